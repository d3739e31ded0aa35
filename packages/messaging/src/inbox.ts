import { hasCode } from '@jangteo/kernel/errors';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { type MessagingTables, messaging } from './tables.ts';

/** Inserts the inbox row; false where it exists, that is, the event was handled before. */
export async function recordHandled<DB extends MessagingTables>(
  tx: Tx<DB>,
  consumer: string,
  eventId: string,
  now: number,
): Promise<boolean> {
  try {
    await messaging(tx).insertInto('inbox').values({ consumer, event_id: eventId, handled_at: now }).execute();
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 'DUPLICATE_KEY')) return false;
    throw thrown;
  }
}

export async function isHandled<DB extends MessagingTables>(tx: Tx<DB>, consumer: string, eventId: string): Promise<boolean> {
  const row = await messaging(tx)
    .selectFrom('inbox')
    .select('event_id')
    .where('event_id', '=', eventId)
    .where('consumer', '=', consumer)
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets what was handled before `before`; it must lie further back than the log ever delivers again. Returns how many rows went. */
export async function pruneInbox<DB extends MessagingTables>(store: SqlStore<DB>, before: number): Promise<number> {
  return await store.transaction(async function pruneInbox(tx) {
    const { numDeletedRows } = await messaging(tx).deleteFrom('inbox').where('handled_at', '<', before).executeTakeFirst();
    return Number(numDeletedRows);
  });
}
