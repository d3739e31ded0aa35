import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
});
afterEach(() => catalog.close());

const row = (id: string, fields: object = {}, categoryNames: string[] = []) => ({
  id,
  json: JSON.stringify({ title: id, ...fields }),
  categoryNames,
});
const get = async (id: string) => {
  const { product } = await catalog.client.getProduct({ id });
  return { version: product?.version, ...JSON.parse(product?.json ?? '{}') };
};

test('writes a batch and grows the tree from the names', async () => {
  const names = ['전자제품', '컴퓨터', '노트북'];
  const products = [row('a', {}, names), row('b', {}, [...names, '게이밍 노트북']), row('c', {}, ['식품']), row('d'), row('e', {}, names)];
  assert.deepEqual(await catalog.client.importProducts({ products }).then(({ written, unchanged }) => [written, unchanged]), [5, 0]);
  assert.deepEqual((await get('b')).category_breadcrumbs, [...names, '게이밍 노트북']);
  assert.equal((await get('a')).category_path, '1/2/3');
  assert.equal((await get('e')).category_path, '1/2/3');
  assert.equal((await get('d')).category_path, undefined);
  const { categories } = await catalog.client.listCategories({});
  assert.deepEqual(
    categories.map(({ name }) => name),
    ['전자제품', '컴퓨터', '노트북', '게이밍 노트북', '식품'],
  );
});

test('writes nothing for rows that change nothing, however often they come', async () => {
  const products = [row('a', { price: { amount: 100, currency: 'KRW' } }, ['신발']), row('b', { popularity: 7 })];
  await catalog.client.importProducts({ products });
  const before = await get('a');
  await catalog.clock.advance(60_000);
  const again = await catalog.client.importProducts({ products: [...products, row('c')] });
  assert.deepEqual([again.written, again.unchanged], [1, 2]);
  assert.deepEqual(await get('a'), before);
  const changed = await catalog.client.importProducts({ products: [row('a', { price: { amount: 90, currency: 'KRW' } }, ['신발'])] });
  assert.equal(changed.written, 1);
  const after = await get('a');
  assert.deepEqual([after.version, after.price.amount, after.created_at], [before.version + 1n, 90, before.created_at]);
  assert.notEqual(after.updated_at, before.updated_at);
});

test('brings popularity and the time of creation along, and keeps them', async () => {
  await catalog.client.importProducts({ products: [row('a', { popularity: 7, created_at: '2025-04-30T10:15:30.123Z' })] });
  await catalog.client.importProducts({ products: [row('a', { title: 'new' })] });
  const product = await get('a');
  assert.deepEqual([product.title, product.popularity, product.created_at], ['new', 7, '2025-04-30T10:15:30.123Z']);
});

test('says which rows it refused and why, and writes the others', async () => {
  await catalog.client.importProducts({ products: [row('old', { sku: 'S-1' })] });
  const products = [
    row('good'),
    { id: 'broken', json: '{', categoryNames: [] },
    row('untitled', { title: '' }),
    row('thief', { sku: 'S-1' }),
    row('lost', { primary_category_id: '99' }),
    row('odd', {}, ['신발', 'a\u0000b']),
    row(
      'deep',
      {},
      Array.from({ length: 13 }, (_, at) => `l${at}`),
    ),
    row('yesterday', { created_at: 'yesterday' }),
    row('fine'),
  ];
  const { written, failures } = await catalog.client.importProducts({ products });
  assert.equal(written, 2);
  assert.deepEqual(
    failures.map(({ index, code }) => [index, code]),
    [
      [1, 'MALFORMED_JSON'],
      [2, 'INVALID_REQUEST'],
      [3, 'SKU_TAKEN'],
      [4, 'INVALID_REQUEST'],
      [5, 'INVALID_REQUEST'],
      [6, 'INVALID_REQUEST'],
      [7, 'INVALID_REQUEST'],
    ],
  );
  assert.match(failures[0]?.detail ?? '', /JSON/);
  assert.equal((await get('fine')).title, 'fine');
});

test('grows one tree from batches that come at the same moment, from two processes', async () => {
  const other = await catalog.another();
  await other.client.listCategories({});
  const batch = (prefix: string) => Array.from({ length: 20 }, (_, at) => row(`${prefix}${at}`, {}, ['전자제품', `분류 ${at % 7}`]));
  const results = await Promise.all(
    ['a', 'b', 'c', 'd'].map((prefix, at) => (at % 2 === 0 ? catalog : other).client.importProducts({ products: batch(prefix) })),
  );
  assert.deepEqual(
    results.map(({ written }) => written),
    [20, 20, 20, 20],
  );
  const { categories } = await catalog.client.listCategories({});
  assert.equal(categories.length, 8);
  assert.equal((await get('a3')).category_path, (await get('d3')).category_path);
});

test('takes a thousand rows a batch and no more', async () => {
  const products = Array.from({ length: 1_001 }, (_, at) => row(`p${at}`));
  await assert.rejects(catalog.client.importProducts({ products }), { code: 'INVALID_REQUEST' });
  assert.equal((await catalog.client.importProducts({ products: products.slice(0, 1_000) })).written, 1_000);
});
