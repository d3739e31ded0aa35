import { type ImportIssue, ImportReport } from './import-report.ts';
import { BATCH_CHARS, BATCH_ROWS, type ImportedProduct, type ImportTarget, type StockLine, sendProducts } from './import-target.ts';

/** A product with its place in the file and the stock that comes with it. */
export interface PendingProduct {
  readonly line: number;
  readonly product: ImportedProduct;
  readonly stock: readonly StockLine[];
  readonly listed: boolean;
}

/** What is sent together, and what the report will say of the lines that it covers. */
interface Batch {
  readonly products: PendingProduct[];
  readonly report: ImportReport;
  chars: number;
  /** The last line that it covers. */
  line: number;
}

/**
 * Collects products and sends them in batches, one after the other: of two rows with one id the later one wins.
 * The next batch is read while one is on its way; the report counts lines when they are in.
 */
export class BatchSender {
  readonly #target: ImportTarget;
  readonly #importId: string;
  readonly #report: ImportReport;
  readonly #sent: (line: number) => Promise<void>;
  #batch = emptyBatch();
  #underWay: Promise<void> = Promise.resolve();

  /** `sent` is called when all lines up to one are in. */
  constructor(target: ImportTarget, importId: string, report: ImportReport, sent: (line: number) => Promise<void>) {
    this.#target = target;
    this.#importId = importId;
    this.#report = report;
    this.#sent = sent;
  }

  /** A row that is not imported. */
  skip(issue: ImportIssue): void {
    this.#cover(issue.line);
    this.#batch.report.add('skipped');
    this.#batch.report.tell(issue);
  }

  async add(pending: PendingProduct, mended: readonly ImportIssue[]): Promise<void> {
    const batch = this.#batch;
    this.#cover(pending.line);
    if (mended.length > 0) batch.report.add('mended');
    for (const issue of mended) batch.report.tell(issue);
    batch.products.push(pending);
    batch.chars += pending.product.json.length;
    if (batch.products.length >= BATCH_ROWS || batch.chars >= BATCH_CHARS) await this.#flush();
  }

  /** Resolves when everything is in. */
  async finish(): Promise<void> {
    await this.#flush();
    await this.#underWay;
  }

  #cover(line: number): void {
    this.#batch.line = line;
    this.#batch.report.add('rows');
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    await this.#underWay;
    if (batch.line === 0) return;
    this.#underWay = this.#send(batch);
    // Whoever waits for it next hears of its failure; until then it must not count as unhandled.
    this.#underWay.catch(() => {});
  }

  async #send({ products, report, line }: Batch): Promise<void> {
    const { written, unchanged, failures } =
      products.length === 0
        ? { written: 0, unchanged: 0, failures: [] }
        : await sendProducts(
            this.#target,
            products.map(({ product }) => product),
          );
    const refused = new Set<PendingProduct>();
    for (const { index, code, detail } of failures) {
      const one = products[index];
      if (one === undefined) continue;
      refused.add(one);
      report.tell({ line: one.line, kind: 'skipped', reason: code.toLowerCase(), detail, id: one.product.id });
    }
    const taken = products.filter((one) => !refused.has(one));
    for (const { line, product, listed } of taken) {
      const detail = 'there is no price: it is in the catalogue, but not listed';
      if (!listed) report.tell({ line, kind: 'unlisted', reason: 'no_price', detail, id: product.id });
    }
    const stock = taken.flatMap((one) => one.stock);
    const { granted } = stock.length === 0 ? { granted: 0 } : await this.#target.grant(this.#importId, stock);
    report.add('imported', written);
    report.add('unchanged', unchanged);
    report.add('skipped', refused.size);
    report.add('unlisted', taken.filter(({ listed }) => !listed).length);
    report.add('withoutStock', taken.filter((one) => one.stock.length === 0).length);
    report.add('granted', granted);
    this.#report.merge(report);
    await this.#sent(line);
  }
}

function emptyBatch(): Batch {
  return { products: [], report: new ImportReport(), chars: 0, line: 0 };
}
