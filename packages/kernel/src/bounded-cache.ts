import { insist } from './insist.ts';

interface Entry<V> {
  readonly value: V;
  readonly bytes: number;
  used: boolean;
}

/** How many used entries one new entry may spare: it must not have to go through all of them. */
const SPARED_MAX = 16;
/** What an entry costs beside its value, about. */
const ENTRY_BYTES = 200;
/** A power of two. So many keys that were offered last are known again, about. */
const OFFERED = 65_536;

/**
 * Keeps values up to a number of bytes, as whoever puts them in counts them. What was not read since it was last looked at goes first:
 * a queue with a second chance (Corbató, A Paging Experiment with the Multics System, 1968), so a hit moves nothing.
 * Once it is full, only what is offered for the second time in a while comes in (the doorkeeper of TinyLFU: Einziger, Friedman and Manes,
 * 2017): most of what is read once is not read again, and to keep and drop it costs more than the read.
 */
export class BoundedCache<V> {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry<V>>();
  /** Hashes of keys, each where its last bits say. */
  readonly #offered = new Uint32Array(OFFERED);
  /**
   * A Map goes through its entries in the order in which they were put in. This goes on where it was: one that begins anew passes by
   * everything that was deleted since the Map was last tidied up, as many as there are entries. What it passes is taken out, or put in
   * anew at the end, so it never comes to an end while there are entries.
   */
  readonly #hand = this.#entries.entries();
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

  /** Keeps a value in the place of the one that the key had. False: it was not worth it, and the key has none now. */
  offer(key: string, value: V, valueBytes: number): boolean {
    this.delete(key);
    const bytes = valueBytes + ENTRY_BYTES;
    if (bytes > this.#bytesMax) return false;
    if (this.#bytes + bytes > this.#bytesMax) {
      if (!this.#wasOffered(key)) return false;
      this.#makeRoom(this.#bytesMax - bytes);
    }
    this.#entries.set(key, { value, bytes, used: false });
    this.#bytes += bytes;
    return true;
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

  #wasOffered(key: string): boolean {
    const hash = hashOf(key);
    const at = hash % OFFERED;
    if (this.#offered[at] === hash) return true;
    this.#offered[at] = hash;
    return false;
  }

  #makeRoom(bytesMax: number): void {
    let spared = 0;
    while (this.#bytes > bytesMax) {
      const { value: oldest } = this.#hand.next();
      insist(oldest !== undefined, 'what takes bytes is an entry');
      const [key, entry] = oldest;
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

/** FNV-1a, 32 bits (Fowler, Noll, Vo), over UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
