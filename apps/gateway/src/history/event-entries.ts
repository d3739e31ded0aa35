import { TOPICS } from '@jangteo/contracts/events';
import type { Record as LogRecord } from '@jangteo/contracts/operations/v1/operations';
import { fromIso } from '@jangteo/kernel/clock';
import { traceOf } from '@jangteo/kernel/trace-context';
import { type Entry, entry } from './entry.ts';
import type { OrderFacts } from './facts.ts';

/** An entry about an event at a station; what a span tells of the same is not told twice. */
export interface EventEntry extends Entry {
  /** `published`, `consumed` or `parked`, then the event's id and the station. */
  readonly about: string;
}

export function aboutEvent(what: 'published' | 'consumed' | 'parked', eventId: string, service: string): string {
  return `${what} ${eventId} ${what === 'published' ? '' : service}`;
}

/** What the log, the inboxes and the parked lines know of an order's events. */
export function eventEntries(facts: OrderFacts): EventEntry[] {
  const dead = facts.records.filter(({ topic }) => topic === TOPICS.deadLetters.name);
  const own = facts.records.filter(({ topic }) => topic !== TOPICS.deadLetters.name);
  return [...own.map(published), ...dead.flatMap(parked), ...consumed(facts, own), ...waiting(facts)];
}

function published(record: LogRecord): EventEntry {
  const { topic, partition, offset, timeMs, headers } = record;
  const { ce_id: id = '', ce_type: type = 'a record without a type', ce_time: time = '' } = headers;
  const waitedMs = Number(timeMs) - fromIso(time);
  const place = `${topic} ${partition}@${offset}`;
  const event = entry({
    atMs: Number(timeMs),
    kind: 'event',
    service: topic,
    what: `published ${type}`,
    detail: waitedMs > 0 ? `${place}, ${waitedMs} ms after its commit` : place,
    traceId: traceOf(headers)?.traceId,
  });
  return { ...event, about: aboutEvent('published', id, topic) };
}

function parked({ timeMs, payload }: LogRecord): EventEntry[] {
  const letter = readLetter(payload);
  if (letter === undefined) return [];
  const { consumer, event, error } = letter;
  const told = entry({
    atMs: Number(timeMs),
    kind: 'park',
    service: consumer,
    what: `parked ${event.type}`,
    detail: `${error.code}: ${error.detail}`,
  });
  return [{ ...told, about: aboutEvent('parked', event.id, consumer) }];
}

interface DeadLetter {
  readonly consumer: string;
  readonly event: { readonly id: string; readonly type: string };
  readonly error: { readonly code: string; readonly detail: string };
}

/** undefined where it is none: whoever can write to the log can write anything. */
function readLetter(payload: string): DeadLetter | undefined {
  try {
    const { consumer, event, error } = JSON.parse(payload) as DeadLetter;
    const texts: unknown[] = [consumer, event.id, event.type, error.code, error.detail];
    return texts.every((text) => typeof text === 'string') ? { consumer, event, error } : undefined;
  } catch {
    return undefined;
  }
}

function consumed({ keys }: OrderFacts, records: readonly LogRecord[]): EventEntry[] {
  const types = new Map(records.map(({ headers }) => [headers.ce_id, headers.ce_type]));
  return Object.entries(keys).flatMap(([service, key]) =>
    (key?.handled ?? []).map(({ id, handledAtMs }): EventEntry => {
      const told = entry({ atMs: Number(handledAtMs), kind: 'event', service, what: `consumed ${types.get(id)}` });
      return { ...told, about: aboutEvent('consumed', id, service) };
    }),
  );
}

function waiting({ keys }: OrderFacts): EventEntry[] {
  return Object.entries(keys).flatMap(([service, key]) => {
    const outbox = (key?.outbox ?? []).map(({ id, type, occurredAtMs }): EventEntry => {
      const told = entry({ atMs: Number(occurredAtMs), kind: 'outbox', service, what: `${type} waits to be published` });
      return { ...told, about: `waiting ${id}` };
    });
    // One that never ran only stands behind the one that failed.
    const line = (key?.line ?? []).map(({ id, type, failedAtMs, errorCode, error }): EventEntry => {
      const what = errorCode === '' ? `lined up ${type}` : `parked ${type}`;
      const told = entry({ atMs: Number(failedAtMs), kind: 'park', service, what, detail: errorCode && `${errorCode}: ${error}` });
      return { ...told, about: errorCode === '' ? `line ${id} ${service}` : aboutEvent('parked', id, service) };
    });
    return [...outbox, ...line];
  });
}
