import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

/** 1 with 2 and 3 below it, 30 beside it. */
beforeEach(async () => {
  catalog = await openCatalog();
  for (const [id, parentId] of [
    ['1', ''],
    ['2', '1'],
    ['3', '1'],
    ['30', ''],
    ['31', ''],
  ] as const) {
    await catalog.client.createCategory({ id, parentId, name: `분류 ${id}` });
  }
});
afterEach(() => catalog.close());

interface Fields {
  readonly category?: string;
  readonly brand?: string;
  readonly amount?: number;
  readonly count?: number;
}

let last = 0;
async function fill({ category, brand, amount = 100, count = 1 }: Fields): Promise<void> {
  const product = {
    title: 'x',
    ...(category !== undefined && { primary_category_id: category }),
    ...(brand !== undefined && { brand }),
    ...(amount > 0 && { price: { amount, currency: 'KRW' } }),
  };
  const products = Array.from({ length: count }, () => ({ id: `p${last++}`, json: JSON.stringify(product), categoryNames: [] }));
  for (let at = 0; at < count; at += 1_000) {
    const { failures } = await catalog.client.importProducts({ products: products.slice(at, at + 1_000) });
    assert.deepEqual(failures, []);
  }
}
const counted = async (request: object = {}) => {
  const { products, atLeast } = await catalog.client.countProducts(request);
  return `${products}${atLeast ? ' or more' : ''}`;
};
const children = async (category = '') => {
  const answer = await catalog.client.countProducts({ category });
  return Object.fromEntries(answer.children.map(({ categoryId, products }) => [categoryId, Number(products)]));
};

test('counts what a listing has: by category, brand, price and level, never what is unlisted', async () => {
  await fill({ category: '1', brand: '삼성', count: 2 });
  await fill({ category: '2', brand: '삼성', amount: 500, count: 3 });
  await fill({ category: '3', brand: 'LG', count: 4 });
  await fill({ category: '30', count: 5 });
  await fill({ category: '2', amount: 0, count: 6 });
  await fill({ count: 7 });
  assert.equal(await counted(), '21');
  assert.equal(await counted({ category: '1' }), '9');
  assert.equal(await counted({ primaryCategory: '1' }), '2');
  assert.equal(await counted({ level: 0 }), '7');
  assert.equal(await counted({ category: '1', level: 1 }), '7');
  assert.equal(await counted({ category: '1', primaryCategory: '3' }), '4');
  assert.equal(await counted({ category: '2', primaryCategory: '3' }), '0');
  assert.equal(await counted({ brand: '삼성' }), '5');
  assert.equal(await counted({ category: '1', brand: '삼성', minPrice: 200n }), '3');
  assert.equal(await counted({ category: '1', maxPrice: 100n }), '6');
  assert.equal(await counted({ minPrice: 501n }), '0');
  for (const request of [{ category: '1' }, { level: 0 }, { brand: '삼성' }, { category: '1', brand: '삼성', minPrice: 200n }]) {
    const { items } = await catalog.client.listProducts({ ...request, limit: 100 });
    assert.equal(await counted(request), String(items.length), Object.keys(request).join());
  }
});

test('counts the children of a category, or the roots, with all that is below them', async () => {
  await fill({ category: '1', count: 2 });
  await fill({ category: '2', count: 3 });
  await fill({ category: '30', count: 5 });
  await fill({ count: 7 });
  assert.deepEqual(await children(), { 1: 5, 30: 5 });
  assert.deepEqual(await children('1'), { 2: 3 });
  assert.deepEqual(await children('2'), {});
});

test('a count follows every write', async () => {
  await fill({ category: '2' });
  assert.deepEqual(await children(), { 1: 1 });
  const put = (category: string) =>
    catalog.client.putProduct({
      id: 'rug',
      json: JSON.stringify({ title: 'x', price: { amount: 1, currency: 'KRW' }, primary_category_id: category }),
    });
  await put('3');
  assert.deepEqual(await children('1'), { 2: 1, 3: 1 });
  await put('30');
  assert.deepEqual([await children(), await counted({ category: '1' })], [{ 1: 1, 30: 1 }, '1']);
  await catalog.client.deleteProduct({ id: 'rug' });
  assert.deepEqual(await children(), { 1: 1 });
});

test('goes no further than it says, but keeps count of whole categories', async () => {
  await fill({ category: '2', brand: '삼성', count: 10_001 });
  await fill({ count: 1 });
  assert.equal(await counted({ category: '1' }), '10001');
  assert.equal(await counted({ category: '1', brand: '삼성' }), '10000 or more');
  assert.equal(await counted({ brand: '삼성' }), '10000 or more');
  assert.equal(await counted(), '10001 or more');
  assert.deepEqual(await children(), { 1: 10_001 });
});

test('refuses what a listing refuses', async () => {
  await assert.rejects(counted({ category: '99' }), { code: 'INVALID_REQUEST' });
  await assert.rejects(counted({ primaryCategory: '99' }), { code: 'INVALID_REQUEST' });
  await assert.rejects(counted({ minPrice: 5n, maxPrice: 4n }), { code: 'INVALID_REQUEST' });
  await assert.rejects(counted({ minPrice: -1n }), { code: 'INVALID_REQUEST' });
});
