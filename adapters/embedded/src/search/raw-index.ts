import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { IndexChange, SearchDocument } from '@jangteo/ports/search/search-index';

/** So much is written in one transaction at most. */
const TRANSACTION_MAX = 20_000;
const FILE = 'raw.db';

/** Documents by id in a SQLite file of their own. */
export class RawIndex {
  readonly #database: DatabaseSync;
  readonly #statements: Record<'put' | 'delete' | 'scan' | 'versions' | 'read', StatementSync>;
  #inTransaction = 0;
  /** Counting them reads the whole table, so it is done once after a write. */
  #count: number | undefined;

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, FILE));
    // A commit is durable, in the WAL, when it returns.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full');
    this.#database.exec('create table if not exists documents (id text primary key, version integer not null, json text not null)');
    this.#statements = {
      put: this.#database.prepare(
        `insert into documents (id, version, json) values (?, ?, ?)
         on conflict (id) do update set version = excluded.version, json = excluded.json where excluded.version > documents.version`,
      ),
      delete: this.#database.prepare('delete from documents where id = ? and version < ?'),
      scan: this.#database.prepare('select id, version, json from documents where id > ? order by id limit ?'),
      versions: this.#database.prepare('select id, version from documents where id > ? order by id limit ?'),
      read: this.#database.prepare('select json from documents where id = ?'),
    };
  }

  write(changes: readonly IndexChange[]): void {
    this.#count = undefined;
    if (!this.#database.isTransaction) {
      // A full disk ends a transaction, too.
      this.#inTransaction = 0;
      this.#database.exec('begin immediate');
    }
    for (const change of changes) {
      if ('put' in change) this.#put(change.put);
      else this.#statements.delete.run(change.delete.id, change.delete.version);
    }
    this.#inTransaction += changes.length;
    if (this.#inTransaction >= TRANSACTION_MAX) this.refresh();
  }

  refresh(): void {
    this.#inTransaction = 0;
    if (!this.#database.isTransaction) return;
    try {
      this.#database.exec('commit');
    } catch (thrown) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw thrown;
    }
  }

  /** The JSON of each document is as it was written. */
  scan(after: string | undefined, limit: number): { id: string; version: number; json: string }[] {
    return this.#statements.scan.all(after ?? '', limit) as { id: string; version: number; json: string }[];
  }

  versions(after: string | undefined, limit: number): { id: string; version: number }[] {
    return this.#statements.versions.all(after ?? '', limit) as { id: string; version: number }[];
  }

  read(ids: readonly string[]): string[] {
    return ids.flatMap((id) => {
      const row = this.#statements.read.get(id);
      return row === undefined ? [] : [row.json as string];
    });
  }

  /** How many documents it has. */
  count(): number {
    this.#count ??= Number(this.#database.prepare('select count(*) as documents from documents').get()?.documents);
    return this.#count;
  }

  /** What was written since the last refresh is lost. */
  close(): void {
    this.#database.close();
  }

  #put(document: SearchDocument): void {
    const { id, version } = document;
    this.#statements.put.run(id, version, JSON.stringify(document));
  }
}
