import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EMBEDDED_FILES_ONLY } from './real-engines.ts';
import { inParallel, openShop } from './shop.ts';

const STOCK = 100_000;

test('a full disk refuses orders with STORE_FULL, and every order that was accepted goes on when there is room again', {
  skip: EMBEDDED_FILES_ONLY,
}, async () => {
  const shop = await openShop({ environment: { JANGTEO_FILE_MB_MAX: '1', JANGTEO_RATE_LIMIT: '1000000' } });
  await shop.sell('book', STOCK);
  const buyer = await shop.buyer();
  const accepted: string[] = [];
  let refused = 0;
  while (refused < 50) {
    const answers = await inParallel(32, Array.from({ length: 64 }), () => buyer.order([{ sku: 'book', quantity: 1 }]));
    for (const { status, body } of answers) {
      if (status === 201) accepted.push(body.order_number);
      else {
        assert.deepEqual([status, body.code], [507, 'STORE_FULL']);
        refused += 1;
      }
    }
    assert.ok(accepted.length < 5_000, 'it never filled up');
  }
  assert.equal((await buyer.get(`/v1/orders/${accepted.at(-1)}`)).status, 200, 'reading goes on');
  await shop.stop();

  await using roomy = await openShop({ directory: shop.directory });
  await roomy.rest();
  const statuses = await inParallel(
    16,
    accepted,
    async (number) => (await roomy.call('GET', `/v1/orders/${number}`, undefined, buyer.headers)).body.status,
  );
  assert.deepEqual(new Set(statuses), new Set(['COMPLETED']));
  assert.deepEqual(await roomy.stock('book'), { stock: STOCK - accepted.length, reserved: 0 });
});
