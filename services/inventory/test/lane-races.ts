import assert from 'node:assert/strict';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { auditStock } from '../src/audit.ts';
import type { FastLane } from '../src/fast-lane.ts';
import { grant } from '../src/stock.ts';
import type { InventoryTables } from '../src/tables.ts';

export type Store = SqlStore<InventoryTables>;
export type Lane = FastLane<InventoryTables>;

export async function stockUp(store: Store, sku: string, quantity: number): Promise<void> {
  await store.transaction((tx) => grant(tx, `import-${sku}`, [{ sku, quantity }], 1));
}

/** Stock and reserved. */
export async function levelOf(store: Store, sku: string): Promise<[number, number]> {
  const { stock, reserved } = await store.read.selectFrom('stock').selectAll().where('sku', '=', sku).executeTakeFirstOrThrow();
  return [stock, reserved];
}

/** True: the order holds a unit; false: OUT_OF_STOCK. Whatever else is thrown is passed on. */
export async function buys(lane: Lane, orderId: string, sku: string, quantity = 1): Promise<boolean> {
  try {
    await lane.reserve(orderId, [{ sku, quantity }]);
    return true;
  } catch (thrown) {
    if (!hasCode(thrown, 'OUT_OF_STOCK')) throw thrown;
    return false;
  }
}

/**
 * So many buyers at once, over all lanes; in the middle `disturb` is called again and again. Each buyer is answered once, and who was told
 * that they hold a unit are those who do.
 */
export async function race(
  lanes: readonly Lane[],
  store: Store,
  sku: string,
  buyers: number,
  disturb?: () => Promise<void>,
  waveMs = 15,
): Promise<number> {
  let isOver = false;
  const disturbing = (async () => {
    while (disturb !== undefined && !isOver) await disturb();
  })();
  const held: string[] = [];
  await Promise.all(
    Array.from({ length: buyers }, async (_, n) => {
      const orderId = `${sku}-${n}`;
      // In waves, so that what disturbs comes before, between and after.
      await systemRuntime.clock.sleep((n % 20) * waveMs);
      if (await buys(lanes[n % lanes.length] as Lane, orderId, sku)) held.push(orderId);
    }),
  );
  isOver = true;
  await disturbing;
  const rows = await store.read.selectFrom('holds').select('order_id').where('sku', '=', sku).execute();
  assert.deepEqual(rows.map(({ order_id }) => order_id).sort(), held.sort());
  await booksAgree(store);
  return held.length;
}

/** Stock and reserved are what movements and holds add up to, and nothing is oversold. */
export async function booksAgree(store: Store): Promise<void> {
  for (const row of await auditStock(store.read, '', 1_000)) {
    assert.deepEqual([row.stock, row.reserved], [row.moved, row.held], row.sku);
    assert.ok(row.reserved <= row.stock, row.sku);
  }
}
