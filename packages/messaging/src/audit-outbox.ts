import { JangteoError } from '@jangteo/kernel/errors';
import { bucketOf } from '@jangteo/kernel/hash';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Selectable } from 'kysely';
import { type Operator, writeAudit } from './operator-audit.ts';
import { OUTBOX_SLOTS } from './outbox.ts';
import { type MessagingTables, messaging, type OutboxTable } from './tables.ts';

/** Why an outbox row does not leave: nobody reads its slot, its topic does not exist, or it is only old. */
export type Stranding = 'slot' | 'topic' | 'old';

export interface StrandedRow {
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly key: string;
  readonly slot: number;
  readonly occurredAt: number;
  readonly why: Stranding;
}

export interface OutboxAudit {
  /** The longest waiting of them. */
  readonly rows: readonly StrandedRow[];
  /** How many rows are of a slot that no relay ever reads: the outbox does not get emptier than this. */
  readonly unread: number;
}

type OutboxRow = Selectable<OutboxTable>;

const ROWS_MAX = 100;

/** Rows of the outbox that no relay will publish, and those older than `olderThanMs`. */
export async function auditOutbox<DB extends MessagingTables>(
  { clock }: Pick<Runtime, 'clock'>,
  store: SqlStore<DB>,
  log: EventLog,
  olderThanMs: number,
): Promise<OutboxAudit> {
  const topics = (await log.topics()).map(({ name }) => name);
  const rows = await messaging(store.read)
    .selectFrom('outbox')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('slot', '<', 0),
        eb('slot', '>=', OUTBOX_SLOTS),
        eb('topic', 'not in', topics),
        eb('occurred_at', '<=', clock.now() - olderThanMs),
      ]),
    )
    .orderBy('seq')
    .limit(ROWS_MAX)
    .execute();
  const { unread } = await messaging(store.read)
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('unread'))
    .where((eb) => eb.or([eb('slot', '<', 0), eb('slot', '>=', OUTBOX_SLOTS)]))
    .executeTakeFirstOrThrow();
  return { rows: rows.map((row) => ({ ...strandedRow(row), why: strandingOf(row, topics) })), unread: Number(unread) };
}

/**
 * Puts a stranded row where a relay finds it: in the slot of its key. A row of a topic that does not exist has no reader anywhere and holds
 * the others up: it goes, its payload stays in the audit. Throws NOT_FOUND, INVALID_REQUEST for a row that only waits its turn.
 */
export async function repairOutbox<DB extends MessagingTables>(
  { clock }: Pick<Runtime, 'clock'>,
  store: SqlStore<DB>,
  log: EventLog,
  eventId: string,
  { actor, reason }: Operator,
): Promise<void> {
  const topics = (await log.topics()).map(({ name }) => name);
  await store.transaction(async function repairOutbox(tx) {
    const db = messaging(tx);
    const row = await db.selectFrom('outbox').selectAll().where('id', '=', eventId).executeTakeFirst();
    if (row === undefined) throw new JangteoError('NOT_FOUND', `no event ${eventId} waits in the outbox`);
    const why = strandingOf(row, topics);
    if (why === 'old') throw new JangteoError('INVALID_REQUEST', 'nothing is wrong with the row: the relay publishes it in its turn');
    const slot = bucketOf(row.aggregate_id, OUTBOX_SLOTS);
    if (why === 'topic') await db.deleteFrom('outbox').where('seq', '=', row.seq).execute();
    else await db.updateTable('outbox').set({ slot }).where('seq', '=', row.seq).execute();
    const about = { consumer: store.name, key: row.aggregate_id, eventId, before: JSON.stringify(row) };
    const after = why === 'slot' ? { after: JSON.stringify({ slot }) } : {};
    await writeAudit(db, { at: clock.now(), actor, reason, action: 'OUTBOX', ...about, ...after });
  });
}

function strandedRow({ id, type, topic, aggregate_id: key, slot, occurred_at: occurredAt }: OutboxRow) {
  return { id, type, topic, key, slot, occurredAt };
}

function strandingOf({ slot, topic }: OutboxRow, topics: readonly string[]): Stranding {
  if (!topics.includes(topic)) return 'topic';
  return slot < 0 || slot >= OUTBOX_SLOTS ? 'slot' : 'old';
}
