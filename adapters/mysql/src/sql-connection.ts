import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { StatementResult } from '@jangteo/ports/sql/direct-kysely';
import { createPool, type Pool, type PoolConnection, type PoolOptions, type QueryResult } from 'mysql2';
import { isConnectionLoss, isRefusal, toJangteoError } from './sql-errors.ts';
import type { MysqlServers } from './sql-servers.ts';

type MysqlValue = string | number | bigint | boolean | Uint8Array | null;

const STATEMENT_MS_MAX = 30_000;

/** One connection, taken from a pool. */
export class MysqlConnection {
  readonly #connection: PoolConnection;
  readonly #clock: Clock;
  readonly #onLoss: () => void;

  /** `onLoss`: the server was lost, or takes no writes any more. */
  constructor(connection: PoolConnection, clock: Clock, onLoss: () => void) {
    this.#connection = connection;
    this.#clock = clock;
    this.#onLoss = onLoss;
  }

  /** Throws DUPLICATE_KEY, STORE_FULL, or the driver's own error; a server that hangs counts as a lost connection. */
  execute(text: string, parameters: readonly unknown[], timeoutMs = STATEMENT_MS_MAX): Promise<StatementResult> {
    const values = parameters.map(toMysql);
    return new Promise((resolve, reject) => {
      // The driver's own time-out outlives a lost connection and keeps the process from ending.
      const timer = this.#clock.schedule(timeoutMs, () => {
        this.#connection.destroy();
        this.#onLoss();
        reject(Object.assign(new Error(`no answer within ${timeoutMs} ms`), { fatal: true }));
      });
      this.#connection.query(text, values, (error, result) => {
        timer.cancel();
        if (error) {
          if (isConnectionLoss(error)) this.#onLoss();
          reject(toJangteoError(error));
        } else resolve(toStatementResult(text, result));
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

export interface MysqlPoolOptions {
  readonly servers: MysqlServers;
  readonly database?: string;
  readonly connectionLimit: number;
}

/** A pool whose connections all begin with the statements `setUp`. */
export class MysqlPool {
  readonly #pools: readonly Pool[];
  readonly #servers: MysqlServers;
  readonly #clock: Clock;
  /** Connections that went to a server which takes writes, when they were made. */
  readonly #checked = new WeakSet<PoolConnection>();

  constructor({ servers, ...options }: MysqlPoolOptions, setUp: readonly string[], clock: Clock) {
    this.#clock = clock;
    this.#servers = servers;
    this.#pools = servers.uris.map((uri) => openPool({ uri, ...options }, setUp));
  }

  /** Throws ENGINE_AWAY where no server takes writes, or BAD_CONFIG where one refuses the user. */
  async take(): Promise<MysqlConnection> {
    let failure: unknown;
    for (let tries = 0; tries < this.#pools.length; tries++) {
      const at = this.#servers.current;
      try {
        return await this.#takeFrom(at);
      } catch (thrown) {
        if (isRefusal(thrown)) throw new JangteoError('BAD_CONFIG', (thrown as Error).message, { cause: thrown });
        failure ??= thrown;
        this.#servers.leave(at);
      }
    }
    throw away(failure);
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#pools.map((pool) => new Promise<void>((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve())))),
    );
  }

  async #takeFrom(at: number): Promise<MysqlConnection> {
    const taken = await new Promise<PoolConnection>((resolve, reject) => {
      this.#pools[at]?.getConnection((error, connection) => (error === null ? resolve(connection) : reject(error)));
    });
    const connection = new MysqlConnection(taken, this.#clock, () => this.#servers.leave(at));
    if (this.#pools.length === 1 || this.#checked.has(taken)) return connection;
    try {
      const { rows } = await connection.execute('select @@global.read_only as is_read_only', []);
      if (Number(rows[0]?.is_read_only) !== 0) throw new Error('the server takes no writes: it is read-only');
    } catch (thrown) {
      connection.destroy();
      throw thrown;
    }
    this.#checked.add(taken);
    return connection;
  }
}

function openPool(options: PoolOptions, setUp: readonly string[]): Pool {
  const pool = createPool({
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
  pool.on('connection', (connection) => {
    for (const statement of setUp) {
      connection.query(statement, (error) => {
        if (error) connection.destroy();
      });
    }
  });
  return pool;
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
