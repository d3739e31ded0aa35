/** A metric of one process with one set of labels, as /admin/api/metrics tells it. */
export interface Series {
  readonly process: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly at: string; readonly value: number }[];
}

/** Values at the same times, for a chart; `null` where nothing is known. */
export type Values = readonly (number | null)[];

/** The times of a chart in Unix ms: from `fromMs` in steps up to `toMs`. */
export function gridOf(fromMs: number, toMs: number, stepMs: number): number[] {
  return Array.from({ length: Math.floor((toMs - fromMs) / stepMs) + 1 }, (_, index) => fromMs + index * stepMs);
}

/** The sum of gauges at each time; `null` where none of them has a value. */
export function sumAt(grid: readonly number[], series: readonly Series[]): Values {
  const all = series.map((one) => onGrid(grid, one));
  return grid.map((_, index) => sumOf(all.map((values) => values[index] ?? null)));
}

/** The highest of gauges at each time. */
export function highestAt(grid: readonly number[], series: readonly Series[]): Values {
  const all = series.map((one) => onGrid(grid, one));
  return grid.map((_, index) => {
    const known = all.map((values) => values[index] ?? null).filter((value) => value !== null);
    return known.length === 0 ? null : Math.max(...known);
  });
}

/**
 * How fast counters grew, a second, over the step before each time. A counter begins at 0 again when its process does, and one that
 * appears was 0 before. `null` before the first of them is known.
 */
export function rateAt(grid: readonly number[], series: readonly Series[]): Values {
  const all = series.map((one) => growthOf(onGrid(grid, one)));
  return grid.map((time, index) => {
    const stepMs = time - (grid[index - 1] ?? Number.NaN);
    const sum = sumOf(all.map((growth) => growth[index] ?? null));
    return sum === null || Number.isNaN(stepMs) ? null : (sum * 1_000) / stepMs;
  });
}

/** A quantile (0 to 1) of what a histogram took in over the step before each time, in its own unit; `null` where it took in nothing. */
export function quantileAt(grid: readonly number[], buckets: readonly Series[], quantile: number): Values {
  const byBound = Map.groupBy(buckets, ({ labels }) => (labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)));
  const bounds = [...byBound.keys()].sort((left, right) => left - right);
  const growth = bounds.map((bound) => {
    const all = (byBound.get(bound) ?? []).map((one) => growthOf(onGrid(grid, one)));
    return grid.map((_, index) => sumOf(all.map((values) => values[index] ?? null)) ?? 0);
  });
  return grid.map((_, index) => {
    const counts = growth.map((values) => values[index] ?? 0);
    return quantileOf(bounds, counts, quantile);
  });
}

/** Counts are cumulative, as Prometheus has them; inside a bucket values are taken to lie evenly. */
function quantileOf(bounds: readonly number[], counts: readonly number[], quantile: number): number | null {
  const total = counts.at(-1) ?? 0;
  if (total === 0) return null;
  const rank = quantile * total;
  const at = counts.findIndex((count) => count >= rank);
  const [below, upper, lower] = [counts[at - 1] ?? 0, bounds[at] ?? 0, bounds[at - 1] ?? 0];
  if (!Number.isFinite(upper)) return lower;
  const inside = (counts[at] ?? 0) - below;
  return inside === 0 ? upper : lower + ((rank - below) / inside) * (upper - lower);
}

function onGrid(grid: readonly number[], { points }: Series): Values {
  const [first = 0, second = first] = grid;
  const stepMs = second - first || 1;
  const values: (number | null)[] = grid.map(() => null);
  for (const { at, value } of points) {
    const index = Math.round((new Date(at).getTime() - first) / stepMs);
    if (index >= 0 && index < values.length) values[index] = value;
  }
  return values;
}

function growthOf(values: Values): Values {
  return values.map((value, index) => {
    if (value === null || index === 0) return null;
    const before = values[index - 1] ?? null;
    if (before === null) return value;
    return value >= before ? value - before : value;
  });
}

function sumOf(values: Values): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** The last value that is known. */
export function latestOf(values: Values): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
