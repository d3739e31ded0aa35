import { TOPICS } from '@jangteo/contracts/events';
import type { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { causeOf } from './cause.ts';
import type { Event } from './event.ts';
import { writeOutbox } from './outbox.ts';
import { type MessagingTables, messaging, type ParkedKeysTable } from './tables.ts';

export const RETRY_INTERVAL_MS = 3_600_000;

export interface Failure {
  readonly attempts: number;
  readonly error: JangteoError;
  /** FAILED: no retry by itself, somebody has to decide. Default PARKED. */
  readonly status?: ParkedKeysTable['status'];
}

const selectParked = compileOnce((db: Kysely<MessagingTables>, { consumer, event_key }: Pick<ParkedKeysTable, 'consumer' | 'event_key'>) =>
  db.selectFrom('parked_keys').select('status').where('consumer', '=', consumer).where('event_key', '=', event_key),
);

/** Parks the event's key with its first failed event, and tells the dead-letter topic. Parking it again changes nothing. */
export async function park<DB extends MessagingTables>(
  store: SqlStore<DB>,
  runtime: Runtime,
  consumer: string,
  event: Event,
  failure: Failure,
): Promise<void> {
  await store.transaction(async function park(tx) {
    const db = messaging(tx);
    const known = await selectParked(db, { consumer, event_key: event.key });
    if (known.rows.length > 0) return;
    const now = runtime.clock.now();
    await db
      .insertInto('parked_keys')
      .values({
        consumer,
        event_key: event.key,
        status: failure.status ?? 'PARKED',
        rounds: 0,
        waiting: 0,
        parked_at: now,
        retry_at: now + RETRY_INTERVAL_MS,
      })
      .execute();
    await db
      .insertInto('failed_events')
      .values(failedEvent(consumer, event, now, failure))
      .execute();
    // The event's payload stays text: it may be the very thing that cannot be read.
    const payload = JSON.stringify({ consumer, event, error: { code: failure.error.code, detail: failure.error.message } });
    await writeOutbox(runtime, tx, { topic: TOPICS.deadLetters.name, aggregate_id: event.key, type: 'dead_letter', version: 1, payload });
  });
}

/**
 * Puts the event behind its key where that key is parked, and tells whether it is.
 * Only this consumer parks the key, and it handles the key's events one by one, so "not parked" stays true. That it is parked can end at
 * any time: the update locks the row, so that nobody unparks the key between this look and the commit.
 */
export async function lineUp<DB extends MessagingTables>(
  tx: Tx<DB>,
  runtime: Runtime,
  consumer: string,
  event: Event,
  wasHandled: () => Promise<boolean>,
): Promise<boolean> {
  const db = messaging(tx);
  const parked = await selectParked(db, { consumer, event_key: event.key });
  if (parked.rows.length === 0) return false;
  const { numUpdatedRows } = await db
    .updateTable('parked_keys')
    .set((eb) => ({ waiting: eb('waiting', '+', 1) }))
    .where('consumer', '=', consumer)
    .where('event_key', '=', event.key)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  if (await wasHandled()) return true;
  const stored = await db
    .selectFrom('failed_events')
    .select('seq')
    .where('event_id', '=', event.id)
    .where('consumer', '=', consumer)
    .executeTakeFirst();
  if (stored === undefined)
    await db
      .insertInto('failed_events')
      .values(failedEvent(consumer, event, runtime.clock.now()))
      .execute();
  return true;
}

function failedEvent(consumer: string, event: Event, now: number, failure?: Failure) {
  return {
    consumer,
    event_key: event.key,
    event_id: event.id,
    topic: event.topic,
    type: event.type,
    headers: JSON.stringify(event.headers),
    payload: event.payload,
    attempts: failure?.attempts ?? 0,
    error_code: failure?.error.code ?? null,
    error: failure?.error.message ?? null,
    cause: failure === undefined ? null : causeOf(failure.error.message),
    failed_at: now,
    original_payload: null,
  };
}
