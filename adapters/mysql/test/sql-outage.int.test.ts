import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { openShop, quantityOf, type ShopTables, shopMigrations } from '@jangteo/ports/sql/sql-bench';
import { sql } from 'kysely';
import { mysqlSqlEngine } from '../src/sql-engine.ts';
import { supports } from '../src/sql-store.ts';
import { openLab, withConnection } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SQL_URL');
if (url !== undefined) outages(url);

function outages(url: string): void {
  const suite = { supports, open: async (runtime: typeof systemRuntime) => openLab(url, runtime) };

  describe('mysql: outages', () => {
    test('a transaction whose connection is lost runs again', async (t) => {
      const shop = await openShop(suite, t);
      let runs = 0;
      await shop.transaction(async (tx) => {
        await tx
          .updateTable('stock')
          .set((row) => ({ quantity: row('quantity', '-', 1) }))
          .execute();
        const [{ id }] = (await sql<{ id: number }>`select connection_id() as id`.execute(tx)).rows as [{ id: number }];
        if (++runs === 1) await withConnection(url, async (execute) => void (await execute(`kill ${id}`)));
        await tx.insertInto('notes').values({ title: 'sold' }).execute();
      });
      assert.equal(runs, 2);
      assert.equal(await quantityOf(shop), 9);
    });

    test('idle connections that the server dropped harm nobody', async (t) => {
      const shop = await openShop(suite, t);
      await quantityOf(shop);
      await withConnection(url, async (execute) => {
        const connections = await execute(`select id from information_schema.processlist where db = '${await schemaOf(shop)}'`);
        for (const { id } of connections) await execute(`kill ${id}`);
      });
      await shop.transaction((tx) => tx.updateTable('stock').set({ quantity: 5 }).execute());
      assert.equal(await quantityOf(shop), 5);
    });

    test('an error of the caller that looks like a lost connection is passed on, and nothing runs again', async (t) => {
      const shop = await openShop(suite, t);
      let runs = 0;
      const refused = Object.assign(new Error('connect ECONNREFUSED'), { syscall: 'connect' });
      const failing = shop.transaction(async () => {
        runs++;
        throw refused;
      });
      await assert.rejects(failing, (thrown) => thrown === refused);
      assert.equal(runs, 1);
    });

    test('a step whose record a crash swallowed is taken as done', async (t) => {
      const { engine, cleanup } = openLab(url, systemRuntime);
      t.after(cleanup);
      const before = await engine.open<ShopTables & { schema_steps: { step: number; state: string } }>('shop', shopMigrations);
      await before.transaction((tx) => tx.updateTable('schema_steps').set({ state: 'BEGUN' }).where('step', '=', 1).execute());
      await before.close();
      const after = await engine.open<ShopTables>('shop', shopMigrations);
      await after.transaction((tx) => tx.insertInto('notes').values({ title: 'usable' }).execute());
      await after.close();
    });

    test('a wrong password is BAD_CONFIG, told apart from a server that is away', async () => {
      const wrong = new URL(url);
      wrong.password = 'wrong';
      const engine = mysqlSqlEngine({ url: wrong.href, runtime: systemRuntime });
      await assert.rejects(engine.open('orders', []), (thrown) => hasCode(thrown, 'BAD_CONFIG'));
    });

    test('processes that start at the same moment migrate one after the other', async (t) => {
      const { engine, cleanup } = openLab(url, systemRuntime);
      t.after(cleanup);
      const stores = await Promise.all(Array.from({ length: 4 }, () => engine.open<ShopTables>('shop', shopMigrations)));
      await Promise.all(stores.map((store) => store.close()));
    });
  });
}

test('a server that is not there is ENGINE_AWAY', async () => {
  const engine = mysqlSqlEngine({ url: 'mysql://nobody@127.0.0.1:1/shop', runtime: systemRuntime });
  await assert.rejects(engine.open('orders', []), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
});

/** Other tests use the same server at the same time. */
async function schemaOf(shop: Awaited<ReturnType<typeof openShop>>): Promise<string> {
  const { rows } = await sql<{ name: string }>`select database() as name`.execute(shop.read);
  return rows[0]?.name ?? '';
}
