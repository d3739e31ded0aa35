import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { PlaceOrderRequestSchema } from '@jangteo/contracts/orders/v1/orders';
import { hasCode } from '@jangteo/kernel/errors';
import { abandonOrder } from '../src/cancel-order.ts';
import { startPlacing, stopPlacing } from '../src/placing-order.ts';
import { openOrders } from './orders-store.ts';

const { store, context, close } = await openOrders();
after(close);

let numbers = 0;
const placing = { ...context, nextNumber: async () => `number-${++numbers}` };
const request = (idempotencyKey: string) =>
  create(PlaceOrderRequestSchema, { userId: 'user', idempotencyKey, bodyHash: 'hash', paymentMethod: 'test' });
const PRICED = { total: 1_000, currency: 'KRW' };

async function started(key: string, of = placing) {
  const order = await startPlacing(of, request(key), PRICED);
  assert.ok('id' in order);
  return order;
}

test('an order that could not be placed is gone on with under its key', async () => {
  const first = await started('again');
  await stopPlacing(placing, first);
  const second = await started('again');
  assert.deepEqual([second.id, second.takenOver], [first.id, true]);
});

test('where an order is given up while its key comes again, the key begins another one', async () => {
  const first = await started('given-up');
  await stopPlacing(placing, first);
  // Right after the key was found taken.
  const transaction: typeof store.transaction = async (fn) => {
    const outcome = store.transaction(fn);
    await outcome.catch(() => abandonOrder(context, first.id));
    return await outcome;
  };
  const late = { ...placing, store: { ...store, read: store.read, transaction } as typeof store };
  const second = await started('given-up', late);
  assert.deepEqual([second.id === first.id, second.takenOver], [false, false]);
});

test('while somebody is still placing the order, its key waits and says so', async () => {
  await started('busy');
  const hurried = { ...placing, runtime: { ...context.runtime, clock: { ...context.runtime.clock, sleep: async () => {} } } };
  let nowMs = context.runtime.clock.now();
  hurried.runtime.clock.now = () => {
    nowMs += 100;
    return nowMs;
  };
  await assert.rejects(startPlacing(hurried, request('busy'), PRICED), (thrown) => hasCode(thrown, 'IN_PROGRESS'));
});
