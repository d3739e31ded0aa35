import type { Clock } from '@jangteo/kernel/clock';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { type Event, eventOf } from './event.ts';
import { offsetAtTime } from './offset-at-time.ts';
import { readPlan, writePlan } from './plan-cursor.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** An event that the consumer has passed, and knows nothing of. */
export interface LostEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
  readonly type: string;
  readonly key: string;
}

export interface InboxAudit {
  readonly checked: number;
  readonly lost: readonly LostEvent[];
  /** Empty: it is done. */
  readonly nextCursor: string;
}

interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
  readonly end: number;
}

interface Plan {
  readonly total: number;
  readonly stretches: readonly Stretch[];
}

const CALL_MS = 2_000;
const RECORDS = 256;

/**
 * Looks for events of the log from `sinceMs` on that the consumer's committed offset has passed although they are neither in its inbox nor
 * parked. What it has no handler for is no concern of it. A call ends after some seconds, the next one goes on at the cursor.
 *
 * `sinceMs` must not lie further back than the inbox remembers. Throws BAD_CURSOR.
 */
export async function auditInbox<DB extends MessagingTables>(
  clock: Clock,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: Consumer,
  { sinceMs, cursor }: { sinceMs: number; cursor: string },
): Promise<InboxAudit> {
  const endAt = clock.now() + CALL_MS;
  const plan = readPlan<Plan>(cursor, ['total']) ?? (await firstPlan(log, consumer, sinceMs));
  const lost: LostEvent[] = [];
  let checked = 0;
  let stretches = plan.stretches.filter(({ next, end }) => next < end);
  while (stretches[0] !== undefined && clock.now() < endAt) {
    const [{ topic, partition, next, end }, ...rest] = stretches as [Stretch, ...Stretch[]];
    const read = await log.read({ topic, partition, offset: next }, RECORDS);
    const records = read.filter(({ offset }) => offset < end);
    lost.push(...(await unknownOf(store, consumer, records)));
    checked += records.length;
    const last = read.length === 0 || records.length < read.length ? end : (records.at(-1)?.offset ?? end - 1) + 1;
    stretches = last < end ? [{ topic, partition, next: last, end }, ...rest] : rest;
  }
  return { checked, lost, nextCursor: stretches.length === 0 ? '' : writePlan({ ...plan, stretches }) };
}

async function firstPlan(log: EventLog, consumer: Consumer, sinceMs: number): Promise<Plan> {
  const stretches: Stretch[] = [];
  for (const { topic, partition, committed, end } of await log.lag(consumer.name)) {
    const next = await offsetAtTime(log, { topic, partition }, sinceMs);
    if (next < Math.min(committed, end)) stretches.push({ topic, partition, next, end: Math.min(committed, end) });
  }
  return { total: stretches.length, stretches };
}

async function unknownOf<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: Consumer,
  records: readonly LogRecord[],
): Promise<LostEvent[]> {
  const events = records.flatMap((record) => {
    const event = eventOf(record);
    return event === undefined || !consumer.handles(event.type) ? [] : [{ record, event }];
  });
  if (events.length === 0) return [];
  // In this order: an event that a retry takes out of the parked ones is in the inbox by then.
  const parked = await idsIn(store, 'failed_events', consumer.name, events);
  const handled = await idsIn(store, 'inbox', consumer.name, events);
  return events
    .filter(({ event }) => !parked.has(event.id) && !handled.has(event.id))
    .map(({ record: { topic, partition, offset }, event: { id, type, key } }) => ({ topic, partition, offset, id, type, key }));
}

async function idsIn<DB extends MessagingTables>(
  store: SqlStore<DB>,
  table: 'failed_events' | 'inbox',
  consumer: string,
  events: readonly { readonly event: Event }[],
): Promise<Set<string>> {
  const ids = [...new Set(events.map(({ event }) => event.id))];
  const rows = await messaging(store.read)
    .selectFrom(table)
    .select('event_id')
    .where('event_id', 'in', ids)
    .where('consumer', '=', consumer)
    .execute();
  return new Set(rows.map(({ event_id }) => event_id));
}
