import { api } from './api.ts';
import type { Metrics } from './api-types.ts';
import { gridOf, type Series } from './logic/series.ts';

/** How far back, and how far one point is from the next. */
export const RANGES = {
  '15m': { ms: 900_000, stepMs: 10_000 },
  '1h': { ms: 3_600_000, stepMs: 30_000 },
  '6h': { ms: 21_600_000, stepMs: 180_000 },
  '24h': { ms: 86_400_000, stepMs: 720_000 },
} as const;
export type Range = keyof typeof RANGES;

export interface Charted {
  /** Unix ms. */
  readonly times: readonly number[];
  /** False: a process did not answer. */
  readonly complete: boolean;
  /** The series of a metric. */
  of(name: string): readonly Series[];
}

/** Some metrics on one grid of times, which stands still between two loads but for its last point. */
export async function loadMetrics(range: Range, names: readonly string[], signal: AbortSignal): Promise<Charted> {
  const { ms, stepMs } = RANGES[range];
  const toMs = Math.floor(Date.now() / stepMs) * stepMs;
  const [from, to] = [new Date(toMs - ms).toISOString(), new Date(toMs).toISOString()];
  const answers = await Promise.all(
    names.map((name) => api.get<Metrics>('/metrics', { query: { name, from, to, step: stepMs / 1_000 }, signal })),
  );
  const byName = Map.groupBy(
    answers.flatMap(({ series }) => series),
    ({ name }) => name,
  );
  return {
    times: gridOf(toMs - ms, toMs, stepMs),
    complete: answers.every(({ complete }) => complete),
    of: (name) => byName.get(name) ?? [],
  };
}
