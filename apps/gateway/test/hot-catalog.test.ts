import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import {
  GetFeedTokenResponseSchema,
  GetProductResponseSchema,
  GetProductsResponseSchema,
  ImportProductsResponseSchema,
  PutProductResponseSchema,
  ReadFeedResponseSchema,
} from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { silentMeter } from '@jangteo/kernel/metrics';
import type { GatewayClients } from '../src/context.ts';
import { hotCatalog } from '../src/hot-catalog.ts';
import { FRESH_MS } from '../src/hot-products.ts';

type Catalog = GatewayClients['catalog'];

/** A catalogue whose every answer is counted, and held back where a test says so. */
function openCatalog() {
  const clock = manualClock();
  const versions = new Map<string, bigint>();
  const feed: string[] = [];
  const calls: string[] = [];
  const state = { away: false, lost: false, hold: Promise.resolve() };
  const productOf = (id: string) => ({
    id,
    version: versions.get(id) ?? 0n,
    json: JSON.stringify({ id, version: String(versions.get(id)) }),
  });
  const answering = () => {
    if (state.away) throw new JangteoError('SERVICE_UNAVAILABLE', 'away');
  };
  const catalog = {
    async getFeedToken() {
      answering();
      state.lost = false;
      return create(GetFeedTokenResponseSchema, { token: String(feed.length) });
    },
    async readFeed({ token = '', waitMs = 0, limit = 0 }, { signal } = {}) {
      answering();
      if (state.lost) throw new JangteoError('FEED_LOST', 'lost');
      if (Number(token) === feed.length) await clock.sleep(waitMs, signal);
      answering();
      const ids = feed.slice(Number(token), Number(token) + limit);
      return create(ReadFeedResponseSchema, { token: String(Number(token) + ids.length), changes: ids.map((id) => ({ id, version: 1n })) });
    },
    async getProduct({ id = '' }) {
      calls.push(id);
      const product = productOf(id);
      await state.hold;
      return create(GetProductResponseSchema, { product });
    },
    async getProducts({ ids = [] }) {
      calls.push(ids.join('+'));
      const products = ids.filter((id) => versions.has(id)).map(productOf);
      await state.hold;
      return create(GetProductsResponseSchema, { products });
    },
    async putProduct({ id = '' }) {
      change(id);
      return create(PutProductResponseSchema, { product: productOf(id) });
    },
    async importProducts({ products = [] }) {
      for (const { id = '' } of products) change(id);
      return create(ImportProductsResponseSchema, { written: products.length });
    },
  } as Partial<Catalog> as Catalog;
  /** Somebody else's change: the feed tells of it when it is asked next. */
  const change = (id: string) => {
    versions.set(id, (versions.get(id) ?? 0n) + 1n);
    feed.push(id);
  };
  for (const id of ['a', 'b', 'c']) versions.set(id, 1n);
  const hot = hotCatalog(catalog, { clock, meter: silentMeter }, 1_000_000);
  const pass = async (ms: number) => {
    await clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  };
  return {
    state,
    calls,
    change,
    pass,
    client: hot.client,
    version: async (id: string) => Number((await hot.client.getProduct({ id })).product?.version),
    /** Lets it find out where the feed stands. */
    async warm() {
      await hot.client.getProduct({ id: 'a' });
      await pass(0);
      await hot.client.getProduct({ id: 'a' });
      calls.length = 0;
    },
    async [Symbol.asyncDispose]() {
      const stopped = hot.stop();
      await pass(1);
      await stopped;
    },
  };
}

test('a product that was read is not asked for again, alone or among others', async () => {
  await using shop = openCatalog();
  await shop.warm();
  assert.equal(await shop.version('a'), 1);
  const { products } = await shop.client.getProducts({ ids: ['c', 'none', 'a', 'b', 'a'] });
  assert.deepEqual(
    products.map(({ id }) => id),
    ['c', 'a', 'b', 'a'],
  );
  await shop.client.getProducts({ ids: ['a', 'b', 'c'] });
  assert.deepEqual(shop.calls, ['c+none+b']);
});

test('a change by another process shows as soon as the feed tells of it', async () => {
  await using shop = openCatalog();
  await shop.warm();
  shop.change('a');
  await shop.pass(250);
  assert.equal(await shop.version('a'), 2);
});

test('a change by another process shows within the stated time, also where the feed falls silent', async () => {
  await using shop = openCatalog();
  await shop.warm();
  shop.state.away = true;
  shop.change('a');
  // What it asked for last, it asked for at once.
  await shop.pass(FRESH_MS);
  assert.equal(await shop.version('a'), 1);
  await shop.pass(1);
  assert.equal(await shop.version('a'), 2);
  shop.state.away = false;
  await shop.pass(600);
  await shop.version('a');
  shop.calls.length = 0;
  assert.equal(await shop.version('a'), 2);
  assert.deepEqual(shop.calls, [], 'it is kept again once the feed is back');
});

test('what is changed through it shows at once', async () => {
  await using shop = openCatalog();
  await shop.warm();
  await shop.client.putProduct({ id: 'a', json: '{}' });
  assert.equal(await shop.version('a'), 2);
  await shop.client.importProducts({ products: [{ id: 'a', json: '{}' }] });
  assert.equal(await shop.version('a'), 3);
});

test('an answer that was on its way during a change is not kept', async () => {
  await using shop = openCatalog();
  await shop.warm();
  const gate = Promise.withResolvers<void>();
  shop.state.hold = gate.promise;
  const early = shop.version('b');
  shop.change('b');
  await shop.pass(250);
  gate.resolve();
  assert.equal(await early, 1);
  assert.equal(await shop.version('b'), 2);
  // The same with a change of its own.
  const second = Promise.withResolvers<void>();
  shop.state.hold = second.promise;
  const reading = shop.version('c');
  await shop.client.putProduct({ id: 'c', json: '{}' });
  second.resolve();
  assert.equal(await reading, 1);
  assert.equal(await shop.version('c'), 2);
});

test('a feed that does not reach back far enough makes it forget everything', async () => {
  await using shop = openCatalog();
  await shop.warm();
  shop.state.lost = true;
  shop.change('a');
  await shop.pass(250);
  await shop.pass(250);
  assert.equal(await shop.version('a'), 2);
});

test('without readers it keeps nothing and asks for nothing', async () => {
  await using shop = openCatalog();
  await shop.warm();
  for (let waited = 0; waited < 11_000; waited += 250) await shop.pass(250);
  shop.change('a');
  assert.equal(await shop.version('a'), 2);
});
