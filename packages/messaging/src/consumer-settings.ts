import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { type MessagingTables, messaging } from './tables.ts';

/** What an operator has set; it holds over restarts. */
export interface ConsumerSettings {
  readonly paused: boolean;
  /** undefined: as many keys as the service asks for. */
  readonly concurrency: number | undefined;
}

export async function readConsumerSettings<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string): Promise<ConsumerSettings> {
  const row = await messaging(store.read).selectFrom('consumer_settings').selectAll().where('consumer', '=', consumer).executeTakeFirst();
  return { paused: row?.paused === 1, concurrency: row?.concurrency ?? undefined };
}

export async function writeConsumerSettings(
  tx: Tx<MessagingTables>,
  consumer: string,
  change: { readonly paused?: boolean; readonly concurrency?: number },
): Promise<void> {
  const known = await tx.selectFrom('consumer_settings').selectAll().where('consumer', '=', consumer).executeTakeFirst();
  const row = {
    paused: change.paused === undefined ? (known?.paused ?? 0) : Number(change.paused),
    concurrency: change.concurrency ?? known?.concurrency ?? null,
  };
  if (known === undefined)
    await tx
      .insertInto('consumer_settings')
      .values({ consumer, ...row })
      .execute();
  else await tx.updateTable('consumer_settings').set(row).where('consumer', '=', consumer).execute();
}
