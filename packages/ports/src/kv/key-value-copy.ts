export interface KeyValueEntry {
  readonly key: string;
  readonly value: string;
  /** How long it still lives; undefined: for ever. */
  readonly ttlMs: number | undefined;
}

/** All key-values of a shop at once, for moving them: what KeyValue leaves out, as no service may need it. */
export interface KeyValueCopy {
  /** In no order; a key may come more than once. */
  pages(): AsyncIterable<readonly KeyValueEntry[]>;
  write(entries: readonly KeyValueEntry[]): Promise<void>;
  close(): Promise<void>;
}
