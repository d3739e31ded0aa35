import type { Runtime } from '@jangteo/kernel/runtime';
import { kyselyOver } from '@jangteo/ports/sql/direct-kysely';
import { missingSteps, readSteps, type SchemaTables } from '@jangteo/ports/sql/migrate';
import type { Migration } from '@jangteo/ports/sql/sql-store';
import { columnTypes } from './sql-column-types.ts';
import { away, type MysqlConnection, MysqlPool } from './sql-connection.ts';
import { sqlDialect } from './sql-dialect.ts';
import { isConnectionLoss, saysNotThere } from './sql-errors.ts';
import { MysqlServers, readHosts } from './sql-servers.ts';

export interface SchemaQuestion {
  /** As of `mysqlSqlEngine`. */
  readonly url: string;
  readonly runtime: Runtime;
  readonly name: string;
  readonly migrations: readonly Migration[];
}

export function schemaOf(prefix: string, store: string): string {
  return (prefix === '' ? store : `${prefix}_${store}`).replaceAll('-', '_');
}

/** How many steps a store still wants; changes nothing. Throws ENGINE_AWAY, BAD_CONFIG, DATA_DIR_NEWER. */
export async function countMissingSteps({ url, runtime, name, migrations }: SchemaQuestion): Promise<number> {
  const { uris, prefix } = readHosts(url);
  const pool = new MysqlPool({ servers: new MysqlServers(uris), connectionLimit: 1 }, [], runtime.clock);
  try {
    return await missingInSchema(await pool.take(), { name, schema: schemaOf(prefix, name), migrations });
  } catch (thrown) {
    throw isConnectionLoss(thrown) ? away(thrown) : thrown;
  } finally {
    await pool.close();
  }
}

/** The same on a connection, which has the schema as its own afterwards where it is there. */
export async function missingInSchema(
  connection: MysqlConnection,
  { name, schema, migrations }: Pick<SchemaQuestion, 'name' | 'migrations'> & { readonly schema: string },
): Promise<number> {
  const db = kyselyOver<SchemaTables>(sqlDialect, (text, parameters) => connection.execute(text, parameters));
  let recorded: ReadonlyMap<string, string> = new Map();
  try {
    await connection.execute(`use ${schema}`, []);
    recorded = await readSteps(db);
  } catch (thrown) {
    if (!saysNotThere(thrown)) throw thrown;
  }
  // Only what the steps are called counts here, and not how they are written.
  return missingSteps({ name, db, types: columnTypes('utf8mb4_bin') }, migrations, recorded).length;
}
