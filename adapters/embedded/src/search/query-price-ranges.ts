import type { Segment } from './segment.ts';

/** The price range of each document, for bounds that hardly ever change: one byte a document, reckoned once. */
export class PriceRanges {
  readonly bounds: readonly number[];
  readonly #ranges = new WeakMap<Segment, Uint8Array>();

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
  }

  isOf(bounds: readonly number[]): boolean {
    return bounds.length === this.bounds.length && bounds.every((bound, nth) => bound === this.bounds[nth]);
  }

  of(segment: Segment): Uint8Array {
    const known = this.#ranges.get(segment);
    if (known !== undefined) return known;
    const { prices } = segment.parts;
    const bounds = Float64Array.from(this.bounds);
    const ranges = new Uint8Array(segment.documents);
    for (let document = 0; document < ranges.length; document++) {
      const price = prices[document] as number;
      let range = 0;
      while (range < bounds.length && price >= (bounds[range] as number)) range++;
      ranges[document] = range;
    }
    this.#ranges.set(segment, ranges);
    return ranges;
  }
}
