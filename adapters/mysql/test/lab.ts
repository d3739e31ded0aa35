import { randomUUID } from 'node:crypto';
import { systemClock } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlBench } from '@jangteo/ports/sql/sql-bench';
import { MysqlPool } from '../src/sql-connection.ts';
import { mysqlSqlEngine } from '../src/sql-engine.ts';
import { MysqlServers } from '../src/sql-servers.ts';

/** An engine whose stores nobody else sees. */
export function openLab(url: string, runtime: Runtime): SqlBench {
  const prefix = `test_${randomUUID().slice(0, 8)}`;
  return {
    engine: mysqlSqlEngine({ url: new URL(`/${prefix}`, url).href, runtime, connections: 8 }),
    cleanup: () => dropSchemas(url, prefix),
  };
}

export async function dropSchemas(uri: string, prefix: string): Promise<void> {
  await withConnection(uri, async (execute) => {
    for (const { name } of await execute('select schema_name as name from information_schema.schemata')) {
      if (String(name).startsWith(prefix)) await execute(`drop database ${name}`);
    }
  });
}

/** For what an operator would do at the server. */
export async function withConnection(
  uri: string,
  work: (execute: (text: string) => Promise<Record<string, unknown>[]>) => Promise<void>,
): Promise<void> {
  const pool = new MysqlPool({ servers: new MysqlServers([uri]), connectionLimit: 1 }, [], systemClock);
  try {
    const connection = await pool.take();
    await work(async (text) => (await connection.execute(text, [])).rows);
  } finally {
    await pool.close();
  }
}
