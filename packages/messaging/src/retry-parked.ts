import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { eventOf } from './event.ts';
import { RETRY_INTERVAL_MS } from './parked-keys.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** After this many rounds a key waits for somebody's decision. */
const ROUNDS = 5;

/** Runs the parked keys of a consumer whose time has come; a key whose retries are used up becomes FAILED. */
export async function retryParkedKeys<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  consumer: Consumer,
): Promise<void> {
  const due = await messaging(store.read)
    .selectFrom('parked_keys')
    .select('event_key')
    .where('consumer', '=', consumer.name)
    .where('status', '=', 'PARKED')
    .where('retry_at', '<=', runtime.clock.now())
    .orderBy('retry_at')
    .limit(1_000)
    .execute();
  for (const { event_key } of due) await retryParkedKey(runtime, store, consumer, event_key);
}

/**
 * Runs a parked key's events in their stored order until it is empty, then unparks it. Returns whether it is unparked.
 * The first event that fails again ends the round.
 */
export async function retryParkedKey<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  consumer: Consumer,
  key: string,
): Promise<boolean> {
  for (;;) {
    const row = await messaging(store.read)
      .selectFrom('failed_events')
      .selectAll()
      .where('consumer', '=', consumer.name)
      .where('event_key', '=', key)
      .orderBy('seq')
      .executeTakeFirst();
    if (row === undefined) {
      if (await unpark(store, consumer.name, key)) return true;
      continue;
    }
    const event = eventOf({ topic: row.topic, key, headers: JSON.parse(row.headers), value: row.payload });
    insist(event !== undefined, 'only events are parked');
    try {
      await consumer.apply(event, async (tx) => {
        await tx.deleteFrom('failed_events').where('seq', '=', row.seq).execute();
      });
    } catch (thrown) {
      await countRound(runtime, store, consumer.name, key, row.seq, JangteoError.from(thrown));
      return false;
    }
  }
}

// Deleting the key first locks out a consumer that is about to line an event up behind it; finding one there undoes the delete.
async function unpark<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string, key: string): Promise<boolean> {
  const stillWaiting = new Error('an event lined up meanwhile');
  try {
    await store.transaction(async function unpark(tx) {
      const db = messaging(tx);
      await db.deleteFrom('parked_keys').where('consumer', '=', consumer).where('event_key', '=', key).execute();
      const left = await db
        .selectFrom('failed_events')
        .select('seq')
        .where('consumer', '=', consumer)
        .where('event_key', '=', key)
        .executeTakeFirst();
      if (left !== undefined) throw stillWaiting;
    });
    return true;
  } catch (thrown) {
    if (thrown === stillWaiting) return false;
    throw thrown;
  }
}

async function countRound<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  consumer: string,
  key: string,
  seq: number,
  error: JangteoError,
): Promise<void> {
  const rounds = await store.transaction(async function countRound(tx) {
    const db = messaging(tx);
    await db
      .updateTable('failed_events')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), error_code: error.code, error: error.message }))
      .where('seq', '=', seq)
      .execute();
    await db
      .updateTable('parked_keys')
      .set((eb) => ({ rounds: eb('rounds', '+', 1), retry_at: runtime.clock.now() + RETRY_INTERVAL_MS }))
      .where('consumer', '=', consumer)
      .where('event_key', '=', key)
      .execute();
    await db
      .updateTable('parked_keys')
      .set({ status: 'FAILED' })
      .where('consumer', '=', consumer)
      .where('event_key', '=', key)
      .where('rounds', '>=', ROUNDS)
      .execute();
    const row = await db
      .selectFrom('parked_keys')
      .select('rounds')
      .where('consumer', '=', consumer)
      .where('event_key', '=', key)
      .executeTakeFirst();
    return row?.rounds ?? 0;
  });
  if (rounds >= ROUNDS) runtime.logger.critical('a parked key used up its retries', { consumer, key, error });
}
