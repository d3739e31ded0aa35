import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { systemClock } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlBench } from '@jangteo/ports/sql/sql-bench';
import { MysqlPool } from '../src/sql-connection.ts';
import { mysqlSqlEngine } from '../src/sql-engine.ts';

/** The server that the tests use; undefined where there is none, which is then told, or fails where engines are required. */
export function labUrl(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const url = environment.JANGTEO_LAB_SQL_URL;
  if (url !== undefined) return url;
  const missing = 'JANGTEO_LAB_SQL_URL is not set';
  if (environment.JANGTEO_REQUIRE_ENGINES !== '1') test('MySQL', { skip: missing }, () => {});
  else {
    test('MySQL', () => {
      throw new Error(`${missing}, and JANGTEO_REQUIRE_ENGINES=1`);
    });
  }
  return undefined;
}

/** An engine whose stores nobody else sees. */
export function openLab(url: string, runtime: Runtime): SqlBench {
  const prefix = `test_${randomUUID().slice(0, 8)}`;
  return {
    engine: mysqlSqlEngine({ url: new URL(`/${prefix}`, url).href, runtime, connections: 8 }),
    cleanup: () => dropSchemas(url, prefix),
  };
}

async function dropSchemas(uri: string, prefix: string): Promise<void> {
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
  const pool = new MysqlPool({ uri, connectionLimit: 1 }, [], systemClock);
  try {
    const connection = await pool.take();
    await work(async (text) => (await connection.execute(text, [])).rows);
  } finally {
    await pool.close();
  }
}
