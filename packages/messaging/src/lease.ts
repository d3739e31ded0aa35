import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type MessagingTables, messaging } from './tables.ts';

export interface Lease {
  /** Goes up each time that the lease changes hands. */
  readonly fence: number;
  readonly expiresAt: number;
}

/**
 * Takes or renews the lease `name` for `durationMs`; undefined where another holder has it, or (with `due`) where it is not yet time.
 * A holder that lost its lease learns it here or by `stillHeld` inside its own transaction.
 */
export async function takeLease<DB extends MessagingTables>(
  store: SqlStore<DB>,
  { clock }: Pick<Runtime, 'clock'>,
  options: { name: string; holder: string; durationMs: number; due?: boolean },
): Promise<Lease | undefined> {
  const { name, holder, durationMs } = options;
  return await store.transaction(async function lease(tx) {
    const now = clock.now();
    const db = messaging(tx);
    const row = await db.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
    const expiresAt = now + durationMs;
    if (row === undefined) {
      try {
        await db.insertInto('leases').values({ name, holder, fence: 1, expires_at: expiresAt, next_at: 0 }).execute();
      } catch (thrown) {
        if (hasCode(thrown, 'DUPLICATE_KEY')) return undefined;
        throw thrown;
      }
      return { fence: 1, expiresAt };
    }
    const mine = row.holder === holder;
    if ((!mine && row.expires_at > now) || (options.due === true && row.next_at > now)) return undefined;
    const fence = mine ? row.fence : row.fence + 1;
    const { numUpdatedRows } = await db
      .updateTable('leases')
      .set({ holder, fence, expires_at: expiresAt })
      .where('name', '=', name)
      .where('fence', '=', row.fence)
      .where('holder', '=', row.holder)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n ? { fence, expiresAt } : undefined;
  });
}

/** Gives the lease back and says when its work is due again. */
export async function giveLeaseBack<DB extends MessagingTables>(
  store: SqlStore<DB>,
  options: { name: string; holder: string; nextAt: number },
): Promise<void> {
  await store.transaction(async function giveBack(tx) {
    await messaging(tx)
      .updateTable('leases')
      .set({ expires_at: 0, next_at: options.nextAt })
      .where('name', '=', options.name)
      .where('holder', '=', options.holder)
      .execute();
  });
}

/** Voids every lease: for a store that this process alone has open, where the holders before it are gone. */
export async function forgetLeases<DB extends MessagingTables>(store: SqlStore<DB>): Promise<void> {
  await store.transaction(async function forgetLeases(tx) {
    await messaging(tx).updateTable('leases').set({ expires_at: 0 }).execute();
  });
}
