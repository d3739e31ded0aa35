import type { FinishedSpan } from '@jangteo/kernel/tracing';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { MetricFamily } from './metric-family.ts';
import { toMetricData } from './otlp-metrics.ts';
import { toReadableSpan } from './otlp-spans.ts';
import type { Unsent } from './thread-messages.ts';

/** Sends what was recorded to a collector. What does not get there is counted and given up. */
export interface OtlpSender {
  sendSpans(spans: readonly FinishedSpan[]): void;
  sendMetrics(now: number, families: readonly MetricFamily[]): void;
  /** Since the last call; undefined where everything got there. */
  takeUnsent(): Unsent | undefined;
  /** Waits for what is under way. */
  finish(): Promise<void>;
}

/** Batches under way; with more than so many, the collector cannot keep up. */
const UNDER_WAY_MAX = 8;
const OK = 0;

/** Where it goes and how is in the environment, under the usual names (OTEL_EXPORTER_OTLP_..., OTEL_RESOURCE_ATTRIBUTES). */
export function openOtlp(processName: string): OtlpSender {
  const spanExporter = new OTLPTraceExporter();
  const metricExporter = new OTLPMetricExporter();
  const given = detectResources({ detectors: [envDetector] });
  const startedAt = performance.timeOrigin;
  const underWay = new Set<Promise<void>>();
  let unsent: Unsent = { spans: 0, metrics: 0, error: '' };

  // A name that the operator chose is everybody's; without one, each service goes by its own.
  const resources = new Map<string, Resource>();
  const resourceOf = (service: string) => {
    const known = resources.get(service);
    if (known !== undefined) return known;
    const own = { 'service.name': service, 'service.namespace': 'jangteo', 'service.instance.id': processName };
    const resource = resourceFromAttributes(own).merge(given);
    resources.set(service, resource);
    return resource;
  };

  const track = (lost: Pick<Unsent, 'spans' | 'metrics'>, start: (done: (result: { code: number; error?: Error }) => void) => void) => {
    const lose = (error: unknown) => {
      unsent = { spans: unsent.spans + lost.spans, metrics: unsent.metrics + lost.metrics, error: String(error) };
    };
    if (underWay.size >= UNDER_WAY_MAX) return lose('the collector does not keep up');
    const { promise, resolve } = Promise.withResolvers<void>();
    underWay.add(promise);
    const done = (result: { code: number; error?: Error }) => {
      if (result.code !== OK) lose(result.error ?? 'it was refused');
      underWay.delete(promise);
      resolve();
    };
    try {
      start(done);
    } catch (thrown) {
      done({ code: 1, error: thrown as Error });
    }
  };

  return {
    sendSpans(spans) {
      const readable = spans.map((span) => toReadableSpan(span, resourceOf(span.service)));
      track({ spans: spans.length, metrics: 0 }, (done) => spanExporter.export(readable, done));
    },
    sendMetrics(now, families) {
      const metrics = toMetricData(families, startedAt, now);
      const data = { resource: resourceOf(processName), scopeMetrics: [{ scope: { name: 'jangteo' }, metrics }] };
      track({ spans: 0, metrics: metrics.length }, (done) => metricExporter.export(data, done));
    },
    takeUnsent() {
      const taken = unsent;
      unsent = { spans: 0, metrics: 0, error: '' };
      return taken.error === '' ? undefined : taken;
    },
    async finish() {
      await Promise.all(underWay);
      await Promise.all([spanExporter.shutdown(), metricExporter.shutdown()]);
    },
  };
}
