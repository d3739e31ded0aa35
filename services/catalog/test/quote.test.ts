import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { QuoteCache } from '../src/quote.ts';
import { type CatalogProcess, type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
});
afterEach(() => catalog.close());

const put = (id: string, fields: object) => catalog.client.putProduct({ id, json: JSON.stringify({ title: id, ...fields }) });
const won = (amount: number) => ({ amount, currency: 'KRW' });
const quote = async (skus: string[], { client }: CatalogProcess = catalog) => {
  const { lines, missing } = await client.quote({ skus });
  return { prices: Object.fromEntries(lines.map(({ sku, unitPrice }) => [sku, Number(unitPrice?.amount)])), missing };
};

test('quotes title, price and product by SKU, the price of a variant before that of its product', async () => {
  await put('신발', { title: '런닝화', sku: 'S', price: won(90_000), variants: [{ sku: 'S-260' }, { sku: 'S-290', price: won(95_000) }] });
  await put('모자', { price: { amount: 2_999, currency: 'USD' } });
  const { lines, missing } = await catalog.client.quote({ skus: ['S-290', '모자', 'S', 'S-260', 'S-290'] });
  assert.deepEqual(
    lines.map(({ sku, productId, title, unitPrice }) => [sku, productId, title, unitPrice?.amount, unitPrice?.currency]),
    [
      ['S-290', '신발', '런닝화', 95_000n, 'KRW'],
      ['모자', '모자', '모자', 2_999n, 'USD'],
      ['S', '신발', '런닝화', 90_000n, 'KRW'],
      ['S-260', '신발', '런닝화', 90_000n, 'KRW'],
    ],
  );
  assert.deepEqual(missing, []);
});

test('names the SKUs that are unknown or unlisted', async () => {
  await put('listed', { price: won(1) });
  await put('unlisted', { variants: [{ sku: 'u-1' }] });
  assert.deepEqual(await quote(['nothing', 'u-1', 'listed', '', `' or 1=1 --`]), {
    prices: { listed: 1 },
    missing: ['nothing', 'u-1', '', `' or 1=1 --`],
  });
  assert.deepEqual(await quote([]), { prices: {}, missing: [] });
  await assert.rejects(quote(Array.from({ length: 1_001 }, String)), { code: 'INVALID_REQUEST' });
});

test('quotes a new price at once after each kind of write', async () => {
  const price = async () => (await quote(['a'])).prices.a;
  await put('a', { price: won(100) });
  assert.equal(await price(), 100);
  await put('a', { price: won(200) });
  assert.equal(await price(), 200);
  await catalog.client.importProducts({ products: [{ id: 'a', json: JSON.stringify({ title: 'a', price: won(300) }) }] });
  assert.equal(await price(), 300);
  await put('a', {});
  assert.equal(await price(), undefined);
  await put('a', { price: won(400) });
  await catalog.client.deleteProduct({ id: 'a' });
  assert.equal(await price(), undefined);
});

test('never quotes an old price after the write was answered, whatever runs beside it', async () => {
  await put('a', { price: won(0) });
  let reading = true;
  const readers = Array.from({ length: 4 }, async () => {
    while (reading) {
      await quote(['a']);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  for (let amount = 1; amount <= 40; amount++) {
    await put('a', { price: won(amount) });
    assert.equal((await quote(['a'])).prices.a, amount);
  }
  reading = false;
  await Promise.all(readers);
});

test('quotes the price that another process set within two seconds', async () => {
  const other = await catalog.another();
  await put('a', { price: won(100) });
  await quote(['a'], other);
  await put('a', { price: won(200) });
  assert.deepEqual((await quote(['a'], other)).prices, { a: 100 });
  await catalog.clock.advance(2_001);
  assert.deepEqual((await quote(['a'], other)).prices, { a: 200 });
});

test('remembers a bounded number of SKUs, and none that was read before a change', () => {
  const cache = new QuoteCache(manualClock());
  const one = (sku: string) => ({ sku, productId: `p-${sku}`, title: sku, unitPrice: won(1) });
  cache.keep(
    Array.from({ length: 10_001 }, (_, at) => one(`s${at}`)),
    cache.changes,
  );
  assert.equal(cache.get('s0'), undefined);
  assert.equal(cache.get('s10000')?.sku, 's10000');
  const readAt = cache.changes;
  cache.forget(['p-other']);
  cache.keep([one('old')], readAt);
  assert.equal(cache.get('old'), undefined);
  cache.forget(['p-s10000']);
  assert.equal(cache.get('s10000'), undefined);
});
