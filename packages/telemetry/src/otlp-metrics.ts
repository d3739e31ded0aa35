import type { DataPoint, Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import { labelText, type MetricFamily, type MetricValue } from './metric-family.ts';
import { toHrTime } from './otlp-spans.ts';

/** As OpenTelemetry's SDK numbers them. */
const TYPES = { histogram: 0, gauge: 2, counter: 3 } as const;
const CUMULATIVE = 1;
const DOUBLE = 1;

export function toMetricData(families: readonly MetricFamily[], startedAtMs: number, now: number): MetricData[] {
  const [startTime, endTime] = [toHrTime(startedAtMs), toHrTime(now)];
  return families.map(({ name, help, type, values }): MetricData => {
    const common = { descriptor: { name, description: help, unit: unitOf(name), valueType: DOUBLE }, aggregationTemporality: CUMULATIVE };
    const point = <T>(labels: MetricValue['labels'], value: T): DataPoint<T> => ({ startTime, endTime, attributes: labels, value });
    const dataPoints = values.map(({ labels, value }) => point(labels, value));
    if (type === 'gauge') return { ...common, dataPointType: TYPES.gauge, dataPoints };
    if (type === 'counter') return { ...common, dataPointType: TYPES.counter, isMonotonic: true, dataPoints };
    return { ...common, dataPointType: TYPES.histogram, dataPoints: histograms(values).map(([labels, value]) => point(labels, value)) };
  });
}

function unitOf(name: string): string {
  if (name.includes('_seconds')) return 's';
  return name.includes('_bytes') ? 'By' : '1';
}

/** Prometheus counts in each bucket what is in those below it, too; OpenTelemetry does not. */
function histograms(values: readonly MetricValue[]): [MetricValue['labels'], Histogram][] {
  const byLabels = Map.groupBy(values, ({ labels: { le: _, ...labels } }) => labelText(labels));
  return [...byLabels.values()].map((some) => {
    const { le: _, ...labels } = some[0]?.labels ?? {};
    const of = (suffix: string) => some.find(({ metricName }) => metricName?.endsWith(suffix))?.value ?? 0;
    const buckets = some.filter((one) => one.labels.le !== undefined);
    const counts = buckets.map(({ value }, index) => value - (buckets[index - 1]?.value ?? 0));
    const boundaries = buckets.map((one) => Number(one.labels.le)).filter(Number.isFinite);
    return [labels, { buckets: { boundaries, counts }, sum: of('_sum'), count: of('_count') }];
  });
}
