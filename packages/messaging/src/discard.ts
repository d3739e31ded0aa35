import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { notParked, type ParkedKey, showFailedEvent } from './dead-letters.ts';
import { recordHandled } from './inbox.ts';
import { type Operator, writeAudit } from './operator-audit.ts';
import { eachKey, type KeyOutcome, type KeysResult, type KeysRun } from './redrive.ts';
import { runParkedKey } from './retry-parked.ts';
import { type MessagingTables, messaging } from './tables.ts';

/**
 * Discards one parked event for good: its payload stays in the audit alone, and the inbox holds it for handled, so that neither the log nor a
 * replay brings it back. Where it held its key up, the key goes on with its next event. Throws NOT_FOUND.
 */
export async function discardEvent<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  consumer: Consumer,
  eventId: string,
  options: Operator & { readonly dryRun: boolean },
): Promise<KeyOutcome> {
  const { key, ahead } = await showFailedEvent(store, consumer.name, eventId);
  if (options.dryRun) return { key: key.key, events: key.events, handled: 0, unparked: false };
  await remove(runtime, store, consumer.name, eventId, options);
  return await goOn(store, consumer, key, ahead === 0);
}

/** Discards the event that each key's line begins with, for all keys that a filter means. */
export async function discardMatching<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  consumer: Consumer,
  run: KeysRun,
): Promise<KeysResult> {
  return await eachKey(runtime, store, consumer.name, run, async (parked) => {
    if (parked.head !== null) await remove(runtime, store, consumer.name, parked.head.event_id, run);
    return await goOn(store, consumer, parked, true);
  });
}

async function goOn<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: Consumer,
  { key, events }: ParkedKey,
  wasHead: boolean,
): Promise<KeyOutcome> {
  const result = wasHead ? await runParkedKey(store, consumer, key) : { handled: 0, unparked: false };
  return { key, events, ...result };
}

async function remove<DB extends MessagingTables>(
  { clock }: Runtime,
  store: SqlStore<DB>,
  consumer: string,
  eventId: string,
  { actor, reason }: Operator,
): Promise<void> {
  await store.transaction(async function discard(tx) {
    const db = messaging(tx);
    const row = await db
      .selectFrom('failed_events')
      .selectAll()
      .where('event_id', '=', eventId)
      .where('consumer', '=', consumer)
      .executeTakeFirst();
    if (row === undefined) throw notParked(consumer, eventId);
    // Before the row goes: whoever runs the event at this moment has the inbox row, too, and one of the two waits for the other.
    await recordHandled(db, consumer, eventId, clock.now());
    const { numDeletedRows } = await db.deleteFrom('failed_events').where('seq', '=', row.seq).executeTakeFirst();
    if (numDeletedRows === 0n) throw notParked(consumer, eventId);
    const about = {
      consumer,
      key: row.event_key,
      eventId,
      before: JSON.stringify({ headers: JSON.parse(row.headers), payload: row.payload }),
    };
    await writeAudit(db, { at: clock.now(), actor, reason, action: 'DISCARD', ...about });
  });
}
