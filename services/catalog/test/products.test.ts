import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
  await catalog.client.createCategory({ id: '1', name: '전자제품' });
  await catalog.client.createCategory({ id: '4', parentId: '1', name: '컴퓨터' });
  await catalog.client.createCategory({ id: '28', parentId: '4', name: '노트북' });
  await catalog.client.createCategory({ id: '40', parentId: '1', name: '휴대폰' });
});
afterEach(() => catalog.close());

const put = async (id: string, fields: object, ifVersion?: bigint) => {
  const { product } = await catalog.client.putProduct({
    id,
    json: JSON.stringify({ title: id, ...fields }),
    ...(ifVersion === undefined ? {} : { ifVersion }),
  });
  assert.ok(product !== undefined);
  return { version: product.version, ...JSON.parse(product.json) };
};
const get = async (id: string) => {
  const { product } = await catalog.client.getProduct({ id });
  assert.ok(product !== undefined);
  return JSON.parse(product.json);
};
const won = (amount: number) => ({ amount, currency: 'KRW' });
const list = async (query: Parameters<OpenedCatalog['client']['listProducts']>[0]) =>
  (await catalog.client.listProducts(query)).items.map(({ id }) => id);
const errorsOf = async (promise: Promise<unknown>) => {
  const thrown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof JangteoError && hasCode(thrown, 'INVALID_REQUEST'), String(thrown));
  return thrown.errors ?? [];
};

test('fills in what follows from the category', async () => {
  const product = await put('맥북', { primary_category_id: '28', price: won(3_499_000) });
  assert.deepEqual(product.category_ids, ['1', '4', '28']);
  assert.deepEqual(product.category_breadcrumbs, ['전자제품', '컴퓨터', '노트북']);
  assert.deepEqual([product.category_path, product.category_level, product.primary_category_id], ['1/4/28', 2, '28']);
  const without = await put('잡화', {});
  assert.deepEqual([without.category_ids, without.category_path], [[], undefined]);
  assert.deepEqual(await errorsOf(put('x', { primary_category_id: '99' })), [{ path: 'primary_category_id', message: 'is no category' }]);
});

test('gives back exactly the text that it stored, with its version', async () => {
  const { product: written } = await catalog.client.putProduct({ id: 'a', json: '{"title":"\\uac00 \\"b\\"","attributes":{"램":"16GB"}}' });
  const { product: read } = await catalog.client.getProduct({ id: 'a' });
  assert.deepEqual(read, written);
  assert.equal(JSON.parse(read?.json ?? '').title, '가 "b"');
  await assert.rejects(catalog.client.getProduct({ id: 'nobody' }), { code: 'NOT_FOUND' });
});

test('keeps the time of creation and moves the time of change', async () => {
  const first = await put('a', {});
  await catalog.clock.advance(60_000);
  const second = await put('a', { title: 'b' });
  assert.equal(second.created_at, first.created_at);
  assert.equal(Date.parse(second.updated_at) - Date.parse(first.updated_at), 60_000);
});

test('takes back what it gave, changed', async () => {
  await put('a', { primary_category_id: '28', price: won(1_000), variants: [{ sku: 'a-1' }] });
  const product = await get('a');
  const changed = await put('a', {
    ...product,
    title: '새 이름',
    primary_category_id: '40',
    popularity: 999,
    created_at: '1999-01-01T00:00:00.000Z',
  });
  assert.deepEqual(
    [changed.title, changed.category_path, changed.popularity, changed.created_at],
    ['새 이름', '1/40', 0, product.created_at],
  );
  assert.deepEqual(await errorsOf(put('b', product)), [{ path: 'id', message: 'must be "b", as in the address, or left out' }]);
});

test('lets the first of two editors win', async () => {
  const { version } = await put('a', {});
  await put('a', { title: 'mine' }, version);
  await assert.rejects(put('a', { title: 'yours' }, version), { code: 'VERSION_CONFLICT' });
  await assert.rejects(put('a', { title: 'new' }, 0n), { code: 'VERSION_CONFLICT' });
  await assert.rejects(catalog.client.deleteProduct({ id: 'a', ifVersion: version }), { code: 'VERSION_CONFLICT' });
  await catalog.client.deleteProduct({ id: 'a', ifVersion: version + 1n });
  await assert.rejects(catalog.client.deleteProduct({ id: 'a' }), { code: 'NOT_FOUND' });
});

test('takes no product that was put in anew for the one that was deleted', async () => {
  const { version: deleted } = await put('a', { title: 'before' });
  await catalog.client.deleteProduct({ id: 'a' });
  const { version } = await put('a', { title: 'anew' }, 0n);
  assert.notEqual(version, deleted);
  await assert.rejects(put('a', { title: 'on top of what is gone' }, deleted), { code: 'VERSION_CONFLICT' });
  await assert.rejects(catalog.client.deleteProduct({ id: 'a', ifVersion: deleted }), { code: 'VERSION_CONFLICT' });
  assert.equal((await get('a')).title, 'anew');
});

test('lets writers without a version follow one another', async () => {
  const { created_at } = await put('a', {});
  await Promise.all(Array.from({ length: 5 }, (_, at) => put('a', { title: `t${at}` })));
  const { product } = await catalog.client.getProduct({ id: 'a' });
  assert.equal(product?.version, 6n);
  assert.equal(JSON.parse(product?.json ?? '').created_at, created_at);
});

test('sells by the own SKU, else by those of the variants, else by the id', async () => {
  assert.deepEqual((await put('a', { sku: 'A', variants: [{ sku: 'A-1' }, { sku: 'A-2' }] })).skus, ['A', 'A-1', 'A-2']);
  assert.deepEqual((await put('b', { variants: [{ sku: 'B-1' }, { sku: 'B-2' }] })).skus, ['B-1', 'B-2']);
  const plain = await put('c', {});
  assert.deepEqual([plain.sku, plain.skus], ['c', ['c']]);
});

test('keeps a SKU to one product, own or variant', async () => {
  await put('a', { sku: 'A', variants: [{ sku: 'A-1' }] });
  await assert.rejects(put('b', { sku: 'A' }), { code: 'SKU_TAKEN' });
  await assert.rejects(put('b', { sku: 'A-1' }), { code: 'SKU_TAKEN' });
  await assert.rejects(put('b', { variants: [{ sku: 'A' }] }), { code: 'SKU_TAKEN' });
  await assert.rejects(put('A', {}), { code: 'SKU_TAKEN' });
  assert.deepEqual(await errorsOf(put('b', { variants: [{ sku: 'B' }, { sku: 'B' }] })), [
    { path: 'variants[1].sku', message: 'is the SKU of another variant' },
  ]);
});

test('writes nothing of a product that is refused', async () => {
  assert.deepEqual(
    (await errorsOf(put('a', { price: won(-1) }))).map(({ path }) => path),
    ['price.amount'],
  );
  await assert.rejects(catalog.client.getProduct({ id: 'a' }), { code: 'NOT_FOUND' });
  await assert.rejects(catalog.client.putProduct({ id: 'a', json: '{' }), { code: 'MALFORMED_JSON' });
});

test('keeps an attribute called __proto__ as any other', async () => {
  await catalog.client.putProduct({ id: 'a', json: '{"title":"a","attributes":{"__proto__":{"admin":true}}}' });
  const { product } = await catalog.client.getProduct({ id: 'a' });
  assert.match(product?.json ?? '', /"__proto__":\{"admin":true\}/);
  assert.equal(({} as Record<string, unknown>).admin, undefined);
});

test('gives several products in the order asked for', async () => {
  await put('a', {});
  await put('b', {});
  const { products } = await catalog.client.getProducts({ ids: ['b', 'x', 'a'] });
  assert.deepEqual(
    products.map(({ id }) => id),
    ['b', 'a'],
  );
  await errorsOf(catalog.client.getProducts({ ids: Array.from({ length: 101 }, String) }));
});

test('lists a subtree, a category, a level, a brand and a price range, in each order', async () => {
  await put('a', { primary_category_id: '28', brand: 'LG전자', price: won(300) });
  await catalog.clock.advance(1);
  await put('b', { primary_category_id: '4', brand: '삼성전자', price: won(100) });
  await catalog.clock.advance(1);
  await put('c', { primary_category_id: '40', brand: '삼성전자', price: won(200) });
  await put('unlisted', { primary_category_id: '28', brand: 'LG전자' });
  assert.deepEqual(await list({}), ['c', 'b', 'a']);
  assert.deepEqual(await list({ category: '4' }), ['b', 'a']);
  assert.deepEqual(await list({ category: '1', sort: 'price_asc' }), ['b', 'c', 'a']);
  assert.deepEqual(await list({ sort: 'price_desc' }), ['a', 'c', 'b']);
  assert.deepEqual(await list({ primaryCategory: '4' }), ['b']);
  assert.deepEqual(await list({ level: 2 }), ['a']);
  assert.deepEqual(await list({ brand: '삼성전자', maxPrice: 150n }), ['b']);
  assert.deepEqual(await list({ minPrice: 150n, maxPrice: 250n }), ['c']);
  assert.deepEqual(await list({ brand: `' or 1=1 --` }), []);
});

test('pages through a listing, and refuses the cursor of another', async () => {
  for (const id of ['a', 'b', 'c', 'd', 'e']) await put(id, { price: won(100) });
  const first = await catalog.client.listProducts({ sort: 'price_asc', limit: 2 });
  assert.deepEqual(
    first.items.map(({ id }) => id),
    ['a', 'b'],
  );
  const second = await catalog.client.listProducts({ sort: 'price_asc', limit: 3, cursor: first.nextCursor });
  assert.deepEqual(
    second.items.map(({ id }) => id),
    ['c', 'd', 'e'],
  );
  assert.equal(second.nextCursor, '');
  await assert.rejects(catalog.client.listProducts({ sort: 'price_desc', limit: 2, cursor: first.nextCursor }), { code: 'BAD_CURSOR' });
  await assert.rejects(catalog.client.listProducts({ cursor: 'x' }), { code: 'BAD_CURSOR' });
});

test('refuses a listing that cannot be, and says why', async () => {
  const paths = async (query: Parameters<typeof list>[0]) => (await errorsOf(list(query))).map(({ path }) => path);
  assert.deepEqual(await paths({ sort: 'cheapest' }), ['sort']);
  assert.deepEqual(await paths({ sort: 'constructor' }), ['sort']);
  assert.deepEqual(await paths({ limit: 101 }), ['limit']);
  assert.deepEqual(await paths({ limit: -1 }), ['limit']);
  assert.deepEqual(await paths({ minPrice: -5n }), ['min_price']);
  assert.deepEqual(await paths({ minPrice: 200n, maxPrice: 100n }), ['max_price']);
  assert.deepEqual(await paths({ category: '99' }), ['category']);
});
