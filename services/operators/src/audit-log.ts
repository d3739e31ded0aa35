import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Insertable, Selectable } from 'kysely';
import type { AuditLogTable, OperatorsStore } from './tables.ts';

export type NewRecord = Insertable<AuditLogTable>;

/** How a record that was begun ended: what a maker may know only then. */
export type RecordEnd = Pick<AuditLogTable, 'actor' | 'role' | 'target' | 'reason' | 'before' | 'after' | 'outcome' | 'code'>;

/** Twice is once: the id tells. */
export async function beginRecord(store: OperatorsStore, record: NewRecord): Promise<void> {
  try {
    await store.transaction(async function beginRecord(tx) {
      await tx.insertInto('audit_log').values(record).execute();
    });
  } catch (thrown) {
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
  }
}

/** Ends a record, once; writes the whole of it where it was not begun. */
export async function endRecord(store: OperatorsStore, record: NewRecord): Promise<void> {
  const { actor, role, target, reason, before, after, outcome, code, id } = record;
  const known = await store.transaction(async function endRecord(tx) {
    await tx
      .updateTable('audit_log')
      .set({ actor, role, target, reason, before: before ?? null, after: after ?? null, outcome, code })
      .where('id', '=', id)
      .where('outcome', '=', 'begun')
      .execute();
    return (await tx.selectFrom('audit_log').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
  });
  if (!known) await beginRecord(store, record);
}

export interface RecordFilter {
  readonly actor: string;
  /** A name, or the beginning of names with a dot at its end. */
  readonly action: string;
  readonly target: string;
  /** 0: without a bound. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  /** Empty: from the newest on. */
  readonly cursor: string;
}

/** What was done, newest first. Throws BAD_CURSOR. */
export async function listRecords(
  { read }: OperatorsStore,
  { actor, action, target, fromMs, toMs, limit, cursor }: RecordFilter,
): Promise<{ items: Selectable<AuditLogTable>[]; nextCursor: string }> {
  if (cursor !== '' && !/^\d{1,15}$/.test(cursor)) throw new JangteoError('BAD_CURSOR', `"${cursor}" is no cursor of this list`);
  let query = read.selectFrom('audit_log').selectAll();
  if (actor !== '') query = query.where('actor', '=', actor);
  // From "stock." on, up to what comes after every text that begins so: "/" follows "." among the characters.
  if (action.endsWith('.')) query = query.where('action', '>=', action).where('action', '<', `${action.slice(0, -1)}/`);
  else if (action !== '') query = query.where('action', '=', action);
  if (target !== '') query = query.where('target', '=', target);
  if (fromMs !== 0) query = query.where('at', '>=', fromMs);
  if (toMs !== 0) query = query.where('at', '<', toMs);
  if (cursor !== '') query = query.where('seq', '<', Number(cursor));
  const items = await query.orderBy('seq', 'desc').limit(limit).execute();
  return { items, nextCursor: items.length < limit ? '' : String(items.at(-1)?.seq ?? '') };
}

/** Forgets what was done before `before`. Returns how many records went. */
export async function pruneRecords(store: OperatorsStore, before: number): Promise<number> {
  return await store.transaction(async function pruneRecords(tx) {
    const { numDeletedRows } = await tx.deleteFrom('audit_log').where('at', '<', before).executeTakeFirst();
    return Number(numDeletedRows);
  });
}
