/** A range with how many products lie in it; both ends are included, undefined is no bound. In minor units. */
export interface PriceRange {
  readonly min?: number;
  readonly max?: number;
  readonly products: number;
}

const RANGES_MAX = 6;
const [FIRST_POWER, LAST_POWER] = [2, 10];

/** 1, 2, 5, 10, 20, 50 and so on: what prices are counted by before the ranges to show are chosen. */
export const PRICE_BOUNDS: readonly number[] = Array.from(
  { length: LAST_POWER - FIRST_POWER + 1 },
  (_, at) => 10 ** (FIRST_POWER + at),
).flatMap((power) => [power, 2 * power, 5 * power]);

/**
 * Ranges that part what was found, upwards: of the counts between PRICE_BOUNDS neighbours are put together, the fewest products first,
 * until there are few enough. The first has no lower bound and the last no upper one; a single range says where all prices lie.
 */
export function priceRanges(counts: readonly number[]): PriceRange[] {
  const ranges = counts.flatMap((products, at) => (products === 0 ? [] : [{ from: at, to: at, products }]));
  while (ranges.length > RANGES_MAX) {
    let fewest = 0;
    for (let at = 1; at + 1 < ranges.length; at++) if (together(ranges, at) < together(ranges, fewest)) fewest = at;
    const [left, right] = ranges.slice(fewest, fewest + 2) as [Counted, Counted];
    ranges.splice(fewest, 2, { from: left.from, to: right.to, products: left.products + right.products });
  }
  const single = ranges.length === 1;
  return ranges.map(({ to, products, from }, at) => {
    // Between two ranges nothing costs anything, so each begins where the one before it ends.
    const min = at === 0 ? (single ? PRICE_BOUNDS[from - 1] : undefined) : PRICE_BOUNDS[(ranges[at - 1] as Counted).to];
    const bound = at === ranges.length - 1 && !single ? undefined : PRICE_BOUNDS[to];
    return { ...(min !== undefined && { min }), ...(bound !== undefined && { max: bound - 1 }), products };
  });
}

interface Counted {
  readonly from: number;
  readonly to: number;
  readonly products: number;
}

function together(ranges: readonly Counted[], at: number): number {
  return (ranges[at] as Counted).products + (ranges[at + 1] as Counted).products;
}
