import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { kyselyOver } from '@jangteo/ports/sql/direct-kysely';
import { migrate } from '@jangteo/ports/sql/migrate';
import type { Migration, SqlEngine, SqlStore } from '@jangteo/ports/sql/sql-store';
import { columnTypes } from './sql-column-types.ts';
import { away, type MysqlConnection, MysqlPool } from './sql-connection.ts';
import { sqlDialect } from './sql-dialect.ts';
import { isConnectionLoss, saysDoneAlready } from './sql-errors.ts';
import { missingInSchema, schemaOf } from './sql-schema-state.ts';
import { MysqlServers, readHosts } from './sql-servers.ts';
import { MysqlSqlStore, supports } from './sql-store.ts';

export interface MysqlSqlOptions {
  /**
   * `mysql://user:password@host:port/prefix`: a store is the schema `<prefix>_<name>`, or `<name>` where there is no prefix. Of several
   * hosts (`host:port,host:port`), which replicate, the first that takes writes is used; when it fails, the next one that does.
   */
  readonly url: string;
  readonly runtime: Runtime;
  /** At most so many connections of one store write; half as many more read. They are opened when they are needed. */
  readonly connections?: number;
}

const CONNECTIONS = 12;
const MIGRATION_WAIT_S = 60;
const MIGRATION_STEP_MS_MAX = 3_600_000;

// Strict, so that what does not fit is an error; `||` joins text, as in SQLite.
const SQL_MODE = `set session innodb_lock_wait_timeout = 10,
  session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY,PIPES_AS_CONCAT'`;
const MIGRATING = [SQL_MODE, 'set session transaction isolation level read committed, read write'];
// A transaction begins with its first statement: one round trip less for each.
const WRITING = [...MIGRATING, 'set session autocommit = 0'];
const READING = [SQL_MODE, 'set session transaction isolation level read committed, read only'];

/** SQL stores in schemas of MySQL 8 or MariaDB 10.6 and newer. */
export function mysqlSqlEngine({ url, runtime, connections = CONNECTIONS }: MysqlSqlOptions): SqlEngine {
  const { uris, prefix } = readHosts(url);
  return {
    supports,
    async open<DB>(name: string, migrations: readonly Migration[]): Promise<SqlStore<DB>> {
      const schema = schemaOf(prefix, name);
      await prepare(uris, name, schema, migrations, runtime);
      const pool = { servers: new MysqlServers(uris), database: schema, connectionLimit: connections };
      const writers = new MysqlPool(pool, WRITING, runtime.clock);
      const readers = new MysqlPool({ ...pool, connectionLimit: Math.ceil(connections / 2) }, READING, runtime.clock);
      return new MysqlSqlStore<DB>(name, writers, readers, runtime);
    },
  };
}

async function prepare(
  uris: readonly string[],
  name: string,
  schema: string,
  migrations: readonly Migration[],
  { clock }: Runtime,
): Promise<void> {
  const pool = new MysqlPool({ servers: new MysqlServers(uris), connectionLimit: 1 }, MIGRATING, clock);
  try {
    const connection = await pool.take();
    // So that the shop's own user need not have the right to change schemas where `jangteo migrate` has been there before.
    if ((await missingInSchema(connection, { name, schema, migrations })) === 0) return;
    const run = (text: string, parameters: readonly unknown[] = []) => connection.execute(text, parameters, MIGRATION_STEP_MS_MAX);
    const collation = await byteCollation(connection);
    await run(`create database if not exists ${schema} character set utf8mb4 collate ${collation}`);
    await run(`use ${schema}`);
    // Several processes may start at once; the lock goes with the connection.
    const { rows } = await run('select get_lock(?, ?) as granted', [`jangteo ${schema}`, MIGRATION_WAIT_S]);
    if (rows[0]?.granted !== 1)
      throw new JangteoError('ENGINE_AWAY', `another process has been migrating ${schema} for ${MIGRATION_WAIT_S} s`);
    await migrate(
      {
        name,
        db: kyselyOver(sqlDialect, run),
        types: columnTypes(collation),
        now: () => clock.now(),
        lasting: {
          async atomically(work) {
            await run('start transaction');
            await work();
            await run('commit');
          },
          saysDoneAlready,
        },
      },
      migrations,
    );
  } catch (thrown) {
    throw isConnectionLoss(thrown) ? away(thrown) : thrown;
  } finally {
    await pool.close();
  }
}

async function byteCollation(connection: MysqlConnection): Promise<string> {
  const { rows } = await connection.execute('select version() as version', []);
  return /mariadb/i.test(String(rows[0]?.version)) ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}
