import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { StatementResult } from '@jangteo/ports/sql/direct-kysely';
import { createPool, type Pool, type PoolConnection, type PoolOptions, type QueryResult } from 'mysql2';
import { isRefusal, toJangteoError } from './sql-errors.ts';

type MysqlValue = string | number | bigint | boolean | Uint8Array | null;

const STATEMENT_MS_MAX = 30_000;

/** One connection, taken from a pool. */
export class MysqlConnection {
  readonly #connection: PoolConnection;
  readonly #clock: Clock;

  constructor(connection: PoolConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** Throws DUPLICATE_KEY, STORE_FULL, or the driver's own error; a server that hangs counts as a lost connection. */
  execute(text: string, parameters: readonly unknown[], timeoutMs = STATEMENT_MS_MAX): Promise<StatementResult> {
    const values = parameters.map(toMysql);
    return new Promise((resolve, reject) => {
      // The driver's own time-out outlives a lost connection and keeps the process from ending.
      const timer = this.#clock.schedule(timeoutMs, () => {
        this.#connection.destroy();
        reject(Object.assign(new Error(`no answer within ${timeoutMs} ms`), { fatal: true }));
      });
      this.#connection.query(text, values, (error, result) => {
        timer.cancel();
        if (error) reject(toJangteoError(error));
        else resolve(toStatementResult(text, result));
      });
    });
  }

  release(): void {
    this.#connection.release();
  }

  /** Instead of `release`, where the connection's state is unknown. */
  destroy(): void {
    this.#connection.destroy();
  }
}

/** A pool whose connections all begin with the statements `setUp`. */
export class MysqlPool {
  readonly #pool: Pool;
  readonly #clock: Clock;

  constructor(options: PoolOptions, setUp: readonly string[], clock: Clock) {
    this.#clock = clock;
    this.#pool = createPool({
      ...options,
      charset: 'utf8mb4',
      // Integers are numbers up to 2^53, sums (DECIMAL) too.
      supportBigNumbers: true,
      decimalNumbers: true,
      // An object as a value would otherwise be written out as SQL.
      stringifyObjects: true,
      connectTimeout: 5_000,
    });
    // A connection runs its statements in order, so these are the first.
    this.#pool.on('connection', (connection) => {
      for (const statement of setUp) {
        connection.query(statement, (error) => {
          if (error) connection.destroy();
        });
      }
    });
  }

  /** Throws ENGINE_AWAY, or BAD_CONFIG where the server refuses the user. */
  take(): Promise<MysqlConnection> {
    return new Promise((resolve, reject) => {
      this.#pool.getConnection((error, connection) => {
        if (error === null) resolve(new MysqlConnection(connection, this.#clock));
        else reject(isRefusal(error) ? new JangteoError('BAD_CONFIG', error.message, { cause: error }) : away(error));
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pool.end((error) => (error ? reject(error) : resolve()));
    });
  }
}

export function away(cause: unknown): JangteoError {
  return new JangteoError('ENGINE_AWAY', `MySQL does not answer: ${cause instanceof Error ? cause.message || cause.name : String(cause)}`, {
    cause,
  });
}

function toMysql(value: unknown): MysqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array)
    return value;
  throw new JangteoError('INTERNAL', `a ${typeof value} cannot be a parameter of a query`);
}

function toStatementResult(text: string, result: QueryResult): StatementResult {
  const writes = !/^\s*select\b/i.test(text);
  if ('affectedRows' in result) return { rows: [], writes, changes: result.affectedRows, insertId: result.insertId };
  return { rows: result as Record<string, unknown>[], writes, changes: 0, insertId: 0 };
}
