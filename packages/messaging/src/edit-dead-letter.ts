import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { checkPayload } from './contract-errors.ts';
import { notParked } from './dead-letters.ts';
import { type DiffLine, diffJson } from './line-diff.ts';
import { type Operator, writeAudit } from './operator-audit.ts';
import { type MessagingTables, messaging } from './tables.ts';

export interface Edit extends Operator {
  readonly consumer: string;
  readonly eventId: string;
  /** JSON text. */
  readonly payload: string;
  readonly dryRun: boolean;
}

/**
 * Replaces the payload of a parked event, which keeps its id and its place in its key's line; what it came with is kept beside it.
 * Returns what changes. Throws NOT_FOUND, and INVALID_REQUEST where the payload does not fit the event's contract.
 */
export async function editDeadLetter<DB extends MessagingTables>(
  { clock }: Pick<Runtime, 'clock'>,
  store: SqlStore<DB>,
  { consumer, eventId, payload, dryRun, actor, reason }: Edit,
): Promise<{ diff: DiffLine[]; changed: boolean }> {
  const find = (db: ReturnType<typeof messaging>) =>
    db.selectFrom('failed_events').selectAll().where('event_id', '=', eventId).where('consumer', '=', consumer).executeTakeFirst();
  const now = await find(messaging(store.read));
  if (now === undefined) throw notParked(consumer, eventId);
  checkPayload(now.type, payload);
  const changed = now.payload !== payload;
  if (changed && !dryRun) {
    await store.transaction(async function editDeadLetter(tx) {
      const db = messaging(tx);
      // Whoever runs it now deletes the row by its revision, and finds it changed.
      const { numUpdatedRows } = await db
        .updateTable('failed_events')
        .set({ payload, original_payload: now.original_payload ?? now.payload, revision: now.revision + 1 })
        .where('seq', '=', now.seq)
        .where('revision', '=', now.revision)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) throw notParked(consumer, eventId);
      const about = { consumer, key: now.event_key, eventId, before: now.payload, after: payload };
      await writeAudit(db, { at: clock.now(), actor, reason, action: 'EDIT', ...about });
    });
  }
  return { diff: diffJson(now.payload, payload), changed };
}
