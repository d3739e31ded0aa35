import { JangteoError } from '@jangteo/kernel/errors';
import { BATCH_ROWS, type ImportedProduct, type ImportTarget, type StockLine, sendProducts } from '../import/import-target.ts';
import { type GeneratedProduct, generateProduct } from './generate-product.ts';

export interface SeedOptions {
  readonly products: number;
  /** Another number gives another catalogue with the same ids. */
  readonly seed: number;
  readonly target: ImportTarget;
  readonly onProgress?: (done: number) => void;
  /** Ends it after the batch under way. The same call goes on: what is there is left alone. */
  readonly signal?: AbortSignal;
}

export interface SeedResult {
  readonly products: number;
  readonly written: number;
  readonly unchanged: number;
  /** SKUs that got stock now. */
  readonly granted: number;
}

export interface SeedBatch {
  readonly products: readonly ImportedProduct[];
  readonly stock: readonly StockLine[];
}

/** The catalogue in batches, as an import takes them. */
export function* seedBatches(seed: number, products: number): Generator<SeedBatch> {
  for (let from = 0; from < products; from += BATCH_ROWS) {
    const batch = Array.from({ length: Math.min(BATCH_ROWS, products - from) }, (_, at) => generateProduct(seed, from + at));
    yield { products: batch.map(toImported), stock: batch.flatMap(({ stock }) => stock) };
  }
}

/**
 * Fills a shop with the catalogue of a seed. It can be repeated: products are known by id, stock is granted once for a seed and SKU.
 * Throws IMPORT_FAILED where a product is refused, as when a shop's own has one of the SKUs, and what the target throws.
 */
export async function seedShop({ products, seed, target, onProgress, signal }: SeedOptions): Promise<SeedResult> {
  const result = { products: 0, written: 0, unchanged: 0, granted: 0 };
  const send = async (batch: SeedBatch) => {
    const { written, unchanged, failures } = await sendProducts(target, batch.products);
    const [failure] = failures;
    if (failure !== undefined) {
      throw new JangteoError('IMPORT_FAILED', `product ${batch.products[failure.index]?.id} was refused: ${failure.detail}`);
    }
    const { granted } = batch.stock.length === 0 ? { granted: 0 } : await target.grant(`seed-${seed}`, batch.stock);
    result.products += batch.products.length;
    result.written += written;
    result.unchanged += unchanged;
    result.granted += granted;
    onProgress?.(result.products);
  };
  let underWay = Promise.resolve();
  // The next batch is made while one is on its way.
  for (const batch of seedBatches(seed, products)) {
    await underWay;
    if (signal?.aborted) return result;
    underWay = send(batch);
    underWay.catch(() => {});
  }
  await underWay;
  return result;
}

function toImported({ id, document, categoryNames }: GeneratedProduct): ImportedProduct {
  return { id, json: JSON.stringify(document), categoryNames };
}
