import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Tracer } from '@jangteo/kernel/tracing';
import { insideTransaction, refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { CommitListeners } from '@jangteo/ports/sql/commit-listeners';
import { kyselyOver, type StatementResult } from '@jangteo/ports/sql/direct-kysely';
import { watchTransaction } from '@jangteo/ports/sql/slow-transaction';
import type { SqlStore, SqlSupports, Tx } from '@jangteo/ports/sql/sql-store';
import { inTransactionSpan } from '@jangteo/ports/sql/transaction-span';
import type { Kysely } from 'kysely';
import { away, type MysqlConnection, type MysqlPool } from './sql-connection.ts';
import { sqlDialect } from './sql-dialect.ts';
import { isConflict, isConnectionLoss } from './sql-errors.ts';
import { MysqlTransaction } from './sql-transaction.ts';

export const supports: SqlSupports = {
  concurrentTransactions: true,
  skipLocked: true,
  groupCommit: false,
  exclusive: false,
  sizeLimit: false,
};

const RUNS_MAX = 10;
const READS_MAX = 2;
const PAUSE_MS_MAX = 500;

export class MysqlSqlStore<DB> implements SqlStore<DB> {
  readonly name: string;
  readonly supports = supports;
  readonly read: Kysely<DB>;
  readonly #writers: MysqlPool;
  readonly #readers: MysqlPool;
  readonly #runtime: Runtime;
  readonly #tracer: Tracer;
  readonly #listeners: CommitListeners;
  readonly #running = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  constructor(name: string, writers: MysqlPool, readers: MysqlPool, runtime: Runtime) {
    this.name = name;
    this.#writers = writers;
    this.#readers = readers;
    this.#runtime = runtime;
    this.#tracer = runtime.tracer.for(name);
    this.#listeners = new CommitListeners(name, runtime.logger);
    this.read = kyselyOver<DB>(sqlDialect, (text, parameters) => {
      refuseNestedTransaction(name);
      this.#refuseIfClosed();
      return this.#tracked(this.#readOne(text, parameters));
    });
  }

  async transaction<T>(fn: (tx: Tx<DB>) => Promise<T>): Promise<T> {
    refuseNestedTransaction(this.name);
    this.#refuseIfClosed();
    return this.#tracked(inTransactionSpan(this.#tracer, this.name, fn, () => this.#runUntilDone(fn)));
  }

  onCommit(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#running);
    await Promise.all([this.#writers.close(), this.#readers.close()]);
  }

  #refuseIfClosed(): void {
    if (this.#closed !== undefined) throw new JangteoError('ENGINE_AWAY', `the store "${this.name}" is closed`);
  }

  async #tracked<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  /** A pooled connection may have died while it was idle, so one loss is not the engine's absence. */
  async #readOne(text: string, parameters: readonly unknown[]): Promise<StatementResult> {
    for (let reads = 1; ; reads++) {
      const connection = await this.#readers.take();
      try {
        const result = await connection.execute(text, parameters);
        connection.release();
        return result;
      } catch (thrown) {
        if (!isConnectionLoss(thrown)) {
          connection.release();
          throw thrown;
        }
        connection.destroy();
        if (reads === READS_MAX) throw away(thrown);
      }
    }
  }

  async #runUntilDone<T>(fn: (tx: Tx<DB>) => Promise<T>): Promise<T> {
    const { clock, random, logger } = this.#runtime;
    for (let runs = 1; ; runs++) {
      const outcome = await this.#runOnce(fn, await this.#writers.take());
      if ('value' in outcome) return outcome.value;
      if (runs === RUNS_MAX) throw away(outcome.lost);
      logger.debug('a transaction runs again', { store: this.name, runs, error: JangteoError.from(outcome.lost).message });
      await clock.sleep(random.next() * Math.min(PAUSE_MS_MAX, 5 * 2 ** runs));
    }
  }

  async #runOnce<T>(fn: (tx: Tx<DB>) => Promise<T>, connection: MysqlConnection): Promise<{ value: T } | { lost: unknown }> {
    const tx = new MysqlTransaction(this.name, connection);
    let step: 'body' | 'commit' = 'body';
    try {
      const value = await this.#runBody(fn, tx);
      // `fn` may have caught what undid its transaction.
      if (tx.lost !== undefined) throw tx.lost;
      step = 'commit';
      await connection.execute('commit', []);
      connection.release();
      if (tx.wrote) this.#listeners.tell();
      return { value };
    } catch (thrown) {
      // An error of `fn` itself may look like a lost connection, and is none of ours.
      const fault = step === 'body' ? tx.lost : thrown;
      await undo(connection, fault);
      if (isConflict(fault)) return { lost: fault };
      if (!isConnectionLoss(fault)) throw thrown;
      if (step === 'commit') throw away(fault);
      return { lost: fault };
    }
  }

  async #runBody<T>(fn: (tx: Tx<DB>) => Promise<T>, tx: MysqlTransaction): Promise<T> {
    const ended = watchTransaction(this.#runtime, this.name, fn);
    try {
      return await insideTransaction(this.name, () => fn(kyselyOver<DB>(sqlDialect, (text, parameters) => tx.execute(text, parameters))));
    } finally {
      ended();
      tx.end();
    }
  }
}

async function undo(connection: MysqlConnection, reason: unknown): Promise<void> {
  if (isConnectionLoss(reason)) {
    connection.destroy();
    return;
  }
  try {
    await connection.execute('rollback', []);
    connection.release();
  } catch {
    // The server undoes what a lost connection leaves; the first error is the one to tell.
    connection.destroy();
  }
}
