import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type ShopStore, type ShopTables, shopMigrations, titles } from '@jangteo/ports/sql/sql-bench';
import type { SqlEngine } from '@jangteo/ports/sql/sql-store';
import { embeddedSqlEngine } from '../src/sql-engine.ts';

const full = (thrown: unknown) => hasCode(thrown, 'STORE_FULL');

const run = promisify(execFile);

function folder(t: TestContext, shop?: () => ShopStore): string {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-limits-'));
  t.after(async () => {
    await shop?.().close();
    rmSync(directory, { recursive: true });
  });
  return directory;
}

async function openShop(t: TestContext, limits: { maxPages?: number } = {}): Promise<ShopStore> {
  const engine: SqlEngine = embeddedSqlEngine({ directory: folder(t, () => shop), runtime: systemRuntime, ...limits });
  const shop: ShopStore = await engine.open<ShopTables>('shop', shopMigrations);
  return shop;
}

const insert = (shop: ShopStore, title: string, bytes: number) =>
  shop.transaction(async (tx) => {
    await tx.insertInto('stock').values({ sku: title, quantity: 1 }).execute();
    await tx
      .insertInto('notes')
      .values({ title, body: 'x'.repeat(bytes) })
      .execute();
  });

describe('embedded: limits', () => {
  test('a full disk undoes the one transaction that did not fit, and no neighbour', async (t) => {
    const shop = await openShop(t, { maxPages: 100 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, at) => insert(shop, `${at}`, at % 10 === 5 ? 1_000_000 : 100)),
    );
    for (const [at, outcome] of outcomes.entries()) {
      if (at % 10 === 5) assert.ok(outcome.status === 'rejected' && full(outcome.reason));
      else assert.equal(outcome.status, 'fulfilled');
    }
    const left = await titles(shop);
    assert.equal(left.length, 27);
    const stock = await shop.read.selectFrom('stock').select('sku').execute();
    assert.deepEqual(stock.map(({ sku }) => sku).sort(), left.sort(), 'a transaction is half there');
    await assert.rejects(insert(shop, 'too large', 1_000_000), full);
    await shop.transaction((tx) => tx.deleteFrom('notes').execute());
    await insert(shop, 'fits again', 1_000);
  });

  test('a transaction that overlooks the full disk is undone all the same', async (t) => {
    const shop = await openShop(t, { maxPages: 100 });
    const stubborn = shop.transaction(async (tx) => {
      await tx.insertInto('notes').values({ title: 'before' }).execute();
      const large = tx.insertInto('notes').values({ title: 'large', body: 'x'.repeat(1_000_000) });
      await assert.rejects(large.execute(), full);
      await assert.rejects(tx.insertInto('notes').values({ title: 'after' }).execute(), full);
      return 'all is well';
    });
    await assert.rejects(stubborn, full);
    assert.deepEqual(await titles(shop), []);
  });

  test('more kinds of queries than are kept prepared', async (t) => {
    const shop = await openShop(t);
    await insert(shop, 'a', 1);
    for (let length = 1; length <= 1_200; length++) {
      const rows = await shop.read
        .selectFrom('notes')
        .select('title')
        .where(
          'title',
          'in',
          Array.from({ length: (length % 600) + 1 }, () => 'a'),
        )
        .execute();
      assert.deepEqual(rows, [{ title: 'a' }]);
    }
  });

  test('64 busy clients leave the event loop to others: p99 under 20 ms', async (t) => {
    const { stdout } = await run(process.execPath, [join(import.meta.dirname, 'sql-load.ts'), folder(t)]);
    const { p99Ms, turns, transactions } = JSON.parse(stdout);
    t.diagnostic(`${transactions} transactions/s; the event loop was held for ${p99Ms.toFixed(1)} ms (p99 of ${turns} turns)`);
    assert.ok(turns > 10 && p99Ms < 20, stdout);
  });
});
