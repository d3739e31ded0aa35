import { hasCode } from '@jangteo/kernel/errors';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { type InboxTable, type MessagingTables, messaging } from './tables.ts';

const insertHandled = compileOnce((db: Kysely<MessagingTables>, { consumer, event_id, handled_at }: InboxTable) =>
  db.insertInto('inbox').values({ consumer, event_id, handled_at }),
);

/** Inserts the inbox row; false where it exists, that is, the event was handled before. */
export async function recordHandled<DB extends MessagingTables>(
  tx: Tx<DB>,
  consumer: string,
  eventId: string,
  now: number,
): Promise<boolean> {
  try {
    await insertHandled(messaging(tx), { consumer, event_id: eventId, handled_at: now });
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

export async function forgetHandled<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string, eventId: string): Promise<void> {
  await store.transaction(async function forgetHandled(tx) {
    await messaging(tx).deleteFrom('inbox').where('event_id', '=', eventId).where('consumer', '=', consumer).execute();
  });
}

/**
 * Forgets events that were made before `before`; it must lie further back than the log ever delivers again.
 * Their ids begin with their time (UUID version 7, RFC 9562 section 5.7), so a range of the primary key holds them. Returns how many rows went.
 */
export async function pruneInbox<DB extends MessagingTables>(store: SqlStore<DB>, before: number): Promise<number> {
  const time = before.toString(16).padStart(12, '0');
  const firstKept = `${time.slice(0, 8)}-${time.slice(8)}`;
  return await store.transaction(async function pruneInbox(tx) {
    const { numDeletedRows } = await messaging(tx).deleteFrom('inbox').where('event_id', '<', firstKept).executeTakeFirst();
    return Number(numDeletedRows);
  });
}
