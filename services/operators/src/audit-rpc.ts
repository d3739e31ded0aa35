import type { AuditRecord, OperatorsService } from '@jangteo/contracts/operators/v1/operators';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Handlers } from '@jangteo/rpc/service-types';
import type { Selectable } from 'kysely';
import { beginRecord, endRecord, listRecords, type NewRecord } from './audit-log.ts';
import { normaliseName } from './operator.ts';
import { operatorByName } from './store.ts';
import type { AuditLogTable, OperatorsStore } from './tables.ts';

const LIMIT_MAX = 500;
const LENGTHS = { id: 64, actor: 64, action: 64, target: 200, reason: 500, code: 64, traceId: 64 };

type AuditHandlers = Pick<Handlers<typeof OperatorsService>, 'beginRecord' | 'endRecord' | 'listRecords'>;

/** What was done, by whom: written, and read. */
export function auditRpc(store: OperatorsStore): AuditHandlers {
  return {
    async beginRecord({ record }) {
      await beginRecord(store, rowOf(record));
      return {};
    },
    async endRecord({ record }) {
      await endRecord(store, await knownActor(store, rowOf(record)));
      return {};
    },
    async listRecords({ actor, action, target, fromMs, toMs, limit, cursor }) {
      const filter = { actor, action, target, fromMs: Number(fromMs), toMs: Number(toMs), cursor };
      const { items, nextCursor } = await listRecords(store, { ...filter, limit: Math.min(Math.max(limit, 1), LIMIT_MAX) });
      return { records: items.map(recordInit), nextCursor };
    },
  };
}

function rowOf(record: AuditRecord | undefined): NewRecord {
  if (record === undefined || record.id === '' || record.action === '') {
    throw new JangteoError('INVALID_REQUEST', 'a record has an id and an action');
  }
  const { id, atMs, actor, role, action, target, reason, asked, before, after, outcome, code, traceId } = record;
  return {
    ...cut({ id, actor, action, target, reason, code, traceId }),
    at: Number(atMs),
    role: role as NewRecord['role'],
    asked: asked ?? null,
    before: before ?? null,
    after: after ?? null,
    outcome: outcome as NewRecord['outcome'],
  };
}

/** A record is written rather than refused: what is too long for its column is cut. */
function cut({ id, actor, action, target, reason, code, traceId }: Record<keyof typeof LENGTHS, string>) {
  const part = (text: string, field: keyof typeof LENGTHS) => text.slice(0, LENGTHS[field]).toWellFormed();
  return {
    id: part(id, 'id'),
    actor: part(actor, 'actor'),
    action: part(action, 'action'),
    target: part(target, 'target'),
    reason: part(reason, 'reason'),
    code: part(code, 'code'),
    trace_id: part(traceId, 'traceId'),
  };
}

/** Whoever was not let in may have typed a password for a name: only names that exist are kept. */
async function knownActor(store: OperatorsStore, record: NewRecord): Promise<NewRecord> {
  if (record.role !== '' || record.actor === '') return record;
  const operator = await operatorByName(store, normaliseName(record.actor));
  return { ...record, actor: operator?.name ?? '' };
}

function recordInit(row: Selectable<AuditLogTable>) {
  const { id, at, actor, role, action, target, reason, asked, before, after, outcome, code, trace_id: traceId } = row;
  return {
    ...{ id, atMs: BigInt(at), actor, role, action, target, reason, outcome, code, traceId },
    ...(asked !== null && { asked }),
    ...(before !== null && { before }),
    ...(after !== null && { after }),
  };
}
