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

/** What one process knows of a trace. */
export interface TraceSummary {
  readonly traceId: string;
  /** Of the first span of the trace where it is here, else of the earliest one. */
  readonly name: string;
  readonly service: string;
  readonly hasFirst: boolean;
  readonly firstStartMs: number;
  readonly firstEndMs: number;
  /** Of all its spans. */
  readonly startMs: number;
  readonly endMs: number;
  readonly spans: number;
  readonly errors: number;
  /** Of the first span that failed; empty where all went well. */
  readonly errorCode: string;
  /** Empty where it is about none, or about several. */
  readonly orderNumber: string;
}

/** What this process has recorded. */
export interface TelemetryReader {
  readonly process: string;
  /** Every span of each trace that a span about the order belongs to, or of one trace; by start, the first 10,000. */
  readTrace(query: TraceQuery): Promise<FinishedSpan[]>;
  /** The traces among the spans that were recorded last, newest first. */
  listTraces(limit: number): Promise<TraceSummary[]>;
  /** Points without a reading are left out. */
  readMetrics(query: MetricsQuery): Promise<MetricSeries[]>;
  /** All metrics as they are now, in the text format of Prometheus. */
  metricsText(): Promise<string>;
}
