import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { OrderFailed, OrderSuccess, TOPICS } from '@jangteo/contracts/events';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openService } from '../../../packages/service-kit/test/open-service.ts';
import { catalogService } from '../src/service.ts';

const DAY_MS = 86_400_000;
const ORDER = { orderNumber: '20261120-0000000001-1' };

async function openCatalog() {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-sales-'));
  // Time goes on, but where it is can be said.
  let aheadMs = 0;
  const { clock } = systemRuntime;
  const runtime = { ...systemRuntime, clock: { ...clock, now: () => clock.now() + aheadMs } };
  const environment = { JANGTEO_POPULARITY_MS: '100' };
  const service = await openService({ definition: catalogService, directory, environment, runtime, answersOn: TOPICS.orders });
  const catalog = service.client(CatalogService);
  await catalog.importProducts({ products: ['rug', 'lamp'].map((id) => ({ id, json: JSON.stringify({ title: id, popularity: 10 }) })) });
  const popularity = async (id: string): Promise<number> => JSON.parse((await catalog.getProduct({ id })).product?.json ?? '{}').popularity;
  return {
    ...service,
    succeed: (orderId: string, units: Record<string, number>, id?: string) => {
      const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity: BigInt(quantity) }));
      return service.tell(OrderSuccess, orderId, { ...ORDER, orderId, lines }, id);
    },
    fail: (orderId: string) => service.tell(OrderFailed, orderId, { ...ORDER, orderId, reason: 'delivery_failed' }),
    becomes: (id: string, expected: number) => service.until(async () => (await popularity(id)) === expected, `${id} has ${expected}`),
    sold: () =>
      service.store.read
        .selectFrom('sold_days' as never)
        .selectAll()
        .execute() as Promise<{ sku: string; day: string; units: number }[]>,
    ahead(ms: number) {
      aheadMs = ms;
    },
    async [Symbol.asyncDispose]() {
      await service.stop();
      await rm(directory, { recursive: true });
    },
  };
}

test('orders that succeed make their products popular, once each, as long as they hold', async () => {
  await using catalog = await openCatalog();
  const event = await catalog.succeed('order-1', { rug: 2, lamp: 1 });
  await catalog.succeed('order-1', { rug: 2, lamp: 1 }, event);
  await catalog.succeed('order-1', { rug: 2, lamp: 1 });
  await catalog.succeed('order-2', { rug: 3 });
  await catalog.fail('order-3');
  await catalog.becomes('rug', 15);
  await catalog.becomes('lamp', 11);
  await catalog.fail('order-2');
  await catalog.becomes('rug', 12);
  await catalog.rest();
  assert.deepEqual(
    (await catalog.sold()).map(({ sku, units }) => `${sku} ${units}`),
    ['lamp 1', 'rug 2'],
  );
});

test('days begin at midnight in the shop’s time zone, and a month later they are gone', async () => {
  await using catalog = await openCatalog();
  const midnightInSeoul = new Date('2030-01-10T15:00:00.000Z').getTime();
  for (const [order, at] of [
    ['before', midnightInSeoul - 60_000],
    ['after', midnightInSeoul + 60_000],
  ] as const) {
    catalog.ahead(at - Date.now());
    await catalog.succeed(order, { rug: 1 });
    await catalog.becomes('rug', order === 'before' ? 11 : 12);
  }
  assert.deepEqual(
    (await catalog.sold()).map(({ day }) => day),
    ['20300110', '20300111'],
  );
  catalog.ahead(midnightInSeoul + 30 * DAY_MS - 120_000 - Date.now());
  await catalog.becomes('rug', 11);
  catalog.ahead(midnightInSeoul + 40 * DAY_MS - Date.now());
  await catalog.becomes('rug', 10);
  assert.deepEqual(await catalog.sold(), []);
});

test('what succeeded too long ago is heard and not counted', async () => {
  await using catalog = await openCatalog();
  catalog.ahead(-31 * DAY_MS);
  await catalog.succeed('order-1', { rug: 2 });
  catalog.ahead(0);
  await catalog.succeed('order-2', { rug: 2 });
  await catalog.becomes('rug', 12);
});
