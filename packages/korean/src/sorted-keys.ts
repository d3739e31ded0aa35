import { sortInSteps } from './sort-in-steps.ts';

/**
 * Keys in order, each with a weight, and a tree of maxima over them (a segment tree): the heaviest keys of a range without looking at
 * the others. Each key takes two bytes a unit and 16 more.
 */
export class SortedKeys {
  readonly #units: Uint16Array;
  readonly #starts: Uint32Array;
  /** Which entry stands at each place. */
  readonly #order: Uint32Array;
  readonly #weights: Float32Array;
  /** The place of the heaviest under each node; leaves from `#leaves` on. */
  readonly #tree: Uint32Array;
  readonly #leaves: number;

  private constructor(keys: readonly string[], weights: Float32Array, order: Uint32Array) {
    const count = keys.length;
    this.#order = order;
    this.#weights = Float32Array.from(order, (entry) => weights[entry] as number);
    this.#starts = new Uint32Array(count + 1);
    for (let place = 0; place < count; place += 1) {
      this.#starts[place + 1] = (this.#starts[place] as number) + (keys[order[place] as number] as string).length;
    }
    this.#units = new Uint16Array(this.#starts[count] as number);
    for (let place = 0; place < count; place += 1) {
      writeUnits(keys[order[place] as number] as string, this.#units, this.#starts[place] as number);
    }
    this.#leaves = count;
    this.#tree = new Uint32Array(2 * count);
    for (let place = 0; place < count; place += 1) this.#tree[count + place] = place;
    for (let node = count - 1; node > 0; node -= 1) {
      this.#tree[node] = this.#heavier(this.#tree[2 * node] as number, this.#tree[2 * node + 1] as number);
    }
  }

  /** `keys` and `weights` by entry. */
  static *build(keys: readonly string[], weights: Float32Array): Generator<void, SortedKeys> {
    const order = yield* sortInSteps(keys.length, (one, other) => compare(keys[one] as string, keys[other] as string) || one - other);
    return new SortedKeys(keys, weights, order);
  }

  /** The heaviest entries whose keys begin with `prefix`; of equal weights those whose keys come first. */
  top(prefix: string, limit: number): number[] {
    const from = this.#bound(prefix, false);
    const to = this.#bound(prefix, true);
    const ranges = from < to ? [{ from, to, best: this.#heaviest(from, to) }] : [];
    const found: number[] = [];
    while (found.length < limit && ranges.length > 0) {
      let next = 0;
      for (let at = 1; at < ranges.length; at += 1) {
        const [one, other] = [ranges[at]?.best ?? 0, ranges[next]?.best ?? 0];
        if (this.#heavier(one, other) === one) next = at;
      }
      const [range] = ranges.splice(next, 1);
      if (range === undefined) break;
      found.push(this.#order[range.best] as number);
      if (range.from < range.best) ranges.push({ from: range.from, to: range.best, best: this.#heaviest(range.from, range.best) });
      if (range.best + 1 < range.to) ranges.push({ from: range.best + 1, to: range.to, best: this.#heaviest(range.best + 1, range.to) });
    }
    return found;
  }

  #heavier(one: number, other: number): number {
    const [left, right] = [this.#weights[one] as number, this.#weights[other] as number];
    if (left !== right) return left > right ? one : other;
    return Math.min(one, other);
  }

  /** The place of the heaviest from `from` to before `to`, which is not empty. */
  #heaviest(from: number, to: number): number {
    let best = from;
    for (let left = from + this.#leaves, right = to + this.#leaves; left < right; left >>= 1, right >>= 1) {
      if (left % 2 === 1) best = this.#heavier(best, this.#tree[left++] as number);
      if (right % 2 === 1) best = this.#heavier(best, this.#tree[--right] as number);
    }
    return best;
  }

  /** The first place whose key is not before `prefix`; with `behind`, the first behind all that begin with it. */
  #bound(prefix: string, behind: boolean): number {
    let low = 0;
    let high = this.#leaves;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.#compareWith(middle, prefix);
      if (order < 0 || (behind && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** 0 where the key begins with `prefix`. */
  #compareWith(place: number, prefix: string): number {
    const start = this.#starts[place] as number;
    const length = (this.#starts[place + 1] as number) - start;
    for (let at = 0; at < prefix.length; at += 1) {
      if (at >= length) return -1;
      const difference = (this.#units[start + at] as number) - prefix.charCodeAt(at);
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

/** By units, as they are compared above. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function writeUnits(key: string, units: Uint16Array, start: number): void {
  for (let at = 0; at < key.length; at += 1) units[start + at] = key.charCodeAt(at);
}
