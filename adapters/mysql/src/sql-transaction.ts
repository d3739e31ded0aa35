import { JangteoError } from '@jangteo/kernel/errors';
import type { StatementResult } from '@jangteo/ports/sql/direct-kysely';
import type { MysqlConnection } from './sql-connection.ts';
import { isConflict, isConnectionLoss } from './sql-errors.ts';

/** What one transaction may touch: its connection, until it has ended. */
export class MysqlTransaction {
  readonly #store: string;
  readonly #connection: MysqlConnection;
  #ended = false;
  #lost: unknown;
  #wrote = false;

  constructor(store: string, connection: MysqlConnection) {
    this.#store = store;
    this.#connection = connection;
  }

  get wrote(): boolean {
    return this.#wrote;
  }

  /** The conflict or lost connection that undid the transaction, if one did. */
  get lost(): unknown {
    return this.#lost;
  }

  /** Throws DUPLICATE_KEY (the transaction stays usable), STORE_FULL, TX_ENDED. */
  async execute(text: string, parameters: readonly unknown[]): Promise<StatementResult> {
    if (this.#ended) throw new JangteoError('TX_ENDED', `a transaction on "${this.#store}" was used after its end`);
    // Without its transaction, a further statement would commit by itself.
    if (this.#lost !== undefined) throw this.#lost;
    try {
      const result = await this.#connection.execute(text, parameters);
      if (result.writes) this.#wrote = true;
      return result;
    } catch (thrown) {
      if (isConflict(thrown) || isConnectionLoss(thrown)) this.#lost = thrown;
      throw thrown;
    }
  }

  end(): void {
    this.#ended = true;
  }
}
