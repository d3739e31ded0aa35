export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  /** `value` is 0 or more, default 1. */
  add(labels?: Labels, value?: number): void;
}

export interface Histogram {
  /** Durations in seconds, sizes in bytes: as its name says. */
  record(value: number, labels?: Labels): void;
}

export interface Reading {
  readonly value: number;
  readonly labels?: Labels;
}

/** Counts what happens. Names follow Prometheus: `jangteo_<what>_<unit>[_total]`; asking for a name again gives the same metric. */
export interface Meter {
  counter(name: string, about: string, labelNames?: readonly string[]): Counter;
  /** `bounds`: which values are told apart, upwards; without them, durations from a millisecond to ten seconds are. */
  histogram(name: string, about: string, labelNames?: readonly string[], bounds?: readonly number[]): Histogram;
  /** `read` is called whenever somebody looks. Returns how to stop. */
  gauge(name: string, about: string, labelNames: readonly string[], read: () => Promise<readonly Reading[]>): () => void;
  /** The same metrics, for the readings of another service. */
  for(service: string): Meter;
}

const ignore = () => {};

export const silentMeter: Meter = {
  counter: () => ({ add: ignore }),
  histogram: () => ({ record: ignore }),
  gauge: () => ignore,
  for: () => silentMeter,
};
