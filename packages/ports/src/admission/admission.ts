/** What differs between engines that admit. */
export interface AdmissionSupports {
  /** Several processes count together; false: each counts for itself, so that more are admitted than there are units for. */
  readonly acrossProcesses: boolean;
}

export interface SkuUnits {
  readonly sku: string;
  readonly quantity: number;
}

export interface Shortage {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

export type Verdict =
  /** The units were counted; `epochs`: in which epoch of each SKU's count. */
  | { readonly kind: 'admitted'; readonly epochs: ReadonlyMap<string, string> }
  | { readonly kind: 'short'; readonly shortages: readonly Shortage[] }
  /** These SKUs have no count; nothing was counted. */
  | { readonly kind: 'unknown'; readonly skus: readonly string[] };

/**
 * How long a count lives at most, in ms; and how long a rebuild may take that `begin` began. What became of units outside `admit` (they
 * were given back, more came in, a process died after it was admitted) is known again when the count is rebuilt.
 */
export const COUNT_LIFE_MS = 1_000;

/**
 * Counts stock and reserved units of each SKU, so that buyers can be turned away without asking the store. A count is a copy, never the
 * truth: it may be forgotten or be wrong at any time, and whoever is admitted holds nothing yet. The rebuild of a count is one epoch:
 * what was read before the count was forgotten cannot become the count afterwards.
 *
 * Every call throws ENGINE_AWAY where the engine is.
 */
export interface Admission {
  readonly supports: AdmissionSupports;
  /** Counts the units of all lines as reserved or of none, in one step. Each SKU is in one line. */
  admit(lines: readonly SkuUnits[]): Promise<Verdict>;
  /** Begins a rebuild and returns its epoch; undefined where there is a count, or another rebuild is under way. */
  begin(sku: string): Promise<string | undefined>;
  /** Ends a rebuild with what was read after `begin`; false where the epoch is over, and nothing changed. */
  fill(sku: string, epoch: string, count: { readonly stock: number; readonly reserved: number }): Promise<boolean>;
  /** The count is wrong; one of another epoch stays. */
  forget(sku: string, epoch: string): Promise<void>;
  close(): Promise<void>;
}
