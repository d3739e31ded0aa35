import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

let shop: TestShop;

before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

const put = async (id: string, title: string) => {
  const { status } = await shop.admin('PUT', `/products/${id}`, { title }, { 'if-match': '*' });
  assert.equal(status, 200);
};

test('nobody reads a product as it was before a change that was acknowledged, however they ask', async () => {
  await shop.admin('POST', '/products/raced', { title: '0' });
  const etags = new Map<string, number>();
  const ways: (() => Promise<number>)[] = [
    async () => Number((await shop.call('GET', '/v1/products/raced')).body.title),
    async () => Number((await shop.call('GET', '/v1/products/raced?fields=title')).body.title),
    async () => Number((((await shop.call('GET', '/v1/products?ids=raced')).body.items ?? []) as unknown as { title: string }[])[0]?.title),
    async () => {
      const known = [...etags.keys()].at(-1) ?? '';
      const { status, body, headers } = await shop.call('GET', '/v1/products/raced', undefined, { 'if-none-match': known });
      if (status === 304) return etags.get(known) ?? Number.NaN;
      etags.set(headers.get('etag') ?? '', Number(body.title));
      return Number(body.title);
    },
  ];
  let [acknowledged, reads, over] = [0, 0, false];
  const reading = ways.map(async (read) => {
    while (!over) {
      const atLeast = acknowledged;
      const title = await read();
      assert.ok(title >= atLeast, `read ${title} after ${atLeast} was acknowledged`);
      reads++;
    }
  });
  for (const reader of reading) reader.catch(() => {});
  for (let round = 1; round <= 12; round++) {
    await put('raced', String(round));
    acknowledged = round;
    for (const read of ways) assert.equal(await read(), round);
  }
  over = true;
  await Promise.all(reading);
  assert.ok(reads > 30, `only ${reads} reads raced the writes`);
});

test('products are read while an import writes, without an error and without waiting for its end', async () => {
  const products = Array.from({ length: 1_500 }, (_, number) => ({
    id: `imported-${number}`,
    json: JSON.stringify({
      title: `양말 ${number}`,
      brand: 'B',
      price: { amount: number + 1, currency: 'KRW' },
      description: '소재 '.repeat(40),
    }),
    category_names: ['패션', '신발'],
  }));
  await shop.admin('POST', '/products/beside', { title: 'there' });
  let [reads, slowestMs, over] = [0, 0, false];
  const importing = (async () => {
    for (let at = 0; at < products.length; at += 500) {
      const { status } = await shop.admin('POST', '/import/products', { products: products.slice(at, at + 500) });
      assert.equal(status, 200);
    }
    over = true;
  })();
  const startedAt = performance.now();
  while (!over) {
    const before = performance.now();
    // One that is hot, one that is written right now or not yet there, one that has to be looked for.
    const [hot, written, list] = await Promise.all([
      shop.call('GET', '/v1/products/beside'),
      shop.call('GET', `/v1/products/imported-${reads % products.length}`),
      shop.call('GET', '/v1/products?ids=beside,imported-1,imported-1499&fields=id'),
    ]);
    assert.deepEqual([hot.status, hot.body.title, list.status], [200, 'there', 200]);
    assert.ok(written.status === 200 || written.status === 404, String(written.status));
    reads++;
    slowestMs = Math.max(slowestMs, performance.now() - before);
  }
  await importing;
  const tookMs = performance.now() - startedAt;
  assert.ok(reads > 5 && slowestMs < tookMs / 2, `${reads} reads in ${tookMs.toFixed(0)} ms, the slowest took ${slowestMs.toFixed(0)} ms`);
});
