import type { MetricsQuery, TraceQuery } from './reader.ts';

/** What the thread is started with. */
export interface ThreadStart {
  readonly path: string;
  readonly processName: string;
  readonly bytesMax: number;
  /** Whether it sends what it is given by OTLP, too; how is in its environment. */
  readonly otlp: boolean;
}

/** JSON travels as text: copying a string between threads costs a fraction of copying its objects. */
export type ThreadRequest =
  | { readonly kind: 'spans' | 'metrics'; readonly id: number; readonly now: number; readonly json: string }
  | { readonly kind: 'readTrace'; readonly id: number; readonly query: TraceQuery }
  | { readonly kind: 'listTraces'; readonly id: number; readonly limit: number }
  | { readonly kind: 'readMetrics'; readonly id: number; readonly query: MetricsQuery }
  | { readonly kind: 'finish'; readonly id: number };

export interface ThreadReply {
  readonly id: number;
  /** JSON. */
  readonly result?: string;
  /** What was asked for could not be done. */
  readonly error?: string;
  /** Since the reply before: what could not be sent by OTLP. */
  readonly unsent?: Unsent;
}

export interface Unsent {
  readonly spans: number;
  readonly metrics: number;
  readonly error: string;
}
