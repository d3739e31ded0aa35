import { JangteoError } from '@jangteo/kernel/errors';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Selectable } from 'kysely';
import { type MessagingTables, messaging, type OperatorAuditTable } from './tables.ts';

export type AuditAction = 'EDIT' | 'REDRIVE' | 'DISCARD' | 'PAUSE' | 'RESUME' | 'CONCURRENCY' | 'SEEK' | 'REPLAY' | 'OUTBOX';

/** Who does something, and why. */
export interface Operator {
  readonly actor: string;
  readonly reason: string;
}

export interface AuditEntry extends Operator {
  readonly at: number;
  readonly action: AuditAction;
  readonly consumer: string;
  readonly key?: string;
  readonly eventId?: string;
  readonly before?: string;
  readonly after?: string;
}

export async function writeAudit(tx: Tx<MessagingTables>, entry: AuditEntry): Promise<void> {
  const { at, actor, action, consumer, key = '', eventId = '', reason, before = null, after = null } = entry;
  const row = { at, actor, action, consumer, event_key: key, event_id: eventId, reason, before, after };
  await tx.insertInto('operator_audit').values(row).execute();
}

export interface AuditFilter {
  readonly consumer: string;
  readonly key?: string;
  readonly eventId?: string;
  readonly action?: string;
  /** Empty: from the newest on. */
  readonly cursor: string;
  readonly limit: number;
}

/** What operators did, newest first. Throws BAD_CURSOR. */
export async function listAudit<DB extends MessagingTables>(
  store: SqlStore<DB>,
  { consumer, key, eventId, action, cursor, limit }: AuditFilter,
): Promise<{ items: Selectable<OperatorAuditTable>[]; nextCursor: string }> {
  if (cursor !== '' && !/^\d{1,15}$/.test(cursor)) throw new JangteoError('BAD_CURSOR', `"${cursor}" is no cursor of this list`);
  let query = messaging(store.read).selectFrom('operator_audit').selectAll().where('consumer', '=', consumer);
  if (key !== undefined) query = query.where('event_key', '=', key);
  if (eventId !== undefined) query = query.where('event_id', '=', eventId);
  if (action !== undefined) query = query.where('action', '=', action);
  if (cursor !== '') query = query.where('seq', '<', Number(cursor));
  const items = await query.orderBy('seq', 'desc').limit(limit).execute();
  return { items, nextCursor: items.length < limit ? '' : String(items.at(-1)?.seq ?? '') };
}
