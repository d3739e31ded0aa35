import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
  await catalog.client.createCategory({ id: 'room', name: 'Room' });
  await catalog.client.createCategory({ id: 'shelf', parentId: 'room', name: 'Shelf' });
  for (const id of ['lamp', 'rug']) await put(id);
});
afterEach(() => catalog.close());

const put = (id: string) =>
  catalog.client.putProduct({
    id,
    json: JSON.stringify({
      title: id,
      price: { amount: 100, currency: 'KRW' },
      primary_category_id: 'shelf',
      variants: [{ id: 'v', sku: `${id}-v` }],
    }),
  });
const products = async () => (await catalog.client.auditProducts({})).differences.map(({ id, check }) => `${id} ${check}`);
const categories = async () => (await catalog.client.auditCategories({})).differences.map(({ id, check }) => `${id} ${check}`);

test('finds nothing in a catalogue that nobody broke', async () => {
  assert.deepEqual([await products(), await categories()], [[], []]);
  const first = await catalog.client.auditProducts({ limit: 1 });
  const second = await catalog.client.auditProducts({ limit: 1, cursor: first.nextCursor });
  assert.deepEqual([first.checked, second.checked, second.nextCursor], [1, 1, '']);
});

for (const [what, file, sql, found] of [
  [
    'a list of categories',
    'documents',
    `update "products.bodies" set json = json_set(json, '$.category_ids', json('[]')) where id = 'lamp'`,
    ['lamp product-differs'],
  ],
  ['an index of SKUs', 'documents', `delete from "products.by.skus" where "skus[]" = 'lamp-v'`, ['lamp sku-not-found']],
  ['an index of categories', 'documents', `update "products.keys" set category_path = 'room' where id = 'rug'`, ['rug product-not-listed']],
] as const) {
  test(`finds ${what} that does not fit its product, and writes the product anew`, async () => {
    catalog.falsify(file, sql);
    assert.deepEqual(await products(), found);
    const id = found[0].split(' ')[0] ?? '';
    const before = (await catalog.client.getProduct({ id })).product;
    const { product } = await catalog.client.refreshProduct({ id });
    assert.ok(before && product && product.version > before.version);
    assert.deepEqual(await products(), []);
    const { lines } = await catalog.client.quote({ skus: [`${id}-v`] });
    assert.deepEqual(
      lines.map(({ productId }) => productId),
      [id],
    );
  });
}

test('does not blame products for a category that lost its way, and puts that and what is below right', async () => {
  await catalog.client.createCategory({ id: 'box', parentId: 'shelf', name: 'Box' });
  catalog.falsify('catalog', `update categories set path = 'cellar/' || id, level = 4 where id in ('shelf', 'box')`);
  assert.deepEqual([await products(), await categories()], [[], ['box category-differs', 'shelf category-differs']]);
  const { category } = await catalog.client.refreshCategory({ id: 'shelf' });
  assert.deepEqual([category?.path, category?.level], ['room/shelf', 1]);
  assert.deepEqual([await products(), await categories()], [[], []]);
});

test('waits for a new name to reach the products before it calls theirs wrong', async () => {
  await catalog.client.updateCategory({ id: 'room', name: 'Hall' });
  assert.deepEqual(await products(), []);
  await catalog.follow();
  await catalog.clock.advance(20_000);
  await catalog.follow();
  catalog.falsify('catalog', `update categories set name = 'Attic' where id = 'room'`);
  assert.deepEqual(await products(), ['lamp product-differs', 'rug product-differs']);
});

test('a SKU that another product has, too, is not taken from it', async () => {
  catalog.falsify('documents', `update "products.by.skus" set id = 'rug' where "skus[]" = 'lamp-v'`);
  catalog.falsify('documents', `update "products.bodies" set json = json_set(json, '$.skus', json('["rug-v","lamp-v"]')) where id = 'rug'`);
  assert.ok((await products()).includes('lamp sku-not-found'));
  await assert.rejects(catalog.client.refreshProduct({ id: 'lamp' }), { code: 'SKU_TAKEN' });
});
