import type { Span } from '../api-types.ts';

/** A step of a trace with its place from 0 to 1 on the line of time. */
export interface SpanRow {
  readonly span: Span;
  /** Ms after the first step began. */
  readonly fromMs: number;
  readonly left: number;
  readonly width: number;
}

/** So wide is a step that took no time that anybody could see. */
const LEAST_WIDTH = 0.002;

/** The steps of a trace on one line of time, in the order in which they are told: each before those under it. */
export function spanRows(spans: readonly Span[]): { readonly rows: readonly SpanRow[]; readonly totalMs: number } {
  const starts = spans.map(({ start }) => Date.parse(start));
  const first = Math.min(...starts);
  const totalMs = Math.max(0, ...spans.map(({ duration_ms: ms }, index) => (starts[index] ?? first) - first + ms));
  const share = (ms: number) => (totalMs === 0 ? 0 : ms / totalMs);
  const rows = spans.map((span, index): SpanRow => {
    const fromMs = (starts[index] ?? first) - first;
    const left = Math.min(1 - LEAST_WIDTH, share(fromMs));
    return { span, fromMs, left, width: Math.min(1 - left, Math.max(LEAST_WIDTH, share(span.duration_ms))) };
  });
  return { rows, totalMs };
}
