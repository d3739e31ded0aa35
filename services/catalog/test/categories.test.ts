import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
});
afterEach(() => catalog.close());

const create = async (name: string, parentId = '', id = '') => {
  const { category } = await catalog.client.createCategory({ id, parentId, name });
  assert.ok(category !== undefined);
  return category;
};

async function laptops() {
  const electronics = await create('전자제품');
  const computers = await create('컴퓨터', electronics.id);
  return await create('노트북', computers.id);
}

test('numbers categories in the order they come, and writes their path and level', async () => {
  const notebook = await laptops();
  const shoes = await create('신발');
  assert.deepEqual([notebook.id, notebook.path, notebook.level], ['3', '1/2/3', 2]);
  assert.deepEqual([shoes.id, shoes.parentId, shoes.path, shoes.level], ['4', '', '4', 0]);
});

test('takes an id of its own, and counts on behind the highest number', async () => {
  await create('식품', '', '40');
  const fruit = await create('과일', '40', 'fruit');
  assert.equal(fruit.path, '40/fruit');
  assert.equal((await create('신발')).id, '41');
  await assert.rejects(create('채소', '', '40'), { code: 'ALREADY_EXISTS' });
  for (const id of ['1/2', '-a', 'x'.repeat(21), '가']) await assert.rejects(create('채소', '', id), { code: 'INVALID_REQUEST' }, id);
});

test('shows a category with its ancestors from the root and its children', async () => {
  const notebook = await laptops();
  const gaming = await create('게이밍 노트북', notebook.id);
  const slim = await create('초경량 노트북', notebook.id);
  const { category, ancestors, children } = await catalog.client.getCategory({ id: notebook.id });
  assert.equal(category?.name, '노트북');
  assert.deepEqual(
    ancestors.map(({ name }) => name),
    ['전자제품', '컴퓨터'],
  );
  assert.deepEqual(
    children.map(({ id }) => id),
    [gaming.id, slim.id],
  );
  await assert.rejects(catalog.client.getCategory({ id: '99' }), { code: 'NOT_FOUND' });
});

test('lists the tree with parents before their children, 2 before 10', async () => {
  await laptops();
  for (let at = 0; at < 8; at++) await create(`분류 ${at}`);
  await create('데스크톱', '2');
  const { categories } = await catalog.client.listCategories({});
  const paths = categories.map(({ path }) => path);
  assert.deepEqual(paths, ['1', '1/2', '1/2/3', '1/2/12', '4', '5', '6', '7', '8', '9', '10', '11']);
});

test('refuses a twin beside a category, but not elsewhere in the tree', async () => {
  const notebook = await laptops();
  await assert.rejects(create('노트북', '2'), { code: 'ALREADY_EXISTS' });
  await assert.rejects(create(' 노트북 ', '2'), { code: 'ALREADY_EXISTS' });
  await assert.rejects(create('노트북'.normalize('NFD'), '2'), { code: 'ALREADY_EXISTS' });
  await create('노트북', notebook.id);
  await assert.rejects(create('무엇', '99'), { code: 'NOT_FOUND' });
});

test('refuses names that are empty, too long or not text, and a tree that is too deep', async () => {
  for (const name of ['', '  ', 'x'.repeat(101), 'a\nb', 'a\u0000b', '\ud800']) {
    await assert.rejects(create(name), { code: 'INVALID_REQUEST' }, JSON.stringify(name));
  }
  let parent = '';
  for (let level = 0; level < 12; level++) parent = (await create('더', parent)).id;
  await assert.rejects(create('더', parent), { code: 'INVALID_REQUEST' });
});

test('gives each of many that come at once an id and only one of twins', async () => {
  const settled = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => create(`분류 ${at % 10}`)));
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 10);
  const { categories } = await catalog.client.listCategories({});
  assert.equal(new Set(categories.map(({ id }) => id)).size, 10);
});

test('sees what another process created within seconds, at once where it is asked for by id', async () => {
  const other = await catalog.another();
  await other.client.listCategories({});
  await catalog.clock.advance(200);
  const notebook = await laptops();
  assert.equal((await other.client.getCategory({ id: notebook.id })).category?.name, '노트북');
});

const nameOf = async (id: string) => {
  const { product } = await catalog.client.getProduct({ id });
  return JSON.parse(product?.json ?? '{}').category_breadcrumbs;
};

test('a renamed category gives all products below it the new name', async () => {
  const notebook = await laptops();
  const elsewhere = await create('노트');
  const put = (id: string, category: string) =>
    catalog.client.putProduct({ id, json: JSON.stringify({ title: id, primary_category_id: category }) });
  await Promise.all(Array.from({ length: 250 }, (_, at) => put(`book-${at}`, notebook.id)));
  const { product: paper } = await put('paper', elsewhere.id);
  await catalog.client.updateCategory({ id: '2', name: 'PC' });
  await catalog.follow();
  assert.deepEqual(await nameOf('book-0'), ['전자제품', 'PC', '노트북']);
  assert.deepEqual(await nameOf('book-249'), ['전자제품', 'PC', '노트북']);
  assert.deepEqual((await catalog.client.getProduct({ id: 'paper' })).product, paper);
  await assert.rejects(catalog.client.updateCategory({ id: '99', name: 'x' }), { code: 'NOT_FOUND' });
  await assert.rejects(catalog.client.updateCategory({ id: '1', name: '노트' }), { code: 'ALREADY_EXISTS' });
});

test('a product that another process wrote with the old name gets the new one, too', async () => {
  const notebook = await laptops();
  const other = await catalog.another();
  await other.client.listCategories({});
  await catalog.client.updateCategory({ id: notebook.id, name: '랩탑' });
  await catalog.follow();
  await other.client.putProduct({ id: 'late', json: JSON.stringify({ title: 'late', primary_category_id: notebook.id }) });
  assert.deepEqual(await nameOf('late'), ['전자제품', '컴퓨터', '노트북']);
  await catalog.clock.advance(11_000);
  await catalog.follow();
  assert.deepEqual(await nameOf('late'), ['전자제품', '컴퓨터', '랩탑']);
  // The rename is settled: from now on there is nothing left to do.
  const version = (await catalog.client.getProduct({ id: 'late' })).product?.version;
  await catalog.follow();
  assert.equal((await catalog.client.getProduct({ id: 'late' })).product?.version, version);
});
