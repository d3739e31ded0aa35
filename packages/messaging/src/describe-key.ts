import { bucketOf } from '@jangteo/kernel/hash';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Selectable } from 'kysely';
import type { Consumer } from './consumer.ts';
import { eventOf } from './event.ts';
import { type MessagingTables, messaging, type OperatorAuditTable, type OutboxTable } from './tables.ts';

/** An event that lies in the log before its consumer. */
export interface UnhandledEvent {
  readonly id: string;
  readonly type: string;
  readonly offset: number;
  readonly timeMs: number;
}

/** Where a consumer stands on the partition of a key. */
export interface KeyPosition {
  readonly topic: string;
  readonly partition: number;
  /** The next offset that it handles. */
  readonly committed: number;
  readonly end: number;
  /** Events of the key that it has neither handled nor parked, among the first 2,000 records. */
  readonly unhandled: readonly UnhandledEvent[];
}

export type WaitingEvent = Pick<OutboxTable, 'id' | 'type' | 'topic' | 'occurred_at'>;

const OUTBOX_SHOWN_MAX = 100;
const AUDIT_SHOWN_MAX = 200;
const READ_MAX = 2_000;
const STEP = 500;

/** What of a key waits to be published. */
export async function outboxOf<DB extends MessagingTables>(store: SqlStore<DB>, key: string): Promise<WaitingEvent[]> {
  return await messaging(store.read)
    .selectFrom('outbox')
    .select(['id', 'type', 'topic', 'occurred_at'])
    .where('aggregate_id', '=', key)
    .orderBy('seq')
    .limit(OUTBOX_SHOWN_MAX)
    .execute();
}

/** Where a consumer stands with the events of a key, by topic. */
export async function positionsOf<DB extends MessagingTables>(
  store: SqlStore<DB>,
  log: EventLog,
  consumer: Consumer,
  key: string,
): Promise<KeyPosition[]> {
  const lags = await log.lag(consumer.name);
  return await Promise.all(
    consumer.topics.map(async (topic) => {
      const ends = await log.ends(topic);
      const partition = bucketOf(key, ends.length);
      const { start, end } = ends.find((one) => one.partition === partition) ?? { start: 0, end: 0 };
      const committed = lags.find((lag) => lag.topic === topic && lag.partition === partition)?.committed ?? start;
      const ahead = await eventsAhead(log, consumer, key, { topic, partition, committed, end });
      return { topic, partition, committed, end, unhandled: await withoutKnown(store, consumer.name, ahead) };
    }),
  );
}

async function eventsAhead(
  log: EventLog,
  consumer: Consumer,
  key: string,
  { topic, partition, committed, end }: Omit<KeyPosition, 'unhandled'>,
): Promise<UnhandledEvent[]> {
  const found: UnhandledEvent[] = [];
  for (let [offset, looked] = [committed, 0]; offset < end && looked < READ_MAX; ) {
    const records = await log.read({ topic, partition, offset }, STEP);
    if (records.length === 0) break;
    for (const record of records) {
      const event = record.key === key ? eventOf(record) : undefined;
      if (event !== undefined && consumer.handles(event.type)) {
        found.push({ id: event.id, type: event.type, offset: record.offset, timeMs: record.timeMs });
      }
    }
    looked += records.length;
    offset = (records.at(-1)?.offset ?? end) + 1;
  }
  return found;
}

// What stands behind the committed offset may be done all the same: keys are worked on side by side.
async function withoutKnown<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  events: readonly UnhandledEvent[],
): Promise<UnhandledEvent[]> {
  const ids = events.map(({ id }) => id);
  if (ids.length === 0) return [];
  const known = new Set((await handledOf(store, consumer, ids)).map(({ event_id }) => event_id));
  const parked = await messaging(store.read)
    .selectFrom('failed_events')
    .select('event_id')
    .where('event_id', 'in', ids)
    .where('consumer', '=', consumer)
    .execute();
  for (const { event_id } of parked) known.add(event_id);
  return events.filter(({ id }) => !known.has(id));
}

/** Those of the events that a consumer has handled, and when. */
export async function handledOf<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  eventIds: readonly string[],
): Promise<{ event_id: string; handled_at: number }[]> {
  if (eventIds.length === 0) return [];
  return await messaging(store.read)
    .selectFrom('inbox')
    .select(['event_id', 'handled_at'])
    .where('event_id', 'in', eventIds)
    .where('consumer', '=', consumer)
    .execute();
}

/** What operators did to a key, and to its consumer as a whole, since a time; the oldest first. */
export async function auditOfKey<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  key: string,
  sinceMs: number,
): Promise<Selectable<OperatorAuditTable>[]> {
  const rows = await messaging(store.read)
    .selectFrom('operator_audit')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('event_key', 'in', ['', key])
    .where('at', '>=', sinceMs)
    .orderBy('seq', 'desc')
    .limit(AUDIT_SHOWN_MAX)
    .execute();
  return rows.reverse();
}

/** Since when an operator has a consumer paused; undefined where the audit does not say. */
export async function pausedSince<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string): Promise<number | undefined> {
  const row = await messaging(store.read)
    .selectFrom('operator_audit')
    .select('at')
    .where('consumer', '=', consumer)
    .where('action', '=', 'PAUSE')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}
