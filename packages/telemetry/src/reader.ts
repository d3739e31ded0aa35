import type { FinishedSpan } from '@jangteo/kernel/tracing';

/** By exactly one of the two. */
export interface TraceQuery {
  readonly orderNumber?: string;
  readonly traceId?: string;
}

export interface MetricsQuery {
  /** A metric's name; undefined: all of them. */
  readonly name?: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** One point each so many ms. */
  readonly stepMs: number;
}

/** One metric with one set of labels over time. */
export interface MetricSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
}

/** What this process has recorded. */
export interface TelemetryReader {
  readonly process: string;
  /** Every span of each trace that a span about the order belongs to, or of one trace; by start, the first 10,000. */
  readTrace(query: TraceQuery): Promise<FinishedSpan[]>;
  /** Points without a reading are left out. */
  readMetrics(query: MetricsQuery): Promise<MetricSeries[]>;
  /** All metrics as they are now, in the text format of Prometheus. */
  metricsText(): Promise<string>;
}
