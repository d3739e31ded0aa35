import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

const DAY_MS = 86_400_000;

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
  const lamp = { title: 'Lamp', popularity: 40, variants: [{ sku: 'lamp-red' }, { sku: 'lamp-blue' }] };
  const products = [
    { id: 'lamp', json: JSON.stringify(lamp), categoryNames: [] },
    { id: 'rug', json: JSON.stringify({ title: 'Rug' }), categoryNames: [] },
  ];
  await catalog.client.importProducts({ products });
});
afterEach(() => catalog.close());

const stored = async (id: string) => {
  const { product } = await catalog.client.getProduct({ id });
  return { version: product?.version ?? 0n, ...JSON.parse(product?.json ?? '{}') };
};
const popularity = async (id: string): Promise<number> => {
  await catalog.applyPopularity();
  return (await stored(id)).popularity;
};
const rug = (fields: object = {}) => JSON.stringify({ title: 'Rug', ...fields });
const differences = async () => (await catalog.client.auditProducts({})).differences;

test('units sold come on top of what an import brought, over all variants', async () => {
  await catalog.sell('1', { 'lamp-red': 2, rug: 1 });
  await catalog.sell('2', { 'lamp-blue': 3 });
  assert.equal(await popularity('lamp'), 45);
  const { units_sold } = await stored('lamp');
  assert.deepEqual([units_sold, await popularity('rug')], [5, 1]);
  assert.deepEqual(await differences(), []);
});

test('an order counts once, and not at all once it has fallen through', async () => {
  await catalog.sell('1', { rug: 2 });
  await catalog.sell('1', { rug: 2 });
  assert.equal(await popularity('rug'), 2);
  await catalog.fail('1');
  await catalog.fail('1');
  assert.equal(await popularity('rug'), 0);
  // As when an operator replays the log.
  await catalog.sell('1', { rug: 2 });
  assert.equal(await popularity('rug'), 0);
  assert.equal((await stored('rug')).units_sold, undefined);
  await catalog.fail('never-paid');
  assert.equal(await popularity('rug'), 0);
});

test('what was sold 30 days ago no longer counts, the base stays', async () => {
  await catalog.sell('1', { 'lamp-red': 5 });
  await catalog.clock.advance(DAY_MS);
  await catalog.sell('2', { 'lamp-red': 7 });
  assert.equal(await popularity('lamp'), 52);
  await catalog.clock.advance(28 * DAY_MS);
  assert.equal(await popularity('lamp'), 52);
  await catalog.clock.advance(DAY_MS);
  assert.equal(await popularity('lamp'), 47);
  await catalog.clock.advance(DAY_MS);
  assert.equal(await popularity('lamp'), 40);
  // Nothing is left to take back.
  await catalog.fail('1');
  assert.equal(await popularity('lamp'), 40);
});

test('popularity is written neither twice nor with a new time, and only where it changed', async () => {
  const before = await stored('rug');
  await catalog.clock.advance(60_000);
  await catalog.sell('1', { rug: 2 });
  await catalog.applyPopularity();
  const after = await stored('rug');
  assert.deepEqual([after.version, after.updated_at], [before.version + 1n, before.updated_at]);
  await catalog.applyPopularity();
  await catalog.sell('2', { rug: 1 });
  await catalog.fail('2');
  await catalog.applyPopularity();
  assert.equal((await stored('rug')).version, after.version);
});

test('an operator’s change goes through although the product sold meanwhile, and keeps what it sold', async () => {
  const { version } = await stored('rug');
  for (const order of ['1', '2', '3']) {
    await catalog.sell(order, { rug: 1 });
    await catalog.applyPopularity();
  }
  await catalog.client.putProduct({ id: 'rug', json: rug({ color: 'red' }), ifVersion: version });
  const { color, popularity } = await stored('rug');
  assert.deepEqual([color, popularity], ['red', 3]);
  // Somebody wrote now: who read before that may not.
  await assert.rejects(catalog.client.putProduct({ id: 'rug', json: rug(), ifVersion: version }), { code: 'VERSION_CONFLICT' });
  await catalog.sell('4', { rug: 1 });
  await catalog.applyPopularity();
  await assert.rejects(catalog.client.putProduct({ id: 'rug', json: rug(), ifVersion: version }), { code: 'VERSION_CONFLICT' });
  await assert.rejects(catalog.client.putProduct({ id: 'rug', json: rug(), ifVersion: 99n }), { code: 'VERSION_CONFLICT' });
  await assert.rejects(catalog.client.deleteProduct({ id: 'rug', ifVersion: version }), { code: 'VERSION_CONFLICT' });
  const read = (await stored('rug')).version - 1n;
  await catalog.client.deleteProduct({ id: 'rug', ifVersion: read });
  await assert.rejects(catalog.client.getProduct({ id: 'rug' }), { code: 'NOT_FOUND' });
});

test('a product that comes again under its id is another one for whoever read the first', async () => {
  const { version } = await stored('rug');
  await catalog.sell('1', { rug: 1 });
  await catalog.applyPopularity();
  await catalog.client.deleteProduct({ id: 'rug' });
  for (const color of ['red', 'blue', 'green']) await catalog.client.putProduct({ id: 'rug', json: rug({ color }) });
  assert.ok((await stored('rug')).version > version);
  await assert.rejects(catalog.client.putProduct({ id: 'rug', json: rug(), ifVersion: version }), { code: 'VERSION_CONFLICT' });
  assert.equal(await popularity('rug'), 1);
});

test('an import sets the base, not what was sold; repeated, it changes nothing', async () => {
  const rows = (popularity: number) => ({ products: [{ id: 'rug', json: rug({ popularity }), categoryNames: [] }] });
  await catalog.client.importProducts(rows(100));
  await catalog.sell('1', { rug: 2 });
  assert.equal(await popularity('rug'), 102);
  assert.equal((await catalog.client.importProducts(rows(100))).unchanged, 1);
  await catalog.client.importProducts(rows(50));
  assert.equal((await stored('rug')).popularity, 52);
  await catalog.client.importProducts({ products: [{ id: 'rug', json: rug({ color: 'red' }), categoryNames: [] }] });
  assert.equal(await popularity('rug'), 52);
  assert.deepEqual(await differences(), []);
});

test('a SKU’s sales go with it to another product', async () => {
  await catalog.sell('1', { 'lamp-red': 2, 'lamp-blue': 1 });
  assert.equal(await popularity('lamp'), 43);
  await catalog.client.putProduct({ id: 'lamp', json: JSON.stringify({ title: 'Lamp', variants: [{ sku: 'lamp-blue' }] }) });
  await catalog.client.putProduct({ id: 'red-lamp', json: JSON.stringify({ title: 'Red lamp', sku: 'lamp-red' }) });
  assert.deepEqual([await popularity('lamp'), await popularity('red-lamp')], [41, 2]);
  assert.deepEqual(await differences(), []);
});

test('SKUs that no product has are left alone', async () => {
  await catalog.sell('1', { gone: 2, rug: 1 });
  assert.equal(await popularity('rug'), 1);
  await catalog.client.putProduct({ id: 'gone', json: JSON.stringify({ title: 'Back again' }) });
  assert.equal(await popularity('gone'), 2);
});

test('what a process counted while another one applied is applied, too', async () => {
  const other = await catalog.another();
  const orders = Array.from({ length: 40 }, (_, at) => String(at));
  await Promise.all([
    ...orders.map((order) => catalog.sell(order, { rug: 1, 'lamp-red': 1 })),
    ...orders.map(() => other.applyPopularity()),
    ...orders.map(() => catalog.applyPopularity()),
  ]);
  assert.deepEqual([await popularity('rug'), await popularity('lamp')], [40, 80]);
});

test('doctor finds a product that says something else than its sales, and writes it anew', async () => {
  await catalog.sell('1', { rug: 2 });
  assert.deepEqual(await differences(), []);
  await catalog.applyPopularity();
  const falsified = `json_set(json, '$.units_sold', 9, '$.popularity', 9)`;
  catalog.falsify('documents', `update "products.bodies" set json = ${falsified} where id = 'rug'`);
  assert.deepEqual(
    (await differences()).map(({ id, check }) => `${id} ${check}`),
    ['rug product-not-listed', 'rug popularity-differs'],
  );
  await catalog.client.refreshProduct({ id: 'rug' });
  await catalog.applyPopularity();
  assert.deepEqual(await differences(), []);
  assert.equal((await stored('rug')).popularity, 2);
});
