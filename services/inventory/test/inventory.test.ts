import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { migrations } from '../migrations/index.ts';
import { auditStock } from '../src/audit.ts';
import { confirm, giveBack, reserve } from '../src/holds.ts';
import { holdsOf } from '../src/order-holds.ts';
import { restoreHold } from '../src/restore-hold.ts';
import { adjust, grant, repair } from '../src/stock.ts';
import { sweepHolds } from '../src/sweeper.ts';
import type { InventoryTables } from '../src/tables.ts';

let directory: string;
let store: SqlStore<InventoryTables>;
let opened = 0;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-inventory-'));
});
beforeEach(async () => {
  await store?.close();
  store = await embeddedSqlEngine({ directory, runtime: systemRuntime }).open<InventoryTables>(`inventory-${opened++}`, migrations);
  await store.transaction((tx) =>
    grant(
      tx,
      'import',
      [
        { sku: 'shoe', quantity: 5 },
        { sku: 'hat', quantity: 5 },
      ],
      1,
    ),
  );
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const level = async (sku = 'shoe') => {
  const { stock, reserved } = await store.read.selectFrom('stock').selectAll().where('sku', '=', sku).executeTakeFirstOrThrow();
  return [stock, reserved];
};
const hold = (orderId: string, quantity: number, sku = 'shoe') => reserve(store, orderId, [{ sku, quantity }], 2);
const inTx = <T>(fn: (tx: Parameters<Parameters<SqlStore<InventoryTables>['transaction']>[0]>[0]) => Promise<T>) => store.transaction(fn);
const code = (expected: Parameters<typeof hasCode>[1]) => (thrown: unknown) => hasCode(thrown, expected);

test('fifty buyers after five units: five get one', async () => {
  const results = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => hold(`order-${index}`, 1)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 5);
  for (const result of results) if (result.status === 'rejected') assert.ok(hasCode(result.reason, 'OUT_OF_STOCK'));
  assert.deepEqual(await level(), [5, 5]);
});

test('holds all lines or none, and says what is short', async () => {
  const lines = [
    { sku: 'hat', quantity: 1 },
    { sku: 'shoe', quantity: 6 },
    { sku: 'ghost', quantity: 1 },
  ];
  await assert.rejects(reserve(store, 'order', lines, 2), (thrown) => {
    assert.ok(thrown instanceof JangteoError);
    assert.deepEqual(thrown.data?.shortages, [
      { sku: 'ghost', requested: 1, available: 0 },
      { sku: 'shoe', requested: 6, available: 5 },
    ]);
    return true;
  });
  assert.deepEqual(
    [await level('hat'), await level('shoe')],
    [
      [5, 0],
      [5, 0],
    ],
  );
  await hold('order', 1);
});

test('sums two lines of one SKU before the check', async () => {
  const lines = [
    { sku: 'shoe', quantity: 3 },
    { sku: 'shoe', quantity: 3 },
  ];
  await assert.rejects(reserve(store, 'order', lines, 2), (thrown) => {
    assert.ok(hasCode(thrown, 'OUT_OF_STOCK'));
    assert.deepEqual(thrown.data?.shortages, [{ sku: 'shoe', requested: 6, available: 5 }]);
    return true;
  });
  assert.deepEqual(await level(), [5, 0]);
});

test('a repeated reserve changes nothing', async () => {
  await hold('order', 2);
  await hold('order', 2);
  assert.deepEqual(await level(), [5, 2]);
});

test('a release without a hold leaves a tombstone, so the late reserve fails', async () => {
  await inTx((tx) => giveBack(tx, 'order', 2));
  await assert.rejects(hold('order', 1), code('ORDER_CLOSED'));
  assert.deepEqual(await level(), [5, 0]);
});

test('a confirm without a hold is refused, and so is the reserve after it', async () => {
  assert.equal(await inTx((tx) => confirm(tx, 'order', 2)), false);
  await assert.rejects(hold('order', 1), code('ORDER_CLOSED'));
});

test('confirms once, returns once, whatever is repeated', async () => {
  await hold('order', 2);
  await hold('other', 1);
  for (const _ of [1, 2]) assert.equal(await inTx((tx) => confirm(tx, 'order', 3)), true);
  assert.deepEqual(await level(), [3, 1]);
  for (const _ of [1, 2]) await inTx((tx) => giveBack(tx, 'order', 4));
  assert.deepEqual(await level(), [5, 1]);
  assert.equal(await inTx((tx) => confirm(tx, 'order', 5)), false);
  const [audited] = await auditStock(store.read, 'h', 10).then((rows) => rows.filter(({ sku }) => sku === 'shoe'));
  assert.deepEqual([audited?.moved, audited?.held], [5, 1]);
});

test('nobody releases another order’s hold', async () => {
  await hold('mine', 2);
  await inTx((tx) => giveBack(tx, 'yours', 3));
  assert.deepEqual(await level(), [5, 2]);
});

test('stock is never adjusted below what is reserved', async () => {
  await hold('order', 3);
  const to = (stock: number) =>
    inTx((tx) => adjust(tx, { sku: 'shoe', change: { to: stock }, note: 'count', reference: `count-${stock}` }, 3));
  await assert.rejects(to(2), code('BELOW_RESERVED'));
  await to(3);
  assert.deepEqual(await level(), [3, 3]);
});

test('an import grants a SKU once', async () => {
  assert.equal(await inTx((tx) => grant(tx, 'import', [{ sku: 'shoe', quantity: 5 }], 3)), 0);
  assert.equal(await inTx((tx) => grant(tx, 'second', [{ sku: 'shoe', quantity: 5 }], 3)), 1);
  assert.deepEqual(await level(), [10, 0]);
});

test('two orders with the same SKUs in opposite order both end', async () => {
  const lines = [
    { sku: 'hat', quantity: 1 },
    { sku: 'shoe', quantity: 1 },
  ];
  await Promise.all([reserve(store, 'one', lines, 2), reserve(store, 'two', lines.toReversed(), 2)]);
  assert.deepEqual(
    [await level('hat'), await level('shoe')],
    [
      [5, 2],
      [5, 2],
    ],
  );
});

test('repair makes stock the sum of its movements and reserved the sum of its holds', async () => {
  await hold('order', 2);
  await inTx(async (tx) => {
    await tx.updateTable('stock').set({ stock: 9, reserved: 4 }).where('sku', '=', 'shoe').execute();
  });
  await inTx((tx) => repair(tx, 'shoe', 'doctor', 3));
  assert.deepEqual(await level(), [5, 2]);
});

test('the sweeper gives a hold back only on orders’ word', async () => {
  const statuses: Record<string, string> = { placing: 'PLACING', pending: 'PENDING', abandoned: 'ABANDONED', unknown: '' };
  for (const orderId of Object.keys(statuses)) await hold(orderId, 1);
  const orders = { abandonOrder: async ({ orderId = '' }: { orderId?: string }) => ({ status: statuses[orderId] }) };
  const swept = await sweepHolds(systemRuntime, store, orders as unknown as Parameters<typeof sweepHolds>[2], 0);
  assert.equal(swept, 2);
  assert.deepEqual(await level(), [5, 2]);
});

const restore = (orderId: string, status: string, quantity: number) =>
  restoreHold(store, { orderId, status, lines: [{ sku: 'shoe', quantity }] }, 'doctor', 9);
const booksAgree = async () => {
  const rows = await auditStock(store.read, '', 10);
  for (const row of rows) assert.deepEqual([row.stock, row.reserved], [row.moved, row.held], row.sku);
};

test('restores the hold of an order that waits, once, as long as there are units', async () => {
  for (const _ of [1, 2]) assert.equal(await restore('waits', 'PENDING', 3), 'HELD');
  assert.deepEqual(await level(), [5, 3]);
  await assert.rejects(restore('late', 'PENDING', 3), code('OUT_OF_STOCK'));
  assert.deepEqual(await level(), [5, 3]);
  await booksAgree();
  assert.equal(await inTx((tx) => confirm(tx, 'waits', 10)), true);
  assert.deepEqual(await level(), [2, 0]);
});

test('restores a released hold, and corrects one of another quantity in either direction', async () => {
  await hold('order', 1);
  await inTx((tx) => giveBack(tx, 'order', 3));
  await restore('order', 'PENDING', 4);
  assert.deepEqual(await level(), [5, 4]);
  await restore('order', 'PENDING', 2);
  assert.deepEqual(await level(), [5, 2]);
  await booksAgree();
});

test('takes the units of a sold order once, whatever is left of its hold', async () => {
  await hold('order', 2);
  await inTx((tx) => confirm(tx, 'order', 3));
  await inTx(async (tx) => {
    await tx.deleteFrom('holds').where('order_id', '=', 'order').execute();
    await tx.deleteFrom('reservations').where('order_id', '=', 'order').execute();
  });
  assert.equal(await restore('order', 'COMPLETED', 2), 'CONFIRMED');
  assert.deepEqual(await level(), [3, 0], 'its movement says that they left');
  assert.equal(await restore('unheard', 'COMPLETED', 1), 'CONFIRMED');
  assert.deepEqual(await level(), [2, 0]);
  await booksAgree();
  for (const id of ['order', 'unheard']) await inTx((tx) => giveBack(tx, id, 4));
  assert.deepEqual(await level(), [5, 0]);
});

test('restores nothing for an order that has ended, or whose units came back', async () => {
  await hold('returned', 1);
  await inTx((tx) => confirm(tx, 'returned', 3));
  await inTx((tx) => giveBack(tx, 'returned', 4));
  await assert.rejects(restore('returned', 'COMPLETED', 1), code('ORDER_CLOSED'));
  await assert.rejects(restore('ended', 'CANCELLED', 1), code('ORDER_CLOSED'));
  assert.deepEqual(await level(), [5, 0]);
});

test('tells what an order holds, and what its units did to the stock', async () => {
  await reserve(
    store,
    'sold',
    [
      { sku: 'shoe', quantity: 2 },
      { sku: 'hat', quantity: 1 },
    ],
    2,
  );
  await hold('other', 1);
  await inTx((tx) => confirm(tx, 'sold', 3));
  await inTx((tx) => giveBack(tx, 'sold', 4));
  const { reservation, lines, movements } = await holdsOf(store.read, 'sold');
  assert.deepEqual([reservation.status, reservation.created_at, reservation.updated_at], ['RETURNED', 2, 4]);
  assert.deepEqual(
    lines.map(({ sku, quantity }) => `${quantity} ${sku}`),
    ['1 hat', '2 shoe'],
  );
  assert.deepEqual(
    movements.map(({ reason, quantity, sku, moved_at }) => `${moved_at} ${reason} ${quantity} ${sku}`),
    ['3 sold -1 hat', '3 sold -2 shoe', '4 returned 1 hat', '4 returned 2 shoe'],
  );
  assert.deepEqual((await holdsOf(store.read, 'other')).movements, []);
  await assert.rejects(holdsOf(store.read, 'nobody'), code('NOT_FOUND'));
});
