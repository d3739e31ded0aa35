import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { PlaceOrderRequestSchema } from '@jangteo/contracts/orders/v1/orders';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { type PlaceOrderContext, placeOrder } from '../src/place-order.ts';
import { startPlacing, stopPlacing } from '../src/placing-order.ts';
import { orderedLines } from '../src/read-orders.ts';
import { ordersTables } from '../src/tables.ts';
import { openOrders } from './orders-store.ts';

const { store, context: stepContext, close } = await openOrders();
after(close);

type Units = Readonly<Record<string, number>>;

const linesOf = (units: Units) => Object.entries(units).map(([sku, quantity]) => ({ sku, quantity: BigInt(quantity) }));
const request = (idempotencyKey: string, cart: Units) =>
  create(PlaceOrderRequestSchema, {
    userId: 'minji',
    idempotencyKey,
    bodyHash: 'of a body without lines',
    lines: linesOf(cart),
    fromCart: true,
  });

/** Everything costs 100 won; `reserve` is told what is to be held. */
function contextWith(reserve: (held: Units) => void = () => {}): PlaceOrderContext {
  const unitsOf = (lines: readonly { sku: string; quantity: bigint }[]) =>
    Object.fromEntries(lines.map(({ sku, quantity }) => [sku, Number(quantity)]));
  const clients = {
    users: { getUser: async () => ({}) },
    catalog: {
      quote: async ({ skus }: { skus: string[] }) => ({
        lines: skus.map((sku) => ({ sku, productId: sku, title: sku, unitPrice: { amount: 100n, currency: 'KRW' } })),
        missing: [],
      }),
    },
    inventory: { reserve: async ({ lines }: { lines: { sku: string; quantity: bigint }[] }) => reserve(unitsOf(lines)) },
  };
  let numbers = 0;
  const nextNumber = async () => `${Math.random()}-${++numbers}`.slice(0, 32);
  return { ...stepContext, nextNumber, clients: clients as unknown as PlaceOrderContext['clients'] };
}

async function ordered(orderId: string): Promise<Units> {
  const lines = await orderedLines(ordersTables(store.read), orderId);
  return Object.fromEntries(lines.map(({ sku, quantity }) => [sku, Number(quantity)]));
}

test('an empty cart is refused, and its key stays free', async () => {
  await assert.rejects(placeOrder(contextWith(), request('empty', {})), (thrown) => hasCode(thrown, 'CART_EMPTY'));
  const { replayed } = await placeOrder(contextWith(), request('empty', { sock: 1 }));
  assert.equal(replayed, false);
});

test('the key answers the same when the cart was emptied by the order, or filled again', async () => {
  const first = await placeOrder(contextWith(), request('again', { sock: 2 }));
  const carts: Units[] = [{}, { sock: 2 }, { shoe: 9 }];
  for (const cart of carts) {
    const again = await placeOrder(contextWith(), request('again', cart));
    assert.deepEqual([again.orderNumber, again.total, again.replayed], [first.orderNumber, 200, true]);
  }
});

test('an order that was begun goes on with what it was begun with, whatever the cart has by then', async () => {
  const held: Units[] = [];
  const dying = contextWith((units) => {
    held.push(units);
    // The units are held, and nobody hears of it.
    throw new JangteoError('SERVICE_UNAVAILABLE', 'cut off');
  });
  await assert.rejects(placeOrder(dying, request('begun', { sock: 2, hat: 1 })), (thrown) => hasCode(thrown, 'SERVICE_UNAVAILABLE'));
  const placed = await placeOrder(
    contextWith((units) => void held.push(units)),
    request('begun', { shoe: 5 }),
  );
  assert.deepEqual(held, [
    { sock: 2, hat: 1 },
    { sock: 2, hat: 1 },
  ]);
  assert.deepEqual(await ordered(placed.orderId), { sock: 2, hat: 1 });
  assert.equal(placed.total, 300);
});

test('so does one whose cart is empty by then', async () => {
  let cut = true;
  const context = contextWith(() => {
    if (cut) throw new JangteoError('SERVICE_UNAVAILABLE', 'cut off');
  });
  await assert.rejects(placeOrder(context, request('emptied', { sock: 2 })));
  cut = false;
  assert.deepEqual(await ordered((await placeOrder(context, request('emptied', {}))).orderId), { sock: 2 });
});

test('who finds that a twin began with another cart, and is gone, is told to come again', async () => {
  const context = contextWith();
  const priced = { total: 100, currency: 'KRW' };
  const begun = await startPlacing(context, request('twin', { sock: 1 }), priced);
  assert.ok('id' in begun);
  await stopPlacing(context, begun);
  await assert.rejects(startPlacing(context, request('twin', { sock: 2 }), priced), (thrown) => hasCode(thrown, 'IN_PROGRESS'));
  const again = await placeOrder(context, request('twin', { sock: 2 }));
  assert.deepEqual(await ordered(again.orderId), { sock: 1 });
});
