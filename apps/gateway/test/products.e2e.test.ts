import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

let shop: TestShop;

before(async () => {
  shop = await openShop();
  const products = ['a', 'b', 'c'].map((id, index) => ({
    id,
    json: JSON.stringify({ title: `양말 ${id}`, brand: 'B', price: { amount: 100 * (index + 1), currency: 'KRW' } }),
    category_names: ['패션', index === 2 ? '가방' : '신발'],
  }));
  const shirt = { title: '셔츠', price: { amount: 900, currency: 'KRW' }, variants: [{ sku: 'shirt-s' }, { sku: 'shirt-m' }] };
  products.push({ id: 'shirt', json: JSON.stringify(shirt), category_names: ['패션'] });
  const { body } = await shop.admin('POST', '/import/products', { products });
  assert.equal(body.written, 4);
  await shop.admin('POST', '/import/grants', {
    import_id: 'first',
    lines: [
      { sku: 'a', quantity: 7 },
      { sku: 'shirt-m', quantity: 2 },
    ],
  });
});
after(() => shop[Symbol.asyncDispose]());

test('a product is answered with its ETag, and not again to whoever has it', async () => {
  const first = await shop.call('GET', '/v1/products/a');
  assert.equal(first.status, 200);
  assert.equal(first.body.title, '양말 a');
  const etag = first.headers.get('etag') ?? '';
  const again = await shop.call('GET', '/v1/products/a', undefined, { 'if-none-match': etag });
  assert.deepEqual([again.status, again.body], [304, '']);
  const projected = await shop.call('GET', '/v1/products/a?fields=id,title', undefined, { 'if-none-match': etag });
  assert.deepEqual([projected.status, projected.body], [200, { id: 'a', title: '양말 a' }]);
  const own = await shop.call('GET', '/v1/products/a?fields=id,title', undefined, { 'if-none-match': projected.headers.get('etag') ?? '' });
  assert.deepEqual([own.status, own.body], [304, '']);
});

test('a change gives a product another ETag, also beyond a deletion, and whoever has the one before is sent it anew', async () => {
  const read = (etag: string) => shop.call('GET', '/v1/products/changing', undefined, { 'if-none-match': etag });
  await shop.admin('POST', '/products/changing', { title: 'one' });
  const before = (await read('"none"')).headers.get('etag') ?? '';
  assert.equal((await read(before)).status, 304);
  assert.equal((await shop.admin('PUT', '/products/changing', { title: 'two' }, { 'if-match': before })).status, 200);
  const changed = await read(before);
  assert.deepEqual([changed.status, changed.body.title], [200, 'two']);
  assert.notEqual(changed.headers.get('etag'), before);
  await shop.admin('DELETE', '/products/changing', undefined, { 'if-match': '*' });
  assert.equal((await read(before)).status, 404);
  await shop.admin('POST', '/products/changing', { title: 'one again' });
  assert.equal((await read(before)).status, 200, 'what is put in anew has none of the ETags before it');
});

test('a projection reaches inside a product, and its ETag can be sent back', async () => {
  const path = `/v1/products/shirt?fields=${encodeURIComponent('price.amount,variants.sku,attributes.색상')}`;
  const { status, body, headers } = await shop.call('GET', path);
  assert.deepEqual([status, body], [200, { price: { amount: 900 }, attributes: {}, variants: [{ sku: 'shirt-s' }, { sku: 'shirt-m' }] }]);
  assert.equal((await shop.call('GET', path, undefined, { 'if-none-match': headers.get('etag') ?? '' })).status, 304);
  const list = await shop.call('GET', '/v1/products?ids=shirt,a&fields=price.currency');
  assert.deepEqual(list.body.items, [{ price: { currency: 'KRW' } }, { price: { currency: 'KRW' } }]);
  const slip = await shop.call('GET', '/v1/products/shirt?fields=price.amonut');
  assert.deepEqual([slip.status, (slip.body.errors as { path: string }[])[0]?.path], [400, 'fields']);
});

test('stock is joined in for whoever asks, for the product and each variant', async () => {
  const { body, headers } = await shop.call('GET', '/v1/products/shirt?fields=id,variants&stock=true');
  assert.equal(headers.get('etag'), null);
  assert.equal(body.stock, undefined, 'inventory does not know the SKU of the product itself');
  const variants = body.variants as { sku: string; stock?: number; stock_reserved?: number }[];
  assert.deepEqual(
    variants.map(({ sku, stock, stock_reserved }) => [sku, stock, stock_reserved]),
    [
      ['shirt-s', undefined, undefined],
      ['shirt-m', 2, 0],
    ],
  );
  const own = await shop.call('GET', '/v1/products/a?fields=id&stock=true');
  assert.deepEqual(own.body, { id: 'a', stock: 7, stock_reserved: 0 });
});

test('several products come in the order asked for, without those that do not exist', async () => {
  const { body } = await shop.call('GET', '/v1/products?ids=c,none,a,c&fields=id');
  assert.deepEqual(body, { items: [{ id: 'c' }, { id: 'a' }, { id: 'c' }], next_cursor: null });
  const none = await shop.call('GET', '/v1/products?ids=none,nor,');
  assert.deepEqual([none.status, none.body], [200, { items: [], next_cursor: null }]);
  const many = await shop.call('GET', `/v1/products?ids=${Array.from({ length: 101 }, (_, index) => index).join(',')}`);
  assert.deepEqual([many.status, many.body.code], [400, 'INVALID_REQUEST']);
  const mixed = await shop.call('GET', '/v1/products?ids=a&brand=B');
  assert.deepEqual((mixed.body.errors as { path: string }[])[0]?.path, 'brand');
});

test('a list is read page by page to its end', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, body } = await shop.call('GET', `/v1/products?sort=price_asc&limit=2&fields=id${cursor && `&cursor=${cursor}`}`);
    assert.equal(status, 200);
    seen.push(...(body.items as unknown as { id: string }[]).map(({ id }) => id));
    cursor = body.next_cursor;
  }
  assert.deepEqual(seen, ['a', 'b', 'c', 'shirt']);
  const bad = await shop.call('GET', '/v1/products?cursor=nonsense');
  assert.deepEqual([bad.status, bad.body.code], [400, 'BAD_CURSOR']);
});

test('a category holds its subtree; prices filter in minor units', async () => {
  const { body: tree } = await shop.call('GET', '/v1/categories');
  const [root] = tree.categories as { id: string; name: string; children: { id: string; name: string }[] }[];
  assert.deepEqual([root?.name, root?.children.map(({ name }) => name)], ['패션', ['신발', '가방']]);
  const { body: shoes } = await shop.call('GET', `/v1/categories/${root?.children[0]?.id}`);
  assert.deepEqual(
    (shoes.ancestors as { id: string }[]).map(({ id }) => id),
    [root?.id],
  );
  const all = await shop.call('GET', `/v1/products?category=${root?.id}&sort=price_asc&fields=id&max_price=200`);
  assert.deepEqual(all.body.items, [{ id: 'a' }, { id: 'b' }]);
  assert.equal((await shop.call('GET', '/v1/categories/none')).status, 404);
});

test('the stock of a SKU can be read', async () => {
  const { body } = await shop.call('GET', '/v1/inventory/a');
  assert.deepEqual(body, { sku: 'a', stock: 7, stock_reserved: 0, available: 7 });
  assert.equal((await shop.call('GET', '/v1/inventory/none')).status, 404);
});

test('an unknown field, parameter or product says which', async () => {
  const slip = await shop.call('GET', '/v1/products/a?fields=id,titel');
  assert.deepEqual([slip.status, (slip.body.errors as { path: string }[])[0]?.path], [400, 'fields']);
  const unknown = await shop.call('GET', '/v1/products?colour=red&limit=0&level=1.5&sort=best');
  assert.deepEqual((unknown.body.errors as { path: string }[]).map(({ path }) => path).sort(), ['colour', 'level', 'limit', 'sort']);
  const none = await shop.call('GET', '/v1/products/none');
  assert.deepEqual([none.status, none.body.code], [404, 'NOT_FOUND']);
  assert.equal(none.headers.get('content-type'), 'application/problem+json; charset=utf-8');
});
