import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogRecord } from '@jangteo/ports/log/event-log';
import type { Migration, SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';

interface TopicsTable {
  name: string;
  partitions: number;
  /** null: for ever. */
  retention_ms: number | null;
  /** JSON array: the first offset of each partition. It keeps the numbering where pruning has emptied a partition. */
  starts: string;
}

interface RecordsTable {
  topic: string;
  partition: number;
  offset: number;
  time_ms: number;
  key: string;
  headers: string;
  value: string;
}

interface GroupOffsetsTable {
  group_name: string;
  topic: string;
  /** JSON array: the next offset of each partition, null where the group has not started. One row, because all are written together. */
  offsets: string;
}

export interface LogTables {
  topics: TopicsTable;
  records: RecordsTable;
  group_offsets: GroupOffsetsTable;
}

export type LogStore = SqlStore<LogTables>;

export const logMigrations: readonly Migration[] = [
  {
    id: '0001-event-log',
    steps: (schema, types) => [
      schema
        .createTable('topics')
        .addColumn('name', types.text(200), (column) => column.primaryKey())
        .addColumn('partitions', types.integer, (column) => column.notNull())
        .addColumn('retention_ms', types.integer)
        .addColumn('starts', types.longText, (column) => column.notNull()),
      schema
        .createTable('records')
        .addColumn('topic', types.text(200), (column) => column.notNull())
        .addColumn('partition', types.integer, (column) => column.notNull())
        .addColumn('offset', types.integer, (column) => column.notNull())
        // Before the long columns, so that retention need not read past them.
        .addColumn('time_ms', types.time, (column) => column.notNull())
        .addColumn('key', types.longText, (column) => column.notNull())
        .addColumn('headers', types.longText, (column) => column.notNull())
        .addColumn('value', types.longText, (column) => column.notNull())
        .addPrimaryKeyConstraint('records_pk', ['topic', 'partition', 'offset']),
      schema
        .createTable('group_offsets')
        .addColumn('group_name', types.text(200), (column) => column.notNull())
        .addColumn('topic', types.text(200), (column) => column.notNull())
        .addColumn('offsets', types.longText, (column) => column.notNull())
        .addPrimaryKeyConstraint('group_offsets_pk', ['group_name', 'topic']),
    ],
  },
];

/** Records of one partition from `from` on, below `end`. */
export async function readRecords(
  store: LogStore,
  at: { readonly topic: string; readonly partition: number; readonly from: number; readonly end: number },
  limit: number,
): Promise<LogRecord[]> {
  const rows = await store.read
    .selectFrom('records')
    .selectAll()
    .where('topic', '=', at.topic)
    .where('partition', '=', at.partition)
    .where('offset', '>=', at.from)
    .where('offset', '<', at.end)
    .orderBy('offset')
    .limit(limit)
    .execute();
  return rows.map(toRecord);
}

/** The offset after the last stored record, or undefined where none is stored. */
export async function storedEnd(store: LogStore, topic: string, partition: number): Promise<number | undefined> {
  const last = await store.read
    .selectFrom('records')
    .select('offset')
    .where('topic', '=', topic)
    .where('partition', '=', partition)
    .orderBy('offset', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last === undefined ? undefined : last.offset + 1;
}

const INSERT_ROWS_MAX = 64;
const ROWS_PER_TURN = 256;

/** Writes records in few statements of few texts (powers of two rows), so that engines can keep them prepared. */
export async function insertRecords(tx: Kysely<LogTables>, records: readonly LogRecord[]): Promise<void> {
  for (let at = 0; at < records.length; ) {
    const count = Math.min(INSERT_ROWS_MAX, 2 ** Math.floor(Math.log2(records.length - at)));
    const rows = records.slice(at, at + count).map(toRow);
    await tx.insertInto('records').values(rows).execute();
    at += count;
    // A long append must not keep the event loop to itself.
    if (at % ROWS_PER_TURN === 0 && at < records.length) await nextTurn();
  }
}

function toRow(record: LogRecord): RecordsTable {
  const { topic, partition, offset, key, headers, value, timeMs } = record;
  return { topic, partition, offset, time_ms: timeMs, key, headers: JSON.stringify(headers), value };
}

function toRecord(row: RecordsTable): LogRecord {
  const { topic, partition, offset, key, headers, value, time_ms } = row;
  return { topic, partition, offset, key, headers: JSON.parse(headers), value, timeMs: time_ms };
}
