import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openShop, type TestShop } from './shop.ts';

interface Told {
  readonly key: string;
  readonly payload: string;
  readonly headers: Readonly<Record<string, string>>;
}

let shop: TestShop;
before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

test('a click is taken at once, and lies in its topic a moment later, keyed by what it is about', async () => {
  const click = { kind: 'product', path: '/products/book', product_id: 'book' };
  const { status, body } = await shop.call('POST', '/v1/clicks', click, { origin: shop.url });
  assert.deepEqual([status, body], [202, '']);
  assert.equal((await shop.call('POST', '/v1/clicks', { kind: 'search', query: '운동화' })).status, 202);
  let items: Told[] = [];
  for (const giveUpAt = Date.now() + 10_000; items.length < 2 && Date.now() < giveUpAt; ) {
    await systemRuntime.clock.sleep(50);
    items = (await shop.admin('GET', '/topics/clicks/records?limit=10')).body.items as unknown as Told[];
  }
  const told = items.map(({ key, payload, headers }) => [key, payload, headers.ce_type]).sort();
  assert.deepEqual(told, [
    ['book', JSON.stringify({ kind: 'product', path: '/products/book', productId: 'book' }), 'clicked'],
    ['search', JSON.stringify({ kind: 'search', query: '운동화' }), 'clicked'],
  ]);
  const { body: topics } = await shop.admin('GET', '/topics');
  assert.ok((topics.items as unknown as { name: string }[]).some(({ name }) => name === 'clicks'));
});

test('what is no click is refused, and what comes from another site', async () => {
  for (const body of [{}, { kind: 'hover' }, { kind: 'home', user: 'x' }, { kind: 'home', path: '' }]) {
    assert.equal((await shop.call('POST', '/v1/clicks', body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await shop.call('POST', '/v1/clicks', { kind: 'home' }, { origin: 'https://evil.example' })).status, 403);
  assert.equal((await shop.call('POST', '/v1/clicks', 'kind=home', { 'content-type': 'text/plain' })).status, 415);
});

test('a click names nobody', async () => {
  const buyer = await shop.buyer();
  await buyer.post('/v1/clicks', { kind: 'cart' });
  await systemRuntime.clock.sleep(500);
  const { body } = await shop.admin('GET', '/topics/clicks/records?limit=10');
  assert.ok(!JSON.stringify(body).includes(buyer.id));
});
