import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADDRESS, openShop, type TestShop } from './shop.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

test('the same key at the same moment makes one order, and both callers get it', async () => {
  await shop.sell('book', 10);
  const buyer = await shop.buyer();
  const answers = await Promise.all(Array.from({ length: 20 }, () => buyer.order([{ sku: 'book', quantity: 1 }], { key: 'one' })));
  for (const { status } of answers) assert.equal(status, 201);
  assert.equal(new Set(answers.map(({ body }) => body.order_number)).size, 1);
  await shop.rest();
  assert.deepEqual(await shop.stock('book'), { stock: 9, reserved: 0 });
});

test('the same key with another body is refused, and so is no key', async () => {
  await shop.sell('tea', 10);
  const buyer = await shop.buyer();
  assert.equal((await buyer.order([{ sku: 'tea', quantity: 1 }], { key: 'one' })).status, 201);
  const other = await buyer.order([{ sku: 'tea', quantity: 2 }], { key: 'one' });
  assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED']);
  const without = await buyer.post('/v1/orders', { lines: [{ sku: 'tea', quantity: 1 }] });
  assert.equal(without.status, 400);
});

test('the key of one buyer is not the key of another', async () => {
  await shop.sell('pen', 10);
  const [one, two] = [await shop.buyer(), await shop.buyer()];
  const answers = [
    await one.order([{ sku: 'pen', quantity: 1 }], { key: 'k' }),
    await two.order([{ sku: 'pen', quantity: 1 }], { key: 'k' }),
  ];
  assert.equal(new Set(answers.map(({ body }) => body.order_number)).size, 2);
});

test('a refusal for want of stock is repeated, even when there is stock again; a validation error is not stored', async () => {
  await shop.sell('ink', 0);
  const buyer = await shop.buyer();
  assert.equal((await buyer.order([{ sku: 'ink', quantity: 1 }], { key: 'k' })).status, 409);
  await shop.admin('POST', '/inventory/ink/adjust', { to: 5, reason: 'delivery' });
  assert.equal((await buyer.order([{ sku: 'ink', quantity: 1 }], { key: 'k' })).status, 409);
  assert.equal((await buyer.order([{ sku: 'nothing', quantity: 1 }], { key: 'later' })).status, 422);
  await shop.sell('nothing', 1);
  assert.equal((await buyer.order([{ sku: 'nothing', quantity: 1 }], { key: 'later' })).status, 201);
});

test('the key still answers after a restart', async () => {
  const shop = await openShop();
  await shop.sell('book', 10);
  const buyer = await shop.buyer();
  const first = await buyer.order([{ sku: 'book', quantity: 1 }], { key: 'k' });
  await shop.stop();
  await using again = await openShop({ directory: shop.directory });
  const second = await again.call(
    'POST',
    '/v1/orders',
    {
      lines: [{ sku: 'book', quantity: 1 }],
      shipping_address: ADDRESS,
      payment: { method: 'test' },
    },
    { ...buyer.headers, 'idempotency-key': 'k' },
  );
  assert.equal(second.status, 201);
  assert.equal(second.body.order_number, first.body.order_number);
  await again.rest();
  assert.deepEqual(await again.stock('book'), { stock: 9, reserved: 0 });
});
