import { JangteoError } from '@jangteo/kernel/errors';
import type { StatementResult } from '@jangteo/ports/sql/direct-kysely';
import type { SqliteConnection } from './sql-connection.ts';

/** What one member of a commit group may touch: the writing connection, until the member has ended. */
export class SqliteTransaction {
  readonly #store: string;
  readonly #writer: SqliteConnection;
  #ended = false;
  #lost: unknown;
  #wrote = false;

  constructor(store: string, writer: SqliteConnection) {
    this.#store = store;
    this.#writer = writer;
  }

  get wrote(): boolean {
    return this.#wrote;
  }

  /** The error with which SQLite undid the whole group (a full disk, an I/O error), if it did. */
  get lost(): unknown {
    return this.#lost;
  }

  /** Throws DUPLICATE_KEY (the transaction stays usable), STORE_FULL, TX_ENDED. */
  execute(text: string, parameters: readonly unknown[]): StatementResult {
    if (this.#ended) throw new JangteoError('TX_ENDED', `a transaction on "${this.#store}" was used after its end`);
    // Without its transaction, a further statement would commit by itself.
    if (this.#lost !== undefined) throw this.#lost;
    try {
      const result = this.#writer.execute(text, parameters);
      if (result.writes) this.#wrote = true;
      return result;
    } catch (thrown) {
      if (!this.#writer.inTransaction) this.#lost = thrown;
      throw thrown;
    }
  }

  end(): void {
    this.#ended = true;
  }
}
