/** How far a consumer was behind at a time, Unix ms. */
export interface LagSample {
  readonly at: number;
  readonly lag: number;
}

/** What the charts of the consumers show. */
export const LAG_WINDOW_MS = 300_000;

/** The samples with one more, without those that are too old. One that is not younger than the last changes nothing. */
export function withSample(samples: readonly LagSample[], sample: LagSample): readonly LagSample[] {
  const last = samples.at(-1);
  if (last !== undefined && sample.at <= last.at) return samples;
  return [...samples.filter(({ at }) => at > sample.at - LAG_WINDOW_MS), sample];
}

/** What was recorded before the page was opened, before what the page saw itself. */
export function withPast(samples: readonly LagSample[], past: readonly LagSample[]): readonly LagSample[] {
  const first = samples[0]?.at ?? Number.POSITIVE_INFINITY;
  return [...past.filter(({ at }) => at < first), ...samples];
}
