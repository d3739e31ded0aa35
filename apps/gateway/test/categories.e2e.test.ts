import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

let shop: TestShop;

before(async () => {
  shop = await openShop({ environment: { JANGTEO_POPULARITY_MS: '200' } });
  const products = ['a', 'b', 'c', 'd'].map((id, index) => ({
    id,
    json: JSON.stringify({
      title: `양말 ${id}`,
      brand: index < 2 ? '나무결' : '한샘',
      price: { amount: 100 * (index + 1), currency: 'KRW' },
    }),
    category_names: [['패션', '신발'], ['패션', '신발'], ['패션', '가방'], ['가구']][index],
  }));
  await shop.admin('POST', '/import/products', { products });
});
after(() => shop[Symbol.asyncDispose]());

interface Node {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly products?: number;
  readonly children: readonly Node[];
}

const tree = async (query = '?counts=true') =>
  (await shop.call('GET', `/v1/categories${query}`)).body.categories as unknown as readonly Node[];
const show = (nodes: readonly Node[]): unknown =>
  nodes.map(({ name, products, children }) => [name, products, ...(show(children) as unknown[])]);
const idOf = async (name: string): Promise<string> => {
  const find = (nodes: readonly Node[]): Node | undefined =>
    nodes.find((node) => node.name === name) ?? nodes.map(({ children }) => find(children)).find((one) => one !== undefined);
  return find(await tree(''))?.id ?? assert.fail(name);
};
const until = async (what: string, condition: () => Promise<boolean>) => {
  const giveUpAt = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > giveUpAt) throw new Error(`waited in vain until ${what}`);
    await sleep(20);
  }
};
const total = async (query: string) => {
  const { status, body } = await shop.call('GET', `/v1/products?count=true&limit=1&fields=id${query}`);
  assert.equal(status, 200);
  return [body.total, body.total_is_exact];
};

test('the tree and each node tell how many products they have', async () => {
  assert.deepEqual(show(await tree()), [
    ['패션', 3, ['신발', 2], ['가방', 1]],
    ['가구', 1],
  ]);
  assert.deepEqual(show(await tree('')), [
    ['패션', undefined, ['신발', undefined], ['가방', undefined]],
    ['가구', undefined],
  ]);
  const { body } = await shop.call('GET', `/v1/categories/${await idOf('패션')}`);
  const { products, children } = body as unknown as Node;
  assert.deepEqual(
    [products, children.map((child) => [child.name, child.products])],
    [
      3,
      [
        ['신발', 2],
        ['가방', 1],
      ],
    ],
  );
});

test('a list says how many products it has in all, where it is asked', async () => {
  assert.deepEqual(await total(''), [4, true]);
  assert.deepEqual(await total(`&category=${await idOf('패션')}`), [3, true]);
  assert.deepEqual(await total('&level=0'), [1, true]);
  assert.deepEqual(await total('&brand=%EB%82%98%EB%AC%B4%EA%B2%B0&min_price=200'), [1, true]);
  assert.equal((await shop.call('GET', '/v1/products?limit=1')).body.total, undefined);
  for (const query of ['count=true&category=none', 'count=maybe', 'ids=a&count=true', 'count=true&min_price=2&max_price=1']) {
    assert.equal((await shop.call('GET', `/v1/products?${query}`)).status, 400, query);
  }
});

test('a category is moved with its products, and the job can be followed', async () => {
  const [shoes, furniture, fashion] = [await idOf('신발'), await idOf('가구'), await idOf('패션')];
  const moved = await shop.admin('POST', `/categories/${shoes}/move`, { parent_id: furniture });
  assert.deepEqual([moved.status, moved.body.to_path, moved.body.products, moved.body.ended_at], [202, `${furniture}/${shoes}`, 2, null]);
  assert.deepEqual(
    [await total(`&category=${furniture}`), await total(`&category=${fashion}`)],
    [
      [3, true],
      [1, true],
    ],
  );
  // The job tells of a page once it is written, so products are there before their number is.
  await until('the products followed', async () => {
    const { body } = await shop.admin('GET', '/category-moves');
    const [job] = body.items as unknown as { category_id: string; products_done: number }[];
    return job?.category_id === shoes && job.products_done === 2;
  });
  assert.equal((await shop.call('GET', '/v1/products/a')).body.category_path, `${furniture}/${shoes}`);

  const root = await shop.admin('POST', `/categories/${shoes}/move`, { parent_id: null });
  assert.deepEqual([root.status, root.body.to_path], [202, shoes]);
  for (const [id, parent, status] of [
    [fashion, await idOf('가방'), 400],
    [shoes, 'none', 404],
    ['none', shoes, 404],
    [shoes, '', 400],
  ] as const) {
    assert.equal((await shop.admin('POST', `/categories/${id}/move`, { parent_id: parent })).status, status, `${id} ${parent}`);
  }
  assert.equal((await shop.admin('POST', `/categories/${shoes}/move`, {})).status, 400);
  await shop.admin('POST', '/categories', { name: '신발', parent_id: furniture });
  assert.equal((await shop.admin('POST', `/categories/${shoes}/move`, { parent_id: furniture })).status, 409);
});

test('what is bought becomes popular, and an operator’s change goes through all the same', async () => {
  const { headers } = await shop.call('GET', '/v1/products/d');
  await shop.admin('POST', '/inventory/d/adjust', { to: 10, reason: 'opening stock' });
  const buyer = await shop.buyer();
  await buyer.order([{ sku: 'd', quantity: 3 }]);
  await until('it shows', async () => (await shop.call('GET', '/v1/products/d')).body.popularity === 3);
  const { body } = await shop.call('GET', '/v1/products?sort=popular&limit=1&fields=id,popularity,units_sold');
  assert.deepEqual(body.items, [{ id: 'd', popularity: 3, units_sold: 3 }]);
  const product = (await shop.call('GET', '/v1/products/d')).body;
  const put = await shop.admin('PUT', '/products/d', { ...product, color: 'red' }, { 'if-match': headers.get('etag') ?? '' });
  assert.deepEqual([put.status, put.body.popularity, put.body.color], [200, 3, 'red']);
});
