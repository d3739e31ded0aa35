import { JangteoError } from '@jangteo/kernel/errors';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { conditionsOf, type DeadLetterFilter, eventsBySeq, type FailedEvent, failedEvent, parkedLines } from './parked-lines.ts';
import { type MessagingTables, messaging, type ParkedKeysTable } from './tables.ts';

export interface Page {
  /** Empty: from the beginning. */
  readonly cursor: string;
  readonly limit: number;
}

/** A parked key and the event that holds it up. */
export interface ParkedKey {
  readonly consumer: string;
  readonly key: string;
  readonly status: ParkedKeysTable['status'];
  readonly rounds: number;
  readonly parkedAtMs: number;
  readonly retryAtMs: number;
  /** Events in its line, the failed one included. */
  readonly events: number;
  /** null for a key whose line is empty: its next run unparks it. */
  readonly head: FailedEvent | null;
}

/** Of the events in line behind one. */
const BEHIND_MAX = 100;

/** Parked keys, the longest parked first. Throws BAD_CURSOR. */
export async function listParkedKeys<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  filter: DeadLetterFilter,
  { cursor, limit }: Page,
): Promise<{ items: ParkedKey[]; nextCursor: string }> {
  let query = parkedLines(messaging(store.read), consumer, filter);
  if (cursor !== '') {
    const { parkedAtMs, key } = readKeyCursor(cursor);
    query = query.where((eb) =>
      eb.or([eb('k.parked_at', '>', parkedAtMs), eb.and([eb('k.parked_at', '=', parkedAtMs), eb('k.event_key', '>', key)])]),
    );
  }
  const rows = await query.orderBy('k.parked_at').orderBy('k.event_key').limit(limit).execute();
  const heads = await eventsBySeq(
    store,
    rows.map(({ seq }) => seq),
  );
  const items = rows.map((row): ParkedKey => {
    const head = row.seq === null ? undefined : heads.get(row.seq);
    return {
      consumer,
      key: row.event_key,
      status: row.status,
      rounds: row.rounds,
      parkedAtMs: row.parked_at,
      retryAtMs: row.retry_at,
      events: Number(row.events),
      head: head === undefined ? null : failedEvent(head, row.status),
    };
  });
  const last = items.at(-1);
  return { items, nextCursor: last === undefined || items.length < limit ? '' : keyCursor(last) };
}

export function keyCursor({ parkedAtMs, key }: Pick<ParkedKey, 'parkedAtMs' | 'key'>): string {
  return `${parkedAtMs}.${Buffer.from(key).toString('base64url')}`;
}

function readKeyCursor(cursor: string): { parkedAtMs: number; key: string } {
  const [, time, key] = /^(\d{1,15})\.([\w-]*)$/.exec(cursor) ?? [];
  if (time === undefined || key === undefined) throw new JangteoError('BAD_CURSOR', 'the cursor is not one of this list');
  return { parkedAtMs: Number(time), key: Buffer.from(key, 'base64url').toString() };
}

/** How many keys a filter means, and how many events stand in their lines. */
export async function countParked<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  filter: DeadLetterFilter,
): Promise<{ keys: number; events: number }> {
  const { keys, events } = await messaging(store.read)
    .selectFrom(parkedLines(messaging(store.read), consumer, filter).as('line'))
    .select((eb) => [eb.fn.countAll<number>().as('keys'), eb.fn.sum<number | null>('line.events').as('events')])
    .executeTakeFirstOrThrow();
  return { keys: Number(keys), events: Number(events ?? 0) };
}

/** Events in the lines of parked keys, in the order that they got there; here the filter is about the event itself. Throws BAD_CURSOR. */
export async function listFailedEvents<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  filter: DeadLetterFilter,
  { cursor, limit }: Page,
): Promise<{ items: FailedEvent[]; nextCursor: string }> {
  if (cursor !== '' && !/^\d{1,15}$/.test(cursor)) throw new JangteoError('BAD_CURSOR', `"${cursor}" is no cursor of this list`);
  let query = messaging(store.read)
    .selectFrom('failed_events as e')
    .innerJoin('parked_keys as k', (join) => join.onRef('k.consumer', '=', 'e.consumer').onRef('k.event_key', '=', 'e.event_key'))
    .where('e.consumer', '=', consumer);
  for (const [column, operator, value] of conditionsOf(filter)) query = query.where(column, operator, value);
  if (cursor !== '') query = query.where('e.seq', '>', Number(cursor));
  const rows = await query.selectAll('e').select('k.status').orderBy('e.seq').limit(limit).execute();
  const items = rows.map((row) => failedEvent(row, row.status));
  return { items, nextCursor: items.length < limit ? '' : String(items.at(-1)?.seq ?? '') };
}

/** One event with what is in line behind it. Throws NOT_FOUND. */
export async function showFailedEvent<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  eventId: string,
): Promise<{ event: FailedEvent; key: ParkedKey; ahead: number; behind: FailedEvent[] }> {
  const row = await messaging(store.read)
    .selectFrom('failed_events')
    .select(['seq', 'event_key'])
    .where('event_id', '=', eventId)
    .where('consumer', '=', consumer)
    .executeTakeFirst();
  const { items: keys } =
    row === undefined ? { items: [] } : await listParkedKeys(store, consumer, { key: row.event_key }, { cursor: '', limit: 1 });
  const [key] = keys;
  if (row === undefined || key === undefined) throw notParked(consumer, eventId);
  const line = messaging(store.read).selectFrom('failed_events').where('consumer', '=', consumer).where('event_key', '=', key.key);
  const [own, ...behind] = await line
    .selectAll()
    .where('seq', '>=', row.seq)
    .orderBy('seq')
    .limit(BEHIND_MAX + 1)
    .execute();
  const { ahead } = await line
    .where('seq', '<', row.seq)
    .select((eb) => eb.fn.countAll<number>().as('ahead'))
    .executeTakeFirstOrThrow();
  if (own?.seq !== row.seq) throw notParked(consumer, eventId);
  return {
    event: failedEvent(own, key.status),
    key,
    ahead: Number(ahead),
    behind: behind.map((one) => failedEvent(one, key.status)),
  };
}

export function notParked(consumer: string, eventId: string): JangteoError {
  return new JangteoError('NOT_FOUND', `${consumer} has no parked event ${eventId}: it went through, was discarded, or never failed`);
}
