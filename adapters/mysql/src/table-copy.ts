import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { CompiledQuery } from 'kysely';

/** Integers as bigints, text as it is. */
export type CopiedValue = string | bigint | null;
export type CopiedRow = readonly CopiedValue[];

export interface CopiedColumn {
  readonly name: string;
  readonly isInteger: boolean;
  /** Its place in the primary key, from 1; 0: none. */
  readonly keyAt: number;
}

/** A whole table as its values, for moving it. */
export interface TableCopy {
  /** In the order of the primary key, which for text is that of its bytes. */
  pages(): AsyncIterable<readonly CopiedRow[]>;
  /** All of them or none. */
  write(rows: readonly CopiedRow[]): Promise<void>;
  /** The table's sequence goes on behind this number. */
  numberFrom(last: bigint): Promise<void>;
}

const PAGE = 2_000;

export function tableCopy(store: SqlStore<unknown>, table: string, columns: readonly CopiedColumn[]): TableCopy {
  const key = columns.filter(({ keyAt }) => keyAt > 0).sort((one, other) => one.keyAt - other.keyAt);
  const keyNames = key.map(({ name }) => quoted(name));
  const places = key.map((column) => columns.indexOf(column));
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const run = (text: string, values: readonly CopiedValue[] = []) =>
    store.transaction(async function copyTable(tx) {
      await tx.executeQuery(CompiledQuery.raw(text, [...values]));
    });
  return {
    async *pages() {
      for (let last: CopiedRow | undefined; ; ) {
        const after = last === undefined ? { text: '', values: [] } : behind(keyNames, places, last);
        const text = `select ${names} from ${quoted(table)} ${after.text} order by ${keyNames.join(', ')} limit ${PAGE}`;
        const { rows } = await store.read.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, after.values));
        const found = rows.map((row) => columns.map(({ name, isInteger }) => copiedOf(row[name], isInteger)));
        if (found.length > 0) yield found;
        if (found.length < PAGE) return;
        last = found.at(-1);
      }
    },
    async write(rows) {
      const one = `(${columns.map(() => '?').join(', ')})`;
      await run(`insert into ${quoted(table)} (${names}) values ${rows.map(() => one).join(', ')}`, rows.flat());
    },
    numberFrom: (last) => run(`alter table ${quoted(table)} auto_increment = ${last + 1n}`),
  };
}

/** What comes behind a row in the order of the key. The first condition follows from the others, and lets the server use the key for it. */
function behind(keyNames: readonly string[], places: readonly number[], last: CopiedRow): { text: string; values: CopiedValue[] } {
  const values = places.map((at) => last[at] ?? null);
  const steps = keyNames.map((name, at) => [...keyNames.slice(0, at).map((before) => `${before} = ?`), `${name} > ?`].join(' and '));
  return {
    text: `where ${keyNames[0]} >= ? and (${steps.map((step) => `(${step})`).join(' or ')})`,
    values: [values[0] ?? null, ...steps.flatMap((_, at) => values.slice(0, at + 1))],
  };
}

/** Beyond 2^53 integers come as text from the driver. */
function copiedOf(value: unknown, isInteger: boolean): CopiedValue {
  if (value === null || value === undefined) return null;
  return isInteger ? BigInt(String(value)) : String(value);
}

function quoted(name: string): string {
  return `\`${name}\``;
}
