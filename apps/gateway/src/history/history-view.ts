import type { Span } from '@jangteo/contracts/telemetry/v1/telemetry';
import { toIso } from '@jangteo/kernel/clock';
import { entriesOf } from './entries.ts';
import type { Entry } from './entry.ts';
import type { OrderFacts } from './facts.ts';
import { isFinished, why } from './why.ts';

export type HistoryEntryView = ReturnType<typeof entryView>;
export type HistoryView = ReturnType<typeof historyView>;

export function historyView(facts: OrderFacts & { spans: readonly Span[] }) {
  const reasons = why(facts);
  return {
    order_number: facts.number,
    order_id: facts.key,
    /** null: orders does not answer. */
    status: facts.order?.status ?? null,
    finished: isFinished(reasons),
    why: reasons,
    entries: entriesOf(facts, facts.spans).map(entryView),
    incomplete: facts.incomplete,
  };
}

function entryView({ atMs, kind, service, what, detail, durationMs, traceId, spanId, underId }: Entry) {
  return {
    at: toIso(atMs),
    kind,
    service,
    what,
    ...(detail !== undefined && { detail }),
    ...(durationMs !== undefined && { duration_ms: durationMs }),
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(spanId !== undefined && { span_id: spanId }),
    ...(underId !== undefined && { under_span_id: underId }),
  };
}
