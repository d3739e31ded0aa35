import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { openBench, type ShopTables, type SqlSuite, shopMigrations } from './sql-bench.ts';
import type { Migration } from './sql-store.ts';

const coupons = (lastColumn: string): Migration => ({
  id: '0002-coupons',
  steps: (schema, types) => [
    schema.createTable('coupons').addColumn('id', types.id, (column) => column.primaryKey()),
    schema.createTable('grants').addColumn('coupon_id', types.id),
    schema.createIndex('grants_by_coupon').on('grants').column(lastColumn),
    schema.createTable('uses').addColumn('coupon_id', types.id),
  ],
});

/** How a store's schema comes to be. */
export function migrationCases(suite: SqlSuite): void {
  test('a store opened again keeps its rows and gets only what is new', async (t) => {
    const engine = await openBench(suite, t);
    const before = await engine.open<ShopTables>('shop', shopMigrations);
    await before.transaction((tx) => tx.insertInto('stock').values({ sku: 'shoe', quantity: 5 }).execute());
    await before.close();
    const after = await engine.open<ShopTables & { coupons: { id: string } }>('shop', [...shopMigrations, coupons('coupon_id')]);
    await after.transaction((tx) => tx.insertInto('coupons').values({ id: 'welcome' }).execute());
    assert.deepEqual(await after.read.selectFrom('stock').selectAll().execute(), [{ sku: 'shoe', quantity: 5 }]);
    assert.deepEqual(await after.read.selectFrom('coupons').selectAll().execute(), [{ id: 'welcome' }]);
  });

  test('a migration that broke off between two steps goes on at the next one', async (t) => {
    const engine = await openBench(suite, t);
    await assert.rejects(engine.open('shop', [...shopMigrations, coupons('no_such_column')]));
    const store = await engine.open<{ uses: { coupon_id: string } }>('shop', [...shopMigrations, coupons('coupon_id')]);
    assert.deepEqual(await store.read.selectFrom('uses').selectAll().execute(), []);
  });

  test('a store that a newer version wrote is refused, untouched', async (t) => {
    const engine = await openBench(suite, t);
    const newer = await engine.open('shop', [...shopMigrations, coupons('coupon_id')]);
    await newer.close();
    await assert.rejects(engine.open('shop', shopMigrations), (thrown) => hasCode(thrown, 'DATA_DIR_NEWER'));
    await engine.open('shop', [...shopMigrations, coupons('coupon_id')]);
  });

  test('stores of one engine do not see each other', async (t) => {
    const engine = await openBench(suite, t);
    const shop = await engine.open<ShopTables>('shop', shopMigrations);
    const other = await engine.open<ShopTables>('other-shop', shopMigrations);
    await shop.transaction((tx) => tx.insertInto('stock').values({ sku: 'shoe', quantity: 5 }).execute());
    assert.deepEqual(await other.read.selectFrom('stock').selectAll().execute(), []);
  });
}
