import { SqliteConnection } from '@jangteo/embedded/sql-connection';

/** One store's data, which outlives the processes. */
export interface Database {
  readonly connection: SqliteConnection;
  /** Its tables are as new as the code: migrations have run. */
  migrated: boolean;
  /** The transaction that was begun last; the next one waits for its end. */
  writing: Promise<unknown>;
}

/** For each store the statements that bring it about. */
export type Image = ReadonlyMap<string, readonly string[]>;

/** All stores of a simulated shop, in memory. Committed is durable: what a crash may lose is only what was never committed. */
export class Disk {
  readonly #databases = new Map<string, Database>();

  constructor(image: Image = new Map()) {
    for (const [name, statements] of image) {
      const { connection } = this.database(name);
      for (const statement of statements) connection.run(statement);
      connection.forgetStatements();
      this.database(name).migrated = true;
    }
  }

  database(name: string): Database {
    let database = this.#databases.get(name);
    if (database === undefined) {
      const connection = new SqliteConnection(':memory:', { readOnly: false });
      database = { connection, migrated: false, writing: Promise.resolve() };
      this.#databases.set(name, database);
    }
    return database;
  }

  rows<T>(name: string, text: string, parameters: readonly unknown[] = []): T[] {
    return this.database(name).connection.execute(text, parameters).rows as T[];
  }

  image(): Image {
    return new Map(Array.from(this.#databases.keys(), (name) => [name, this.#statements(name)]));
  }

  close(): void {
    for (const { connection } of this.#databases.values()) connection.close();
    this.#databases.clear();
  }

  #statements(store: string): string[] {
    const objects = this.rows<{ type: string; name: string; sql: string }>(
      store,
      "select type, name, sql from sqlite_schema where sql is not null and name not like 'sqlite\\_%' escape '\\' order by type desc, rowid",
    );
    const statements = objects.map(({ sql }) => sql);
    for (const { type, name } of objects) if (type === 'table') statements.push(...this.#inserts(store, name));
    const hasSequences = this.rows(store, "select 1 from sqlite_schema where name = 'sqlite_sequence'").length > 0;
    if (hasSequences) statements.push('delete from sqlite_sequence', ...this.#inserts(store, 'sqlite_sequence'));
    return statements;
  }

  #inserts(store: string, table: string): string[] {
    const columns = this.rows<{ name: string }>(store, `select name from pragma_table_info('${table}')`);
    const values = columns.map(({ name }) => `quote("${name}")`).join(` || ',' || `);
    const rows = this.rows<{ row: string }>(store, `select ${values} as row from "${table}"`);
    return rows.map(({ row }) => `insert into "${table}" values (${row})`);
  }
}
