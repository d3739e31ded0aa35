interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
  used: boolean;
}

/** How many used entries one new entry may spare: it must not have to go through all of them. */
const SPARED_MAX = 16;
/** What an entry costs beside its value, about. */
const ENTRY_BYTES = 200;

/**
 * Keeps values up to a number of bytes, as whoever puts them in counts them. What was not read since it was last looked at goes first:
 * a queue with a second chance (Corbató, A Paging Experiment with the Multics System, 1968), so a hit moves nothing.
 */
export class BoundedCache<V> {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry<V>>();
  #bytes = 0;

  /** 0 keeps nothing. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.used = true;
    return entry.value;
  }

  set(key: string, value: V, valueBytes: number): void {
    this.delete(key);
    const bytes = valueBytes + ENTRY_BYTES;
    if (bytes > this.#bytesMax) return;
    this.#makeRoom(this.#bytesMax - bytes);
    this.#entries.set(key, { value, bytes, used: false });
    this.#bytes += bytes;
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #makeRoom(bytesMax: number): void {
    let spared = 0;
    // A Map goes through its entries in the order in which they were put in.
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= bytesMax) return;
      this.#entries.delete(key);
      if (entry.used && spared < SPARED_MAX) {
        spared++;
        entry.used = false;
        this.#entries.set(key, entry);
      } else {
        this.#bytes -= entry.bytes;
      }
    }
  }
}
