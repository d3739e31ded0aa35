import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SERVICES } from '@jangteo/platform/services';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { withConnection } from '../../adapters/mysql/test/lab.ts';
import { cleanEngines, engineUrlsFor } from '../e2e/real-engines.ts';
import { QUICK } from '../e2e/restless-buyers.ts';
import { runJangteo, startOneProcess } from '../e2e/shop-process.ts';

const server = engineUrl('JANGTEO_SQL_URL');

interface Told {
  readonly parts: readonly { readonly where: string; readonly missing: number }[];
}

if (server !== undefined) {
  test('after migrate a shop starts as a user who may not change schemas', { timeout: 120_000 }, async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'jangteo-migrated-'));
    t.after(() => rm(directory, { recursive: true }));
    t.after(() => cleanEngines(directory));
    const environment: Record<string, string> = { ...engineUrlsFor(directory), JANGTEO_OUTBOX: 'relay', JANGTEO_CONNECT_URL: '' };
    const migrate = async (...args: string[]) => {
      const { code, stdout, stderr } = await runJangteo(['migrate', '--json', ...args], directory, environment);
      assert.ok(stdout.startsWith('{'), stderr);
      return { code, parts: (JSON.parse(stdout) as Told).parts.filter(({ missing }) => missing > 0) };
    };
    const before = await migrate('--check');
    assert.equal(before.code, 1);
    assert.ok(before.parts.some(({ where }) => where === 'JANGTEO_SQL_URL'));
    await withConnection(server, async (execute) => {
      const schemas = await execute('select schema_name as name from information_schema.schemata');
      const prefix = new URL(environment.JANGTEO_SQL_URL ?? '').pathname.slice(1);
      assert.deepEqual(
        schemas.filter(({ name }) => String(name).startsWith(prefix)),
        [],
        '--check made none',
      );
      assert.deepEqual((await migrate()).parts, before.parts);
      assert.deepEqual(await migrate('--check'), { code: 0, parts: [] });

      const user = `u${prefix.slice(-12)}`;
      await execute(`create user ${user}@'%' identified by 'secret'`);
      t.after(() => withConnection(server, async (run) => void (await run(`drop user ${user}@'%'`))));
      for (const { name } of SERVICES) await execute(`grant select, insert, update, delete on ${prefix}_${name}.* to ${user}@'%'`);
      const asUser = new URL(environment.JANGTEO_SQL_URL ?? '');
      [asUser.username, asUser.password] = [user, 'secret'];
      const starting = startOneProcess(directory, { ...QUICK, ...environment, JANGTEO_SQL_URL: asUser.href });
      t.after(() => starting.kill());
      const shop = await starting.ready;
      assert.equal((await fetch(`${shop.url}/health/ready`)).status, 200);
      await assert.rejects(
        withConnection(asUser.href, async (run) => void (await run(`create table ${prefix}_orders.more (id int)`))),
        /denied/,
        'it may not change the schema',
      );
    });
  });
}
