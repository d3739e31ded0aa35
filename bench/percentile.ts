/** The value below which a share (0 to 1) of the samples lies, by nearest rank; NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** p50, p95 and p99 in milliseconds, as text. */
export function latencies(samples: readonly number[]): string[] {
  return [0.5, 0.95, 0.99].map((share) => percentile(samples, share).toFixed(1));
}
