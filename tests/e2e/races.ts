import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type Answer, inParallel, openShop, type TestShop } from './shop.ts';

/** CI's leg `encoded` has 1,000. */
const BUYERS = Number(process.env.JANGTEO_RACE_BUYERS ?? '300');
const UNITS = 50;
const SESSIONS = 20;

type Buyer = Awaited<ReturnType<TestShop['buyer']>>;

async function sessions(shop: TestShop): Promise<Buyer[]> {
  return await inParallel(4, Array.from({ length: SESSIONS }), () => shop.buyer());
}

type Order = (buyer: Buyer, index: number, key: string) => Promise<Answer>;

/**
 * Every order of every buyer at the same moment. Where the services are processes of their own, a busy one may answer 503 or 504; then
 * the same key is sent again, as the answer asks for.
 */
async function race(shop: TestShop, buyers: readonly Buyer[], count: number, order: Order): Promise<Answer[]> {
  return await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const key = crypto.randomUUID();
      for (let attempt = 0; ; attempt++) {
        const answer = await order(buyers[index % buyers.length] as Buyer, index, key);
        if (shop.apart === undefined || answer.status < 500 || attempt === 20) return answer;
        await systemRuntime.clock.sleep(500);
      }
    }),
  );
}

async function completed(shop: TestShop): Promise<number> {
  let units = 0;
  let cursor = '';
  do {
    const { body } = await shop.admin('GET', `/orders?status=COMPLETED&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
    for (const order of body.items as { lines: { quantity: number }[] }[])
      units += order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
    cursor = body.next_cursor ?? '';
  } while (cursor !== '');
  return units;
}

const HOSTILE = { JANGTEO_LOG_HOSTILITY: 'seed=11,duplicate=1,delay=0.3' };

function answersAre(answers: readonly Answer[], created: number): void {
  const byStatus = Object.groupBy(answers, ({ status }) => status);
  assert.deepEqual(Object.keys(byStatus).sort(), ['201', '409']);
  assert.equal(byStatus[201]?.length, created);
  for (const { body } of byStatus[409] ?? []) assert.equal(body.code, 'OUT_OF_STOCK');
}

/** What must hold when everybody wants the same units, with these settings of the shop. */
export function races(label: string, environment: Record<string, string>): void {
  describe(label, () => {
    test(`${BUYERS} buyers at once for ${UNITS} units: exactly ${UNITS} are sold, nobody sees anything but 201 and 409`, async () => {
      await using shop = await openShop({ environment });
      await shop.sell('hot', UNITS);
      const buyers = await sessions(shop);
      const answers = await race(shop, buyers, BUYERS, (buyer, _index, key) => buyer.order([{ sku: 'hot', quantity: 1 }], { key }));
      answersAre(answers, UNITS);
      await shop.rest();
      assert.deepEqual(await shop.stock('hot'), { stock: 0, reserved: 0 });
      assert.equal(await completed(shop), UNITS);
    });

    test('with a quarter of the payments declined and every event delivered twice, nothing is oversold and nothing stays reserved', async () => {
      await using shop = await openShop({ environment: { ...environment, ...HOSTILE } });
      await shop.sell('hot', UNITS);
      const buyers = await sessions(shop);
      const answers = await race(shop, buyers, 300, (buyer, index, key) =>
        buyer.order([{ sku: 'hot', quantity: 1 }], { key, method: index % 4 === 0 ? 'test_declined' : 'test' }),
      );
      // A declined buyer's unit goes to the next one, so more than 50 may be accepted while the race is on.
      for (const { status, body } of answers) assert.ok(status === 201 || status === 409, JSON.stringify(body));
      await shop.rest();
      const sold = await completed(shop);
      assert.ok(sold > 0 && sold <= UNITS);
      assert.deepEqual(await shop.stock('hot'), { stock: UNITS - sold, reserved: 0 });
    });

    test('refused buyers who try again until nothing is left buy exactly what there was', async () => {
      await using shop = await openShop({ environment });
      await shop.sell('hot', UNITS);
      const buyers = await sessions(shop);
      for (let round = 0; (await shop.stock('hot')).stock > 0; round++) {
        assert.ok(round < 40, 'it never sold out');
        const answers = await race(shop, buyers, 100, (buyer, index, key) =>
          buyer.order([{ sku: 'hot', quantity: 1 }], { key, method: (index + round) % 4 === 0 ? 'test_declined' : 'test' }),
        );
        for (const { status, body } of answers) assert.ok(status === 201 || status === 409, JSON.stringify(body));
        await shop.rest();
      }
      assert.equal(await completed(shop), UNITS);
      assert.deepEqual(await shop.stock('hot'), { stock: 0, reserved: 0 });
    });

    test('baskets with the same SKUs in opposite order, under a hostile log, sell each unit once', async () => {
      await using shop = await openShop({ environment: { ...environment, ...HOSTILE } });
      const skus = ['left', 'middle', 'right'];
      for (const sku of skus) await shop.sell(sku, UNITS);
      const buyers = await sessions(shop);
      const lines = skus.map((sku) => ({ sku, quantity: 1 }));
      const answers = await race(shop, buyers, 200, (buyer, index, key) =>
        buyer.order(index % 2 === 0 ? lines : lines.toReversed(), { key }),
      );
      answersAre(answers, UNITS);
      await shop.rest();
      for (const sku of skus) assert.deepEqual(await shop.stock(sku), { stock: 0, reserved: 0 });
    });

    test('two lines of one SKU count together', async () => {
      await using shop = await openShop({ environment });
      await shop.sell('pair', 5);
      const buyers = await sessions(shop);
      const answers = await race(shop, buyers, 40, (buyer, _index, key) =>
        buyer.order(
          [
            { sku: 'pair', quantity: 1 },
            { sku: 'pair', quantity: 1 },
          ],
          { key },
        ),
      );
      answersAre(answers, 2);
      await shop.rest();
      assert.deepEqual(await shop.stock('pair'), { stock: 1, reserved: 0 });
    });
  });
}
