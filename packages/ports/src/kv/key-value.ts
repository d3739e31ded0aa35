/** What differs between key-value engines. */
export interface KeyValueSupports {
  /** How much of the latest writes a crash may take, in milliseconds. */
  readonly lossMsMax: number;
}

/**
 * Values by key, with a time to live. It may lose its last second, so nothing that money depends on lives here.
 *
 * Keys are 1 to 512 characters, times to live 1 ms or more: all else throws INVALID_REQUEST.
 */
export interface KeyValue {
  readonly supports: KeyValueSupports;
  get(key: string): Promise<string | undefined>;
  /** Without `ttlMs` it stays; setting again replaces value and time to live. */
  set(key: string, value: string, ttlMs?: number): Promise<void>;
  /** Returns false where there was none. */
  delete(key: string): Promise<boolean>;
  /** Adds to an integer (0 where there is none) and returns the sum; `ttlMs` counts from the first. Throws INVALID_REQUEST where the value, or the sum, is no integer within 2^53. */
  increment(key: string, by: number, ttlMs?: number): Promise<number>;
  /** Sets where the value is `expected` (undefined: where there is none); tells whether it did. */
  compareAndSet(key: string, expected: string | undefined, value: string, ttlMs?: number): Promise<boolean>;
  close(): Promise<void>;
}
