/** One metric as prom-client tells it: a histogram's values are its buckets, its sum and its count. */
export interface MetricFamily {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly values: readonly MetricValue[];
}

export interface MetricValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  /** With the suffix of what it is of a histogram. */
  readonly metricName?: string;
}

export function labelText(labels: MetricValue['labels']): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)])));
}
