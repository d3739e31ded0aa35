import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type SqlValue = string | bigint | null;

export interface EmbeddedColumn {
  readonly name: string;
  readonly isInteger: boolean;
  /** Its place in the primary key, from 1; 0: none. */
  readonly keyAt: number;
}

/** One file of an embedded shop, opened for reading: nothing here can change it. Integers are bigints. */
export class EmbeddedFile {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** undefined where there is no such file. */
  static open(directory: string, name: string): EmbeddedFile | undefined {
    const path = join(directory, `${name}.db`);
    return existsSync(path) ? new EmbeddedFile(new DatabaseSync(path, { readOnly: true, readBigInts: true })) : undefined;
  }

  /** One after the other, as they are asked for. */
  *rows<Row extends readonly SqlValue[]>(text: string, ...parameters: SqlValue[]): Generator<Row> {
    const statement = this.#database.prepare(text);
    statement.setReturnArrays(true);
    for (const row of statement.iterate(...parameters)) yield row as unknown as Row;
  }

  first<Row extends readonly SqlValue[]>(text: string, ...parameters: SqlValue[]): Row | undefined {
    for (const row of this.rows<Row>(text, ...parameters)) return row;
    return undefined;
  }

  count(text: string, ...parameters: SqlValue[]): number {
    return Number(this.first<[bigint]>(text, ...parameters)?.[0] ?? 0n);
  }

  /** The service's own, without the record of its schema's steps. */
  tables(): string[] {
    const text = `select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' and name <> 'schema_steps' order by name`;
    return Array.from(this.rows<[string]>(text), ([name]) => name);
  }

  columns(table: string): EmbeddedColumn[] {
    const rows = this.rows<[string, string, bigint]>('select name, type, pk from pragma_table_info(?) order by cid', table);
    return Array.from(rows, ([name, type, pk]) => ({ name, isInteger: type.toLowerCase() === 'integer', keyAt: Number(pk) }));
  }

  /** What the steps of its schema are recorded as, by `<migration> <number>`. */
  schemaSteps(): Map<string, string> {
    if (this.count(`select count(*) from sqlite_schema where name = 'schema_steps'`) === 0) return new Map();
    const rows = this.rows<[string, bigint, string]>('select migration, step, state from schema_steps');
    return new Map(Array.from(rows, ([migration, step, state]) => [`${migration} ${step}`, state]));
  }

  /** The last number that a table with a sequence has given; undefined where it has none, or gave none yet. */
  lastNumber(table: string): bigint | undefined {
    if (this.count(`select count(*) from sqlite_schema where name = 'sqlite_sequence'`) === 0) return undefined;
    return this.first<[bigint]>('select seq from sqlite_sequence where name = ?', table)?.[0];
  }

  close(): void {
    this.#database.close();
  }
}
