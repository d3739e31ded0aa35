/** Of each word only so much is looked at: words that begin alike are told apart by their distance. */
const PREFIX = 8;
/** How many keys may be wrong. */
const DEPTH = 2;
const BUCKETS_MIN = 1 << 10;
const BUCKETS_MAX = 1 << 22;
const BUCKETS_A_WORD = 8;

/**
 * Finds words that are up to two edits away without comparing with all: two words so near have a form in common when up to two units
 * are left out of each (W. Garbe, SymSpell, 2012; with his prefix of fixed length). Forms are kept as a hash alone, so that a word may be
 * found that is not near.
 */
export class DeleteIndex {
  readonly #mask: number;
  /** Where each bucket begins in `#words`. */
  readonly #starts: Uint32Array;
  readonly #words: Uint32Array;
  /** In which look-up a word was seen last, so that it is told once. */
  readonly #seen: Uint32Array;
  #lookups = 0;

  private constructor(mask: number, starts: Uint32Array, words: Uint32Array, count: number) {
    this.#mask = mask;
    this.#starts = starts;
    this.#words = words;
    this.#seen = new Uint32Array(count);
  }

  /** Of the words 0 to `count` - 1; yields every so many, for others to do something. */
  static *build(count: number, codesOf: (word: number) => Uint16Array, every: number): Generator<void, DeleteIndex> {
    let buckets = BUCKETS_MIN;
    while (buckets < count * BUCKETS_A_WORD && buckets < BUCKETS_MAX) buckets *= 2;
    const mask = buckets - 1;
    const starts = new Uint32Array(buckets + 1);
    for (let word = 0; word < count; word += 1) {
      forms(codesOf(word), (hash) => {
        starts[(hash & mask) + 1] = (starts[(hash & mask) + 1] as number) + 1;
      });
      if (word % every === every - 1) yield;
    }
    for (let at = 0; at < buckets; at += 1) starts[at + 1] = (starts[at + 1] as number) + (starts[at] as number);
    const words = new Uint32Array(starts[buckets] as number);
    const filled = starts.slice();
    yield;
    for (let word = 0; word < count; word += 1) {
      forms(codesOf(word), (hash) => {
        const at = filled[hash & mask] as number;
        words[at] = word;
        filled[hash & mask] = at + 1;
      });
      if (word % every === every - 1) yield;
    }
    return new DeleteIndex(mask, starts, words, count);
  }

  /** Every word that may be near, once each. */
  candidates(codes: Uint16Array, tell: (word: number) => void): void {
    this.#lookups += 1;
    if (this.#lookups === 0xffff_ffff) {
      this.#seen.fill(0);
      this.#lookups = 1;
    }
    forms(codes, (hash) => {
      const bucket = hash & this.#mask;
      const end = this.#starts[bucket + 1] as number;
      for (let at = this.#starts[bucket] as number; at < end; at += 1) {
        const word = this.#words[at] as number;
        if (this.#seen[word] === this.#lookups) continue;
        this.#seen[word] = this.#lookups;
        tell(word);
      }
    });
  }
}

/** The hashes of a word's beginning as it is, and with one and two units left out. A word of two units keeps one. */
function forms(codes: Uint16Array, tell: (hash: number) => void): void {
  const length = Math.min(codes.length, PREFIX);
  tell(hashWithout(codes, length, -1, -1));
  for (let first = 0; first < length && length > 1; first += 1) {
    tell(hashWithout(codes, length, first, -1));
    for (let second = first + 1; second < length && length > DEPTH; second += 1) tell(hashWithout(codes, length, first, second));
  }
}

/** FNV-1a over the units but two, with a last mix, because the buckets are its low bits. */
function hashWithout(codes: Uint16Array, length: number, first: number, second: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at += 1) {
    if (at !== first && at !== second) hash = Math.imul(hash ^ (codes[at] as number), 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
