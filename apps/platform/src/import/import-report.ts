/** What happened to a row that was not taken as it is. */
export interface ImportIssue {
  readonly line: number;
  readonly kind: 'skipped' | 'mended' | 'unlisted';
  /** A word for counting, such as `no_title`. */
  readonly reason: string;
  readonly detail: string;
  readonly id?: string;
}

export interface ImportResult {
  /** Lines that are not blank. */
  readonly rows: number;
  /** New or changed products. */
  readonly imported: number;
  readonly unchanged: number;
  readonly skipped: number;
  /** Rows that were imported with a correction. */
  readonly mended: number;
  /** Products without a price: they can be read, but are not listed or sold. */
  readonly unlisted: number;
  /** SKUs that got stock from this import now. */
  readonly granted: number;
  /** Products that neither the row nor an option gave any stock. */
  readonly withoutStock: number;
  /** The first ISSUES_MAX of them, in the order of the lines. */
  readonly issues: readonly ImportIssue[];
  /** All of them, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Why it ended before the end of the file; what came before is in. */
  readonly brokenOff?: string;
}

export const ISSUES_MAX = 1_000;

/** Counts as an import goes on; its result can be put aside and taken up again. */
export class ImportReport {
  #counts: { -readonly [K in Exclude<keyof ImportResult, 'issues' | 'reasons' | 'brokenOff'>]: number };
  readonly #issues: ImportIssue[];
  readonly #reasons: Record<string, number>;

  constructor(before?: ImportResult) {
    const { issues = [], reasons = {}, brokenOff: _brokenOff, ...counts } = before ?? {};
    this.#counts = { rows: 0, imported: 0, unchanged: 0, skipped: 0, mended: 0, unlisted: 0, granted: 0, withoutStock: 0, ...counts };
    this.#issues = [...issues];
    this.#reasons = { ...reasons };
  }

  add(what: keyof ImportReport['counts'], count = 1): void {
    this.#counts[what] += count;
  }

  get counts(): Readonly<Omit<ImportResult, 'issues' | 'reasons' | 'brokenOff'>> {
    return this.#counts;
  }

  tell(issue: ImportIssue): void {
    this.#reasons[issue.reason] = (this.#reasons[issue.reason] ?? 0) + 1;
    if (this.#issues.length < ISSUES_MAX) this.#issues.push(issue);
  }

  /** Adds what a part of the import came to. */
  merge(part: ImportReport): void {
    for (const [what, count] of Object.entries(part.counts)) this.add(what as keyof ImportReport['counts'], count);
    for (const [reason, count] of Object.entries(part.#reasons)) this.#reasons[reason] = (this.#reasons[reason] ?? 0) + count;
    this.#issues.push(...part.#issues.slice(0, ISSUES_MAX - this.#issues.length));
  }

  result(brokenOff?: string): ImportResult {
    const issues = this.#issues.toSorted((left, right) => left.line - right.line);
    return { ...this.#counts, issues, reasons: { ...this.#reasons }, ...(brokenOff === undefined ? {} : { brokenOff }) };
  }
}
