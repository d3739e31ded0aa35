import type { Runtime } from '@jangteo/kernel/runtime';
import type { Tracer } from '@jangteo/kernel/tracing';
import { insideTransaction, refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { kyselyOver } from '@jangteo/ports/sql/direct-kysely';
import { watchTransaction } from '@jangteo/ports/sql/slow-transaction';
import type { SqlStore, SqlSupports, Tx } from '@jangteo/ports/sql/sql-store';
import { inTransactionSpan } from '@jangteo/ports/sql/transaction-span';
import type { Kysely } from 'kysely';
import { sqlDialect } from './sql-dialect.ts';
import type { SqliteFile } from './sql-file.ts';

export const supports: SqlSupports = {
  concurrentTransactions: false,
  skipLocked: false,
  groupCommit: true,
  exclusive: true,
  sizeLimit: true,
};

export class EmbeddedSqlStore<DB> implements SqlStore<DB> {
  readonly name: string;
  readonly supports = supports;
  readonly read: Kysely<DB>;
  readonly #file: SqliteFile;
  readonly #runtime: Runtime;
  readonly #tracer: Tracer;
  readonly #afterClose: () => Promise<void>;

  constructor(name: string, file: SqliteFile, runtime: Runtime, afterClose: () => Promise<void>) {
    this.name = name;
    this.#file = file;
    this.#runtime = runtime;
    this.#tracer = runtime.tracer.for(name);
    this.#afterClose = afterClose;
    this.read = kyselyOver<DB>(sqlDialect, (text, parameters) => {
      refuseNestedTransaction(name);
      return file.read(text, parameters);
    });
  }

  readNow(text: string, parameters: readonly unknown[]): unknown[][] | undefined {
    refuseNestedTransaction(this.name);
    return this.#file.readNow(text, parameters);
  }

  async transaction<T>(fn: (tx: Tx<DB>) => Promise<T>): Promise<T> {
    refuseNestedTransaction(this.name);
    return inTransactionSpan(this.#tracer, this.name, fn, () =>
      this.#file.transaction((tx) =>
        insideTransaction(this.name, async () => {
          const ended = watchTransaction(this.#runtime, this.name, fn);
          try {
            return await fn(kyselyOver<DB>(sqlDialect, (text, parameters) => tx.execute(text, parameters)));
          } finally {
            ended();
          }
        }),
      ),
    );
  }

  onCommit(listener: () => void): () => void {
    return this.#file.onCommit(listener);
  }

  async close(): Promise<void> {
    await this.#file.close();
    await this.#afterClose();
  }
}
