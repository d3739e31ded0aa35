import type { TestContext } from 'node:test';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { type Generated, sql } from 'kysely';
import type { Migration, SqlEngine, SqlStore, SqlSupports } from './sql-store.ts';

/** What a test file tells the suite about its engine. */
export interface SqlSuite {
  readonly supports: SqlSupports;
  /** An empty engine for one test. */
  open(runtime: Runtime): Promise<SqlBench>;
}

export interface SqlBench {
  readonly engine: SqlEngine;
  /** Deletes what the engine holds; its stores are closed by then. */
  cleanup(): Promise<void>;
}

/** The tables of the shop that the suite plays. */
export interface ShopTables {
  stock: { sku: string; quantity: number };
  notes: { seq: Generated<number>; title: string; body: string | null; amount: number | null; document: string | null };
}

export type ShopStore = SqlStore<ShopTables>;

export const shopMigrations: readonly Migration[] = [
  {
    id: '0001-shop',
    steps: (schema, types) => [
      schema
        .createTable('stock')
        .addColumn('sku', types.id, (column) => column.primaryKey())
        .addColumn('quantity', types.integer, (column) => column.notNull())
        .addCheckConstraint('stock_not_negative', sql`quantity >= 0`),
      schema
        .createTable('notes')
        .addColumn('seq', types.sequence)
        .addColumn('title', types.text(100), (column) => column.notNull())
        .addColumn('body', types.longText)
        .addColumn('amount', types.money)
        .addColumn('document', types.json)
        .addUniqueConstraint('notes_by_title', ['title']),
    ],
  },
];

export async function openBench(suite: SqlSuite, t: TestContext, runtime = systemRuntime): Promise<SqlEngine> {
  const { engine, cleanup } = await suite.open(runtime);
  const stores: { close(): Promise<void> }[] = [];
  t.after(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await cleanup();
  });
  return {
    supports: engine.supports,
    async open<DB>(name: string, migrations: readonly Migration[]) {
      const store = await engine.open<DB>(name, migrations);
      stores.push(store);
      return store;
    },
  };
}

/** A shop with 10 shoes. */
export async function openShop(suite: SqlSuite, t: TestContext, runtime = systemRuntime): Promise<ShopStore> {
  const engine = await openBench(suite, t, runtime);
  const store = await engine.open<ShopTables>('shop', shopMigrations);
  await store.transaction((tx) => tx.insertInto('stock').values({ sku: 'shoe', quantity: 10 }).execute());
  return store;
}

export async function quantityOf(store: ShopStore, sku = 'shoe'): Promise<number> {
  const row = await store.read.selectFrom('stock').select('quantity').where('sku', '=', sku).executeTakeFirstOrThrow();
  return row.quantity;
}

export async function titles(store: ShopStore): Promise<string[]> {
  const rows = await store.read.selectFrom('notes').select('title').orderBy('seq').execute();
  return rows.map(({ title }) => title);
}
