import type { Span } from '@jangteo/contracts/telemetry/v1/telemetry';
import { type Entry, entry } from './entry.ts';
import { eventEntries } from './event-entries.ts';
import type { OrderFacts } from './facts.ts';
import { serviceEntries } from './service-entries.ts';
import { spanEntries } from './span-entries.ts';

/** A span and the durable fact of one provider call begin within this time. */
const SAME_CALL_MS = 20;

/**
 * Everything that happened to an order on one line of time. What spans and durable facts both know is told once: spans bring the
 * duration and the trace, and are gone after a day.
 */
export function entriesOf(facts: OrderFacts, spans: readonly Span[]): Entry[] {
  const told = new Map<string, Entry>();
  for (const { about, ...event } of eventEntries(facts)) told.set(about, told.get(about) ?? event);
  const entries: Entry[] = serviceEntries(facts);
  for (const { about, ...span } of spanEntries(spans)) {
    const known = about === undefined ? undefined : told.get(about);
    if (about !== undefined) told.set(about, known === undefined ? span : merged(known, span));
    else if (!joinsTry(entries, span)) entries.push(span);
  }
  return [...entries, ...told.values()].sort((left, right) => left.atMs - right.atMs);
}

function merged({ detail, ...durable }: Entry, span: Entry): Entry {
  const more = detail ?? span.detail;
  return { ...durable, ...span, ...(more !== undefined && { detail: more }) };
}

/** Gives the durable fact of a provider call its trace; false where there is none. */
function joinsTry(entries: Entry[], { kind, what, atMs, traceId, spanId, underId }: Entry): boolean {
  if (kind !== 'payment') return false;
  const at = entries.findIndex(
    (one) => one.kind === 'payment' && one.what === what && Math.abs(one.atMs - atMs) <= SAME_CALL_MS && one.traceId === undefined,
  );
  const known = entries[at];
  if (known === undefined) return false;
  entries[at] = entry({ ...known, traceId, spanId, underId });
  return true;
}
