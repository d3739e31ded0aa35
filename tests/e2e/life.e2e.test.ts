import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openShop, type TestShop } from './shop.ts';

interface Seen {
  readonly status: string;
  readonly reason: string;
  readonly payment: { status: string } | null;
  readonly shipment: { status: string } | null;
  readonly timeline: { event: string; from: string; to: string }[];
}

type Buyer = Awaited<ReturnType<TestShop['buyer']>>;

async function see(buyer: Buyer, number: string): Promise<Seen> {
  const { status, body } = await buyer.get(`/v1/orders/${number}`);
  assert.equal(status, 200);
  return body as unknown as Seen;
}

async function until(buyer: Buyer, number: string, what: string, check: (seen: Seen) => boolean): Promise<Seen> {
  for (let tries = 0; tries < 500; tries++) {
    const seen = await see(buyer, number);
    if (check(seen)) return seen;
    await systemRuntime.clock.sleep(20);
  }
  throw new Error(`never: ${what}; ${JSON.stringify(await see(buyer, number))}`);
}

const events = ({ timeline }: Seen) => timeline.map(({ event }) => event);

let shop: TestShop;
before(async () => {
  shop = await openShop({ environment: { JANGTEO_PAYMENT_RETRY_MS: '10', JANGTEO_PAYMENT_TIMEOUT_MS: '500' } });
});
after(() => shop[Symbol.asyncDispose]());

/** Five of a book of its own, and somebody who wants two. */
async function bookIn(where: TestShop) {
  const sku = `book-${crypto.randomUUID()}`;
  await where.sell(sku, 5);
  return { sku, buyer: await where.buyer() };
}

async function placed(buyer: Buyer, sku: string, options: Parameters<Buyer['order']>[1] = {}): Promise<string> {
  const { status, body } = await buyer.order([{ sku, quantity: 2 }], options);
  assert.equal(status, 201);
  assert.equal(body.status, 'PENDING');
  return body.order_number;
}

test('a paid order is confirmed, shipped and delivered', async () => {
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku);
  await shop.rest();
  const seen = await see(buyer, number);
  assert.deepEqual(events(seen), ['reserved', 'payment_success', 'stock_confirmed', 'shipped', 'delivered']);
  assert.deepEqual([seen.status, seen.payment?.status, seen.shipment?.status], ['COMPLETED', 'SUCCEEDED', 'DELIVERED']);
  assert.deepEqual(await shop.stock(sku), { stock: 3, reserved: 0 });
  const late = await buyer.post(`/v1/orders/${number}/cancel`);
  assert.deepEqual([late.status, late.body.code], [409, 'NOT_CANCELLABLE']);
});

test('a declined payment cancels the order and releases the hold', async () => {
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku, { method: 'test_declined' });
  await shop.rest();
  const seen = await see(buyer, number);
  assert.deepEqual([seen.status, seen.payment?.status], ['CANCELLED', 'FAILED']);
  assert.deepEqual(await shop.stock(sku), { stock: 5, reserved: 0 });
});

test('a flaky payment succeeds at the third try, charged once', async () => {
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku, { method: 'test_flaky' });
  await shop.rest();
  assert.equal((await see(buyer, number)).status, 'COMPLETED');
});

test('a payment that never answers is asked for until it is certain', async () => {
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku, { method: 'test_down' });
  await shop.rest();
  assert.equal((await see(buyer, number)).status, 'COMPLETED');
});

test('postal code 00000: the delivery fails, the money and the units come back', async () => {
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku, { postalCode: '00000' });
  await shop.rest();
  const seen = await see(buyer, number);
  assert.deepEqual([seen.status, seen.payment?.status, seen.shipment?.status], ['CANCELLED', 'REFUNDED', 'FAILED']);
  assert.ok(events(seen).includes('delivery_failed') && events(seen).includes('refunded'));
  assert.deepEqual(await shop.stock(sku), { stock: 5, reserved: 0 });
});

test('a buyer cancels while the payment is under way: a late success is refunded', async () => {
  await using shop = await openShop({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '300' } });
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku, { method: 'test_down' });
  const cancelled = await buyer.post(`/v1/orders/${number}/cancel`);
  assert.deepEqual([cancelled.status, cancelled.body.status], [202, 'CANCELLED']);
  assert.equal((await buyer.post(`/v1/orders/${number}/cancel`)).status, 202, 'asking again changes nothing');
  await shop.rest();
  const seen = await see(buyer, number);
  assert.equal(seen.status, 'CANCELLED');
  assert.notEqual(seen.payment?.status, 'SUCCEEDED');
  assert.deepEqual(await shop.stock(sku), { stock: 5, reserved: 0 });
});

test('a buyer cancels after the payment: the shipment is stopped, everything comes back', async () => {
  await using shop = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '1500' } });
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku);
  await until(buyer, number, 'ready to ship', ({ shipment }) => shipment?.status === 'READY');
  const cancelled = await buyer.post(`/v1/orders/${number}/cancel`);
  assert.deepEqual([cancelled.status, cancelled.body.status], [202, 'CANCELLING']);
  await shop.rest();
  const seen = await see(buyer, number);
  assert.deepEqual([seen.status, seen.payment?.status, seen.shipment?.status], ['CANCELLED', 'REFUNDED', 'CANCELLED']);
  assert.deepEqual(await shop.stock(sku), { stock: 5, reserved: 0 });
});

test('a payment that gives no answer in time cancels the order; when it succeeds after all, it is refunded', async () => {
  await using shop = await openShop({ environment: { JANGTEO_ORDER_TIMEOUT_MS: '100', JANGTEO_PAYMENT_TIMEOUT_MS: '1500' } });
  const { sku, buyer } = await bookIn(shop);
  const number = await placed(buyer, sku, { method: 'test_down' });
  await until(buyer, number, 'timed out', (seen) => events(seen).includes('timeout'));
  await shop.rest();
  const seen = await see(buyer, number);
  assert.equal(seen.status, 'CANCELLED');
  assert.ok(['REFUNDED', 'FAILED', 'DROPPED'].includes(seen.payment?.status ?? ''), seen.payment?.status);
  assert.deepEqual(await shop.stock(sku), { stock: 5, reserved: 0 });
});
