import type { Span, TraceSummary } from '@jangteo/contracts/telemetry/v1/telemetry';
import { toIso } from '@jangteo/kernel/clock';

export interface SpanView {
  readonly trace_id: string;
  readonly span_id: string;
  /** null for the first span of a trace. */
  readonly parent_span_id: string | null;
  /** How deep it stands in its trace, from 0. */
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly start: string;
  readonly duration_ms: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Spans from several processes as one tree in the order of time: each span comes before those under it. */
export function traceTree(spans: readonly Span[]): SpanView[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const inTime = [...byId.values()].sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs);
  const children = Map.groupBy(inTime, ({ parentSpanId }) => (byId.has(parentSpanId) ? parentSpanId : ''));
  const views: SpanView[] = [];
  // A stack instead of a call for each depth: whoever wrote the ids could have made it as deep as they like.
  const open = (children.get('') ?? []).toReversed().map((span) => ({ span, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { span, depth } = next;
    views.push(view(span, depth));
    for (const child of (children.get(span.spanId) ?? []).toReversed()) open.push({ span: child, depth: depth + 1 });
  }
  return views;
}

function view(span: Span, depth: number): SpanView {
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId === '' ? null : span.parentSpanId,
    depth,
    service: span.service,
    name: span.name,
    kind: span.kind,
    start: toIso(span.startMs),
    duration_ms: rounded(span.endMs - span.startMs),
    attributes: JSON.parse(span.attributesJson) as SpanView['attributes'],
    error: span.errorCode === '' ? null : { code: span.errorCode, message: span.errorMessage },
  };
}

/** A trace as one line. */
export function traceView(trace: TraceSummary) {
  const { traceId, name, service, startMs, endMs, firstStartMs, firstEndMs, spans, errors, errorCode, orderNumber } = trace;
  return {
    trace_id: traceId,
    ...{ name, service, started_at: toIso(startMs) },
    ms: rounded(endMs - startMs),
    first_ms: rounded(firstEndMs - firstStartMs),
    error: errorCode === '' ? null : errorCode,
    ...{ errors, spans },
    order_number: orderNumber === '' ? null : orderNumber,
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
