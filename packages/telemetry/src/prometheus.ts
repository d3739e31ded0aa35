import type { Counter, Histogram, Labels, Meter, Reading } from '@jangteo/kernel/metrics';
import { Counter as PromCounter, Gauge as PromGauge, Histogram as PromHistogram, Registry } from 'prom-client';
import type { MetricFamily } from './metric-family.ts';

export interface Metrics {
  readonly meter: Meter;
  /** Every metric as it is now. */
  families(): Promise<MetricFamily[]>;
  /** The same in the text format of Prometheus. */
  text(): Promise<string>;
}

/** Durations from a millisecond to ten seconds, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type Read = () => Promise<readonly { readonly labels: Labels; readonly value: number }[]>;

/** Metrics that prom-client keeps. Each has the label `service`; what `service` starts with is the process as a whole. */
export function prometheusMetrics(service: string): Metrics {
  const registry = new Registry();
  const counters = new Map<string, PromCounter>();
  const histograms = new Map<string, PromHistogram>();
  const gauges = new Map<string, Set<Read>>();
  const labelled = (labelNames: readonly string[]) => ['service', ...labelNames];

  const newGauge = (name: string, help: string, labelNames: readonly string[]) => {
    const reads = new Set<Read>();
    gauges.set(name, reads);
    const gauge: PromGauge = new PromGauge({
      name,
      help,
      labelNames: labelled(labelNames),
      registers: [registry],
      async collect() {
        // One that cannot be read now, as while its store is away, leaves a gap and spoils no other.
        const settled = await Promise.allSettled([...reads].map((read) => read()));
        gauge.reset();
        for (const one of settled) {
          if (one.status === 'fulfilled') for (const { labels, value } of one.value) gauge.set(labels, value);
        }
      },
    });
    return reads;
  };

  const meterFor = (own: string): Meter => {
    const withService = (labels: Labels = {}) => ({ ...labels, service: own });
    return {
      counter(name, help, labelNames = []): Counter {
        const counter = counters.get(name) ?? new PromCounter({ name, help, labelNames: labelled(labelNames), registers: [registry] });
        counters.set(name, counter);
        return { add: (labels, value = 1) => counter.inc(withService(labels), value) };
      },
      histogram(name, help, labelNames = [], bounds = BUCKETS): Histogram {
        const histogram =
          histograms.get(name) ??
          new PromHistogram({ name, help, labelNames: labelled(labelNames), buckets: [...bounds], registers: [registry] });
        histograms.set(name, histogram);
        return { record: (value, labels) => histogram.observe(withService(labels), value) };
      },
      gauge(name, help, labelNames, read) {
        const reads = gauges.get(name) ?? newGauge(name, help, labelNames);
        const one: Read = async () => (await read()).map(({ labels, value }: Reading) => ({ labels: withService(labels), value }));
        reads.add(one);
        return () => void reads.delete(one);
      },
      for: meterFor,
    };
  };

  return {
    meter: meterFor(service),
    families: async () => (await registry.getMetricsAsJSON()) as unknown as MetricFamily[],
    text: () => registry.metrics(),
  };
}
