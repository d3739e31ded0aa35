import { columnTypes } from '@jangteo/embedded/sql-column-types';
import { sqlDialect } from '@jangteo/embedded/sql-dialect';
import { supports as embeddedSupports } from '@jangteo/embedded/sql-store';
import { SqliteTransaction } from '@jangteo/embedded/sql-transaction';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { insideTransaction, refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { CommitListeners } from '@jangteo/ports/sql/commit-listeners';
import { kyselyOver, type StatementResult } from '@jangteo/ports/sql/direct-kysely';
import { migrate, type SchemaTables } from '@jangteo/ports/sql/migrate';
import { watchTransaction } from '@jangteo/ports/sql/slow-transaction';
import type { Migration, SqlEngine, SqlStore, SqlSupports, Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import type { Database, Disk } from './disk.ts';
import type { Passage } from './scheduler.ts';

/** Where a store stops to let others go first, and is told what goes wrong. */
export interface StorePoints {
  step(label: string): Promise<Passage>;
  /** Why the store does not answer now, if so. */
  refusal(store: string): JangteoError | undefined;
  committed(store: string, tables: ReadonlySet<string>): void;
}

export const noPoints: StorePoints = { step: async () => 'goes', refusal: () => undefined, committed() {} };

export interface SimulatedEngineOptions {
  readonly disk: Disk;
  readonly runtime: Runtime;
  readonly points: StorePoints;
  /** One process has the stores open; false: several share them, as on a server. */
  readonly exclusive: boolean;
}

/**
 * SQL stores on a simulated disk. A transaction's body runs in one step with its commit: bodies follow one another anyway, and nobody sees
 * one that is not committed. It stops before it begins and before its caller hears of the commit, which is all that others can tell.
 */
export function simulatedSqlEngine(options: SimulatedEngineOptions): SqlEngine {
  const { disk, runtime, exclusive } = options;
  const supports = { ...embeddedSupports, exclusive, sizeLimit: false };
  return {
    supports,
    async open<DB>(name: string, migrations: readonly Migration[]): Promise<SqlStore<DB>> {
      const database = disk.database(name);
      if (!database.migrated) await bringUp(name, database, migrations, runtime);
      return new SimulatedSqlStore<DB>(name, database, supports, options);
    },
  };
}

async function bringUp(name: string, { connection }: Database, migrations: readonly Migration[], { clock }: Runtime): Promise<void> {
  const db = kyselyOver<SchemaTables>(sqlDialect, (text, parameters) => connection.execute(text, parameters));
  await connection.atomically(() => migrate({ name, db, types: columnTypes, now: () => clock.now() }, migrations));
  connection.forgetStatements();
}

class SimulatedSqlStore<DB> implements SqlStore<DB> {
  readonly name: string;
  readonly supports: SqlSupports;
  readonly read: Kysely<DB>;
  readonly #database: Database;
  readonly #runtime: Runtime;
  readonly #points: StorePoints;
  readonly #listeners: CommitListeners;
  readonly #running = new Set<Promise<unknown>>();
  #closed = false;

  constructor(name: string, database: Database, supports: SqlSupports, { runtime, points }: SimulatedEngineOptions) {
    this.name = name;
    this.supports = supports;
    this.#database = database;
    this.#runtime = runtime;
    this.#points = points;
    this.#listeners = new CommitListeners(name, runtime.logger);
    this.read = kyselyOver<DB>(sqlDialect, (text, parameters) => {
      refuseNestedTransaction(name);
      return this.#readOne(text, parameters);
    });
  }

  async transaction<T>(fn: (tx: Tx<DB>) => Promise<T>): Promise<T> {
    refuseNestedTransaction(this.name);
    this.#refuseIfGone();
    const running = this.#run(fn);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  onCommit(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  async #run<T>(fn: (tx: Tx<DB>) => Promise<T>): Promise<T> {
    const what = `${this.name}.${fn.name || 'transaction'}`;
    const begun = await this.#points.step(`begin ${what}`);
    if (begun === 'lost' || begun === 'silent') throw away(this.name, 'the connection was lost before the transaction');
    const done = this.#database.writing.then(() => this.#runInTurn(fn, begun === 'again'));
    this.#database.writing = done.catch(() => {});
    let outcome: { readonly value: T; readonly wrote: boolean };
    try {
      outcome = await done;
    } catch (thrown) {
      await this.#points.step(`undone ${what}`);
      throw thrown;
    }
    const heard = await this.#points.step(`committed ${what}`);
    if (heard === 'lost' || heard === 'silent') throw away(this.name, 'the connection was lost at the commit');
    if (outcome.wrote) this.#listeners.tell();
    return outcome.value;
  }

  async #runInTurn<T>(fn: (tx: Tx<DB>) => Promise<T>, twice: boolean): Promise<{ value: T; wrote: boolean }> {
    this.#refuseIfAway();
    const { connection } = this.#database;
    // As after a deadlock: what the first run did is undone.
    if (twice) await this.#runBody(fn, 'rollback').catch(() => {});
    const { value, tables } = await this.#runBody(fn, 'commit');
    if (connection.inTransaction) throw new Error(`a transaction on ${this.name} has not ended`);
    if (tables.size > 0) this.#points.committed(this.name, tables);
    return { value, wrote: tables.size > 0 };
  }

  async #runBody<T>(fn: (tx: Tx<DB>) => Promise<T>, end: 'commit' | 'rollback'): Promise<{ value: T; tables: Set<string> }> {
    const { connection } = this.#database;
    const tables = new Set<string>();
    const tx = new SqliteTransaction(this.name, connection);
    const execute = (text: string, parameters: readonly unknown[]) => {
      const result = tx.execute(text, parameters);
      if (result.writes) tables.add(tableOf(text));
      return result;
    };
    connection.run('begin');
    try {
      const value = await insideTransaction(this.name, async () => {
        const ended = watchTransaction(this.#runtime, this.name, fn);
        try {
          return await fn(kyselyOver<DB>(sqlDialect, execute));
        } finally {
          ended();
        }
      });
      tx.end();
      connection.run(end);
      return { value, tables };
    } catch (thrown) {
      tx.end();
      if (connection.inTransaction) connection.run('rollback');
      throw thrown;
    }
  }

  async #readOne(text: string, parameters: readonly unknown[]): Promise<StatementResult> {
    this.#refuseIfGone();
    this.#refuseIfAway();
    if (!/^\s*(select|with)\b/i.test(text)) throw new JangteoError('INTERNAL', 'only transactions write');
    const result = this.#database.connection.execute(text, parameters);
    const heard = await this.#points.step(`read ${this.name}.${tableOf(text)}`);
    if (heard === 'lost' || heard === 'silent') throw away(this.name, 'the connection was lost');
    return result;
  }

  #refuseIfGone(): void {
    if (this.#closed) throw away(this.name, 'the store is closed');
  }

  #refuseIfAway(): void {
    const refusal = this.#points.refusal(this.name);
    if (refusal !== undefined) throw refusal;
  }
}

function away(store: string, detail: string): JangteoError {
  return new JangteoError('ENGINE_AWAY', `${store}: ${detail}`);
}

const tables = new Map<string, string>();

/** The table that a statement is about. */
function tableOf(text: string): string {
  let table = tables.get(text);
  if (table === undefined) {
    table = /\b(?:from|into|update)\s+"?(\w+)/i.exec(text)?.[1] ?? '?';
    tables.set(text, table);
  }
  return table;
}
