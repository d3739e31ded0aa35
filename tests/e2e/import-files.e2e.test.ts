import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { FileImportView } from '@jangteo/gateway/routes/admin-import-files';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openShop, type TestShop } from './shop.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

const ROWS = [
  { id: 'p1', title: '양말', price: 1_000, stock: 5, category_names: ['의류', '양말'] },
  { id: 'p2', title: '  모자  두  개 ', price: '2,000', stock: 3 },
  { title: 'no id' },
  { id: 'p3', title: '장갑' },
].map((row) => JSON.stringify(row));
const FILE = Buffer.from(`${[...ROWS, '{"id": "p4", "title"'].join('\n')}\n`);

async function announce(bytes: number, more: object = {}): Promise<FileImportView> {
  const { status, body } = await shop.admin('POST', '/import/files', { name: 'feed.ndjson', bytes, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body as unknown as FileImportView;
}

async function send(id: string, offset: number, piece: Buffer, type = 'application/octet-stream') {
  const response = await fetch(`${shop.url}/admin/api/import/files/${id}/bytes?offset=${offset}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${shop.token}`, 'content-type': type },
    body: new Uint8Array(piece),
  });
  return { status: response.status, body: (await response.json()) as FileImportView & { code?: string; detail?: string } };
}

async function ended(id: string): Promise<FileImportView> {
  for (let tries = 0; tries < 500; tries++) {
    const { body } = await shop.admin('GET', `/import/files/${id}`);
    const told = body as unknown as FileImportView;
    if (['done', 'failed', 'stopped'].includes(told.state)) return told;
    await systemRuntime.clock.sleep(20);
  }
  throw new Error('the import does not end');
}

test('a file that comes in pieces is imported, and told row by row', async () => {
  const { id, state } = await announce(FILE.length);
  assert.equal(state, 'uploading');
  const [first, rest] = [FILE.subarray(0, 40), FILE.subarray(40)];
  assert.equal((await send(id, 0, first)).body.bytes, 40);
  await send(id, 40, rest);
  const told = await ended(id);
  assert.deepEqual(
    [told.state, told.rows, told.imported, told.skipped, told.mended, told.unlisted, told.granted, told.bytes, told.error],
    ['done', 5, 3, 2, 1, 1, 2, FILE.length, null],
  );
  assert.deepEqual(
    told.issues.map(({ line, kind, reason }) => [line, kind, reason]),
    [
      [2, 'mended', 'title_spaces'],
      [3, 'skipped', 'no_id'],
      [4, 'unlisted', 'no_price'],
      [5, 'skipped', 'broken_json'],
    ],
  );
  const { body } = await shop.call('GET', '/v1/products/p2');
  assert.deepEqual([body.title, body.price], ['모자 두 개', { amount: 2_000, currency: 'KRW' }]);
  assert.deepEqual(await shop.stock('p1'), { stock: 5, reserved: 0 });
});

test('the same file again changes nothing, packed or not', async () => {
  const packed = gzipSync(FILE);
  const { id } = await announce(packed.length);
  await send(id, 0, packed);
  const told = await ended(id);
  assert.deepEqual([told.state, told.imported, told.unchanged, told.granted], ['done', 0, 3, 0]);
  assert.deepEqual(await shop.stock('p1'), { stock: 5, reserved: 0 });
  const { body } = await shop.admin('GET', '/import/files');
  assert.deepEqual(
    (body as unknown as { items: FileImportView[] }).items.map(({ state }) => state),
    ['done', 'done'],
  );
});

test('pieces that do not fit together, and what is no list of products, are refused in words', async () => {
  const { id } = await announce(100);
  const wrong = await send(id, 7, Buffer.alloc(10, ' '));
  assert.deepEqual([wrong.status, wrong.body.detail], [400, 'the next piece begins at 0']);
  const tooMuch = await send(id, 0, Buffer.alloc(101, ' '));
  assert.equal(tooMuch.status, 400);
  assert.equal((await send(id, 0, Buffer.from('{}'), 'application/json')).status, 415);
  assert.equal((await send('nobody', 0, Buffer.from('x'))).status, 404);
  assert.equal((await shop.admin('DELETE', `/import/files/${id}`)).body.status, undefined);
  assert.equal((await ended(id)).state, 'stopped');

  const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]);
  const { id: other } = await announce(picture.length);
  await send(other, 0, picture);
  const told = await ended(other);
  assert.equal(told.state, 'failed');
  assert.match(told.error ?? '', /the file is binary/);

  const unknown = await shop.admin('POST', '/import/files', { name: 'x', bytes: 1, currency: 'ZZZ' });
  assert.deepEqual([unknown.status, unknown.body.code], [400, 'INVALID_REQUEST']);
});
