import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { causeOf } from './cause.ts';
import { type Consumer, isEngineAway } from './consumer.ts';
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
    .select(['event_key', 'rounds'])
    .where('consumer', '=', consumer.name)
    .where('status', '=', 'PARKED')
    .where('retry_at', '<=', runtime.clock.now())
    .orderBy('retry_at')
    .limit(1_000)
    .execute();
  for (const { event_key: key, rounds } of due) {
    const round = rounds + 1;
    // Counted before it runs: one that takes the process down with it uses up its rounds, too.
    if (round <= ROUNDS) await setRounds(store, consumer.name, key, { rounds: round, retry_at: runtime.clock.now() + RETRY_INTERVAL_MS });
    try {
      const unparked = round <= ROUNDS && (await runParkedKey(store, consumer, key)).unparked;
      if (!unparked && round >= ROUNDS) await giveUp(runtime, store, consumer.name, key);
    } catch (thrown) {
      if (isEngineAway(thrown)) await setRounds(store, consumer.name, key, { rounds, retry_at: runtime.clock.now() });
      throw thrown;
    }
  }
}

/** What a run of a key's stored events came to. */
export interface KeyRun {
  readonly unparked: boolean;
  /** Events that went through. */
  readonly handled: number;
  /** What the next one failed with. */
  readonly error?: JangteoError;
}

/**
 * Runs a parked key's events in their stored order until it is empty, then unparks it. The first event that fails again ends the run; an
 * engine that is away is thrown and counts no attempt. Two runs of one key at a time are safe: the inbox lets one of them handle each event.
 */
export async function runParkedKey<DB extends MessagingTables>(store: SqlStore<DB>, consumer: Consumer, key: string): Promise<KeyRun> {
  for (let handled = 0; ; ) {
    const row = await messaging(store.read)
      .selectFrom('failed_events')
      .selectAll()
      .where('consumer', '=', consumer.name)
      .where('event_key', '=', key)
      .orderBy('seq')
      .executeTakeFirst();
    if (row === undefined) {
      if (await unpark(store, consumer.name, key)) return { unparked: true, handled };
      continue;
    }
    const event = eventOf({ topic: row.topic, key, headers: JSON.parse(row.headers), value: row.payload });
    insist(event !== undefined, 'only events are parked');
    try {
      await consumer.apply(event, async (tx) => {
        const taken = tx.deleteFrom('failed_events').where('seq', '=', row.seq).where('revision', '=', row.revision);
        if ((await taken.executeTakeFirst()).numDeletedRows === 0n) throw CHANGED;
      });
      handled++;
    } catch (thrown) {
      if (thrown === CHANGED) continue;
      if (isEngineAway(thrown)) throw thrown;
      const error = JangteoError.from(thrown);
      await noteFailure(store, row.seq, error);
      return { unparked: false, handled, error };
    }
  }
}

/** Another run took the event, or somebody edited or discarded it. */
const CHANGED = new Error('the event changed while it ran');

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

async function noteFailure<DB extends MessagingTables>(store: SqlStore<DB>, seq: number, error: JangteoError): Promise<void> {
  await store.transaction(async function noteFailure(tx) {
    await messaging(tx)
      .updateTable('failed_events')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), error_code: error.code, error: error.message, cause: causeOf(error.message) }))
      .where('seq', '=', seq)
      .execute();
  });
}

async function setRounds<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  key: string,
  change: { rounds: number; retry_at: number },
): Promise<void> {
  await store.transaction(async function setRounds(tx) {
    await messaging(tx).updateTable('parked_keys').set(change).where('consumer', '=', consumer).where('event_key', '=', key).execute();
  });
}

async function giveUp<DB extends MessagingTables>(runtime: Runtime, store: SqlStore<DB>, consumer: string, key: string): Promise<void> {
  await store.transaction(async function giveUp(tx) {
    await messaging(tx)
      .updateTable('parked_keys')
      .set({ status: 'FAILED' })
      .where('consumer', '=', consumer)
      .where('event_key', '=', key)
      .execute();
  });
  runtime.logger.critical('a parked key used up its retries', { consumer, key });
}
