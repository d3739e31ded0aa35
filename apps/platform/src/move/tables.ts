import { JangteoError } from '@jangteo/kernel/errors';
import { type CopiedRow, tableCopy } from '@jangteo/mysql/table-copy';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { EmbeddedFile } from '../embedded-file.ts';
import { type OrderedRows, orderedPart, type Part } from './part.ts';

/** The tables of one service, each in the order of its primary key, with the numbers that its sequence goes on from. */
export function tableParts(service: string, file: EmbeddedFile, store: SqlStore<unknown>): Part[] {
  return file.tables().map((table) => orderedPart(tableRows(service, table, file, store)));
}

function tableRows(service: string, table: string, file: EmbeddedFile, store: SqlStore<unknown>): OrderedRows<CopiedRow> {
  const columns = file.columns(table);
  const key = columns.filter(({ keyAt }) => keyAt > 0).sort((one, other) => one.keyAt - other.keyAt);
  if (key.length === 0) throw new JangteoError('INTERNAL', `the table ${service}.${table} has no primary key`);
  const target = tableCopy(store, table, columns);
  const listed = columns.map(({ name }) => quoted(name)).join(', ');
  const order = key.map(({ name }) => quoted(name)).join(', ');
  const last = file.lastNumber(table);
  return {
    engine: 'SQL',
    name: `${service}.${table}`,
    rows: file.count(`select count(*) from ${quoted(table)}`),
    source: () => file.rows<CopiedRow>(`select ${listed} from ${quoted(table)} order by ${order}`),
    target: () => target.pages(),
    async write(rows) {
      try {
        await target.write(rows);
      } catch (thrown) {
        const { code, message } = JangteoError.from(thrown);
        throw new JangteoError(code, `${service}.${table}: ${message}`, { cause: thrown });
      }
    },
    keyOf: (row) => key.map((column) => String(row[columns.indexOf(column)])).join(' '),
    textOf: (row) => JSON.stringify(row.map((value) => (typeof value === 'bigint' ? [`${value}`] : value))),
    charactersOf: (row) => row.reduce((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0),
    finish: async () => (last === undefined ? undefined : await target.numberFrom(last)),
  };
}

function quoted(name: string): string {
  return `"${name}"`;
}
