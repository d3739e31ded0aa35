import type { FinishedSpan } from '@jangteo/kernel/tracing';
import type { TraceSummary } from './reader.ts';

/** One line for each trace, newest first. */
export function summariseTraces(spans: readonly FinishedSpan[]): TraceSummary[] {
  const traces = [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([traceId, own]) => summaryOf(traceId, own));
  return traces.sort((a, b) => b.startMs - a.startMs || (a.traceId < b.traceId ? -1 : 1));
}

function summaryOf(traceId: string, spans: readonly FinishedSpan[]): TraceSummary {
  const inTime = spans.toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs);
  const root = inTime.find(({ parentSpanId }) => parentSpanId === undefined);
  const first = root ?? (inTime[0] as FinishedSpan);
  const failed = inTime.filter(({ error }) => error !== undefined);
  const numbers = new Set(inTime.flatMap(({ orderNumber }) => orderNumber ?? []));
  const [orderNumber = ''] = numbers;
  return {
    traceId,
    name: first.name,
    service: first.service,
    hasFirst: root !== undefined,
    firstStartMs: first.startMs,
    firstEndMs: first.endMs,
    startMs: inTime[0]?.startMs ?? 0,
    endMs: inTime.reduce((end, { endMs }) => Math.max(end, endMs), 0),
    spans: inTime.length,
    errors: failed.length,
    errorCode: failed[0]?.error?.code ?? '',
    orderNumber: numbers.size === 1 ? orderNumber : '',
  };
}
