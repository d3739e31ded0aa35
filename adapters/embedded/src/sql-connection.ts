import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { StatementResult } from '@jangteo/ports/sql/direct-kysely';
import { toJangteoError } from './sql-errors.ts';

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
  readonly writes: boolean;
}

const PREPARED_MAX = 512;

/** One connection to one SQLite file. Statements are prepared once for each SQL text. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, PreparedStatement>();

  constructor(path: string, options: { readonly readOnly: boolean }) {
    this.#database = new DatabaseSync(path, { readOnly: options.readOnly, timeout: 1_000 });
    // As in MySQL with a binary collation; and only so can LIKE 'prefix%' use an index.
    this.#database.exec('pragma case_sensitive_like = on');
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Throws DUPLICATE_KEY, STORE_FULL, or SQLite's own error. */
  execute(text: string, parameters: readonly unknown[]): StatementResult {
    try {
      const { statement, columns, writes } = this.#prepare(text);
      const values = parameters.map(toSqlite);
      if (columns.length === 0) {
        const { changes, lastInsertRowid } = statement.run(...values);
        return { rows: [], changes: Number(changes), insertId: Number(lastInsertRowid), writes };
      }
      // The statement returns arrays (setReturnArrays), which the typings of Node do not show.
      const rows = statement.all(...values) as unknown as unknown[][];
      return { rows: rows.map((row) => toObject(columns, row)), changes: 0, insertId: 0, writes };
    } catch (thrown) {
      throw toJangteoError(thrown);
    }
  }

  /** The rows of a SELECT as their values, in the order of its columns: to name each of them takes as long as to read a short row. */
  values(text: string, parameters: readonly unknown[]): unknown[][] {
    try {
      return this.#prepare(text).statement.all(...parameters.map(toSqlite)) as unknown as unknown[][];
    } catch (thrown) {
      throw toJangteoError(thrown);
    }
  }

  /** For statements without parameters or rows. */
  run(text: string): void {
    this.execute(text, []);
  }

  /** Runs `work` as a transaction of its own; its DDL is undone, too, where it fails. */
  async atomically(work: () => Promise<void>): Promise<void> {
    this.run('begin immediate');
    try {
      await work();
      this.run('commit');
    } catch (thrown) {
      if (this.inTransaction) this.run('rollback');
      throw thrown;
    }
  }

  /** Needed after a change of the schema: the columns of `select *` are remembered. */
  forgetStatements(): void {
    this.#prepared.clear();
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(text: string): PreparedStatement {
    const known = this.#prepared.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    statement.setReturnArrays(true);
    const prepared = { statement, columns: statement.columns().map(({ name }) => name), writes: !/^\s*select\b/i.test(text) };
    // The oldest one goes: hot statements come back at the price of one preparation.
    if (this.#prepared.size >= PREPARED_MAX) this.#prepared.delete(this.#prepared.keys().next().value as string);
    this.#prepared.set(text, prepared);
    return prepared;
  }
}

function toObject(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at++) row[columns[at] as string] = values[at];
  return row;
}

/** node:sqlite binds every number as REAL and refuses booleans; both dialects want integers. */
function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return value as SQLInputValue;
}
