import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

/** room/shelf/box and garden; each product stands in the category that begins its name. */
beforeEach(async () => {
  catalog = await openCatalog();
  for (const [id, parentId] of [
    ['room', ''],
    ['shelf', 'room'],
    ['box', 'shelf'],
    ['garden', ''],
  ] as const) {
    await catalog.client.createCategory({ id, parentId, name: id });
  }
});
afterEach(() => catalog.close());

const put = (id: string) => {
  const category = id.split('-')[0];
  return catalog.client.putProduct({
    id,
    json: JSON.stringify({ title: id, price: { amount: 100, currency: 'KRW' }, primary_category_id: category }),
  });
};
const putMany = (category: string, count: number) => Promise.all(Array.from({ length: count }, (_, at) => put(`${category}-${at}`)));
const product = async (id: string) => JSON.parse((await catalog.client.getProduct({ id })).product?.json ?? '{}');
const pathOf = async (id: string): Promise<string> => (await product(id)).category_path;
const move = (id: string, parentId: string) => catalog.client.moveCategory({ id, parentId });
const moves = async () => (await catalog.client.listCategoryMoves({})).moves;
const listed = async (request: object) => {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await catalog.client.listProducts({ ...request, limit: 100, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
    if (cursor === '') return ids.sort();
  }
};
const differences = async () => [
  ...(await catalog.client.auditProducts({})).differences,
  ...(await catalog.client.auditCategories({})).differences,
];
/** Until the move has ended: its last pass begins when nobody writes with the tree as it was. */
const settle = async () => {
  await catalog.follow();
  await catalog.clock.advance(10_000);
  await catalog.follow();
};

test('a subtree moves at once, its products follow', async () => {
  await Promise.all([putMany('shelf', 3), putMany('box', 3), putMany('garden', 1)]);
  const { category, move: started } = await move('shelf', 'garden');
  assert.deepEqual([category?.path, category?.level, category?.parentId], ['garden/shelf', 1, 'garden']);
  assert.deepEqual([started?.fromPath, started?.toPath, started?.products, started?.endedAt], ['room/shelf', 'garden/shelf', 6n, 0n]);
  const box = (await catalog.client.getCategory({ id: 'box' })).category;
  assert.deepEqual([box?.path, box?.level], ['garden/shelf/box', 2]);
  assert.equal(await pathOf('box-0'), 'room/shelf/box');
  await settle();
  const moved = await product('box-0');
  assert.deepEqual(moved.category_ids, ['garden', 'shelf', 'box']);
  assert.deepEqual(moved.category_breadcrumbs, ['garden', 'shelf', 'box']);
  assert.deepEqual([moved.category_path, moved.category_level], ['garden/shelf/box', 2]);
  const [ended] = await moves();
  assert.deepEqual([ended?.productsDone, ended?.endedAt !== 0n], [6n, true]);
  assert.deepEqual(await differences(), []);
});

test('a category becomes a root, and a root goes below another', async () => {
  await put('box-0');
  await move('shelf', '');
  await move('room', 'garden');
  await settle();
  assert.equal(await pathOf('box-0'), 'shelf/box');
  const { categories } = await catalog.client.listCategories({});
  assert.deepEqual(
    categories.map(({ path }) => path),
    ['shelf', 'shelf/box', 'garden', 'garden/room'],
  );
  assert.deepEqual(await differences(), []);
});

test('a move that was stopped between two pages goes on where it was, in another process, too', async () => {
  await Promise.all([putMany('shelf', 150), putMany('box', 150)]);
  await move('shelf', 'garden');
  await catalog.follow(1);
  const [stopped] = await moves();
  assert.equal(stopped?.productsDone, 100n);
  const next = await catalog.another();
  await next.follow(1);
  assert.equal((await moves())[0]?.productsDone, 200n);
  await next.follow();
  assert.equal((await moves())[0]?.productsDone, 300n);
  await settle();
  assert.equal((await listed({ category: 'garden' })).length, 300);
  assert.deepEqual(await differences(), []);
});

test('while products follow, listings have them where their categories are, and nowhere else', async () => {
  await Promise.all([putMany('room', 2), putMany('shelf', 150), putMany('box', 20), putMany('garden', 2)]);
  const all = (await listed({})).length;
  const look = async () => {
    const count = async (request: object) => (await listed(request)).length;
    const counted = async (request: object) => Number((await catalog.client.countProducts(request)).products);
    for (const how of [count, counted]) {
      assert.deepEqual(
        [
          await how({ category: 'garden' }),
          await how({ category: 'room' }),
          await how({ category: 'shelf' }),
          await how({ category: 'box' }),
        ],
        [172, 2, 170, 20],
      );
      assert.equal(await how({ primaryCategory: 'shelf' }), 150);
      assert.deepEqual([await how({ level: 0 }), await how({ level: 1 }), await how({ category: 'garden', level: 2 })], [4, 150, 20]);
    }
    assert.equal(await count({}), all);
  };
  await move('shelf', 'garden');
  await look();
  await catalog.follow(1);
  const paths = await Promise.all([pathOf('shelf-0'), pathOf('shelf-149')]);
  assert.ok((await listed({ category: 'garden' })).length > 100 && paths.length === 2);
  await look();
  await settle();
  await look();
});

test('a reader who turns pages goes on while the category moves', async () => {
  await Promise.all([putMany('shelf', 30), putMany('box', 120)]);
  const found = new Set<string>();
  let turned = 0;
  for (let cursor = ''; ; ) {
    const page = await catalog.client.listProducts({ category: 'shelf', limit: 30, cursor });
    for (const { id } of page.items) found.add(id);
    cursor = page.nextCursor;
    if (cursor === '') break;
    turned++;
    if (turned === 1) await move('shelf', 'garden');
    if (turned === 2) await catalog.follow(1);
    if (turned === 3) await settle();
  }
  assert.equal(found.size, 150);
});

test('a product that is written meanwhile ends where its category is', async () => {
  await putMany('box', 120);
  const other = await catalog.another();
  await other.client.listCategories({});
  await move('shelf', 'garden');
  await catalog.follow(1);
  const write = (id: string) => ({ id, json: JSON.stringify({ title: 'new', primary_category_id: 'box' }) });
  await catalog.client.putProduct(write('box-5'));
  await catalog.client.putProduct(write('box-new'));
  assert.equal(await pathOf('box-new'), 'garden/shelf/box');
  await catalog.follow();
  // This process has not heard of the move.
  await other.client.putProduct(write('box-late'));
  assert.equal(await pathOf('box-late'), 'room/shelf/box');
  assert.ok((await moves())[0]?.endedAt === 0n);
  await settle();
  assert.equal(await pathOf('box-late'), 'garden/shelf/box');
  assert.deepEqual([(await product('box-5')).title, await pathOf('box-5')], ['new', 'garden/shelf/box']);
  assert.deepEqual(await differences(), []);
});

test('moves of subtrees that lie in one another end right, whichever began first', async () => {
  await Promise.all([putMany('shelf', 110), putMany('box', 110)]);
  await catalog.client.createCategory({ id: 'attic', name: 'attic' });
  await move('shelf', 'garden');
  await catalog.follow(1);
  await move('box', 'attic');
  await catalog.follow(1);
  await move('garden', 'attic');
  assert.equal((await listed({ category: 'attic' })).length, 220);
  assert.equal((await listed({ category: 'garden' })).length, 110);
  await settle();
  assert.deepEqual([await pathOf('shelf-0'), await pathOf('box-0')], ['attic/garden/shelf', 'attic/box']);
  assert.ok((await moves()).every(({ endedAt }) => endedAt !== 0n));
  assert.deepEqual(await differences(), []);
});

test('a later move does not end before an earlier one, whose products would be lost between the two', async () => {
  await putMany('box', 120);
  await move('box', 'garden');
  await catalog.follow(1);
  await move('garden', 'room');
  catalog.falsify(
    'catalog',
    'update category_changes set next_pass_at = next_pass_at + 3600000 where number = (select min(number) from category_changes)',
  );
  await settle();
  assert.equal((await listed({ category: 'room' })).length, 120);
  await catalog.clock.advance(3_600_000);
  await settle();
  assert.ok((await moves()).every(({ endedAt }) => endedAt !== 0n));
  assert.deepEqual([await pathOf('box-0'), await pathOf('box-119')], ['room/garden/box', 'room/garden/box']);
  assert.deepEqual(await differences(), []);
});

test('a category that goes there and back again, and gets another name on the way, keeps its products', async () => {
  await putMany('box', 150);
  await move('box', 'garden');
  await catalog.follow(1);
  await catalog.client.updateCategory({ id: 'box', name: 'crate' });
  await move('box', 'shelf');
  assert.equal((await listed({ category: 'room' })).length, 150);
  assert.equal((await listed({ category: 'garden' })).length, 0);
  await settle();
  assert.deepEqual(await pathOf('box-0'), 'room/shelf/box');
  for (const at of [0, 149]) assert.deepEqual((await product(`box-${at}`)).category_breadcrumbs, ['room', 'shelf', 'crate']);
  assert.deepEqual(await differences(), []);
});

test('two moves at once that would close a circle: one of them is refused', async () => {
  const settled = await Promise.allSettled([move('room', 'garden'), move('garden', 'box')]);
  assert.deepEqual(settled.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.deepEqual(await differences(), []);
});

test('a category that is created while its parent moves stands below it', async () => {
  const other = await catalog.another();
  await other.client.listCategories({});
  await move('shelf', 'garden');
  const { category } = await other.client.createCategory({ id: 'tray', parentId: 'box', name: 'tray' });
  assert.equal(category?.path, 'garden/shelf/box/tray');
  await other.client.importProducts({ products: [{ id: 'x', json: '{"title":"x"}', categoryNames: ['garden', 'shelf', 'cup'] }] });
  assert.match(await pathOf('x'), /^garden\/shelf\/\w+$/);
  assert.deepEqual(await differences(), []);
});

test('refuses a move under itself, among namesakes, too deep, and to or of what is not there', async () => {
  for (const parent of ['room', 'shelf', 'box']) await assert.rejects(move('room', parent), { code: 'INVALID_REQUEST' }, parent);
  await catalog.client.createCategory({ parentId: 'garden', name: 'box' });
  await assert.rejects(move('box', 'garden'), { code: 'ALREADY_EXISTS' });
  await assert.rejects(move('nowhere', 'garden'), { code: 'NOT_FOUND' });
  await assert.rejects(move('box', 'nowhere'), { code: 'NOT_FOUND' });
  await assert.rejects(move('box', 'shelf'), { code: 'INVALID_REQUEST' });
  let parent = 'garden';
  for (let level = 1; level < 10; level++) {
    parent = `deep${level}`;
    await catalog.client.createCategory({ id: parent, parentId: level === 1 ? 'garden' : `deep${level - 1}`, name: parent });
  }
  await assert.rejects(move('room', 'deep9'), { code: 'INVALID_REQUEST' });
  await move('shelf', 'deep9');
  assert.deepEqual(await differences(), []);
  assert.equal((await moves()).length, 1);
});

test('the same move sent again is answered with the same job', async () => {
  const [first, second] = [await move('box', 'garden'), await move('box', 'garden')];
  assert.deepEqual(second.move, first.move);
});

test('a product whose index is broken does not hold up the others', async () => {
  await putMany('box', 3);
  catalog.falsify('documents', `update "products.by.skus" set id = 'box-2' where "skus[]" = 'box-1'`);
  catalog.falsify('documents', `delete from "products.by.skus" where "skus[]" = 'box-2'`);
  await move('box', 'garden');
  await settle();
  assert.deepEqual([await pathOf('box-0'), await pathOf('box-2')], ['garden/box', 'garden/box']);
  assert.ok((await moves())[0]?.endedAt !== 0n);
});
