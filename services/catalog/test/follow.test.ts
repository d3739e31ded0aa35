import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { ReadFeedRequestSchema } from '@jangteo/contracts/catalog/v1/catalog';
import type { Collection } from '@jangteo/ports/documents/document-store';
import { followRpc } from '../src/follow.ts';
import { type OpenedCatalog, openCatalog } from './open-catalog.ts';

let catalog: OpenedCatalog;

beforeEach(async () => {
  catalog = await openCatalog();
});
afterEach(() => catalog.close());

/** Returns the version. */
const put = async (id: string, fields: object = {}) => {
  const { product } = await catalog.client.putProduct({ id, json: JSON.stringify({ title: id, ...fields }) });
  return product?.version ?? 0n;
};
const token = async () => (await catalog.client.getFeedToken({})).token;
const read = (from: string, limit = 100, waitMs = 0) => catalog.client.readFeed({ token: from, limit, waitMs });
/** Whether a promise is settled after what is under way has had its turn. */
const isSettled = async (promise: Promise<unknown>) => {
  let settled = false;
  promise.then(() => {
    settled = true;
  });
  await sleep(20);
  return settled;
};

test('tells what changed after a token, each product as it is now', async () => {
  await put('before');
  const start = await token();
  assert.deepEqual((await read(start)).changes, []);
  await put('a');
  const b = await put('b');
  const a = await put('a', { color: 'red' });
  await catalog.client.deleteProduct({ id: 'b' });
  const { changes, token: next } = await read(start);
  const told = changes.map(({ id, version, json }) => [id, version, json === '' ? '' : JSON.parse(json).color]);
  assert.deepEqual(told, [
    ['a', a, 'red'],
    ['b', b + 1n, ''],
  ]);
  assert.deepEqual((await read(next)).changes, []);
});

test('whoever only wants to know what is old hears of ids and versions alone', async () => {
  const start = await token();
  await put('a');
  const b = await put('b');
  const a = await put('a');
  const { changes } = await catalog.client.readFeed({ token: start, limit: 10, waitMs: 0, versionsOnly: true });
  assert.deepEqual(
    changes.map(({ id, version, json }) => [id, version, json]),
    [
      ['b', b, ''],
      ['a', a, ''],
    ],
  );
});

test('one change at a time comes to the same end', async () => {
  let from = await token();
  for (const id of ['a', 'b', 'c']) await put(id);
  const ids: string[] = [];
  for (;;) {
    const { changes, token: next, atEnd } = await read(from, 1);
    assert.equal(atEnd, changes.length === 0);
    if (atEnd) break;
    ids.push(...changes.map(({ id }) => id));
    from = next;
  }
  assert.deepEqual(ids, ['a', 'b', 'c']);
});

test('a product that is deleted between the feed and its reading comes as a deletion, further on', async () => {
  const start = await token();
  for (const id of ['a', 'b']) await put(id);
  const { documents } = catalog;
  const slow = {
    feed: async (from: string, limit: number) => {
      const feed = await documents.feed(from, limit);
      await catalog.client.deleteProduct({ id: 'a' });
      return feed;
    },
    getMany: (ids: readonly string[]) => documents.getMany(ids),
    onChange: (listener: () => void) => documents.onChange(listener),
  } as Collection;
  const { readFeed } = followRpc(slow, catalog);
  const request = create(ReadFeedRequestSchema, { token: start, limit: 10 });
  const first = await readFeed(request, { signal: new AbortController().signal });
  const second = await read(first.token as string);
  const told = [...(first.changes ?? []), ...second.changes].map(({ id, json }) => `${id} ${json === '' ? 'deleted' : 'there'}`);
  assert.deepEqual(told, ['b there', 'a deleted']);
});

test('whoever waits is woken by a change, not by the clock', async () => {
  const start = await token();
  const waiting = read(start, 100, 10_000);
  assert.equal(await isSettled(waiting), false);
  await put('a');
  const { changes } = await waiting;
  assert.deepEqual(
    changes.map(({ id }) => id),
    ['a'],
  );
});

test('a change that comes at any moment of the first look is not slept through', async () => {
  for (let round = 0; round < 30; round++) {
    const start = await token();
    const [{ changes }] = await Promise.all([read(start, 100, 10_000), put(`p${round}`)]);
    assert.deepEqual(
      changes.map(({ id }) => id),
      [`p${round}`],
    );
  }
});

test('whoever waits in vain gets an empty answer in time, and never waits longer than stated', async () => {
  const start = await token();
  for (const [asked, waited] of [
    [0, 0],
    [-5, 0],
    [1_000, 1_000],
    [60_000, 10_000],
  ] as const) {
    const waiting = read(start, 100, asked);
    if (waited > 0) {
      await isSettled(waiting);
      for (let passed = 0; passed < waited - 100; passed += 200) await catalog.clock.advance(Math.min(200, waited - 100 - passed));
      assert.equal(await isSettled(waiting), false, String(asked));
      await catalog.clock.advance(100);
    }
    assert.deepEqual(await waiting, { ...(await waiting), changes: [], token: start });
  }
});

test('whoever gives up is not waited for', async () => {
  const start = await token();
  const stopping = new AbortController();
  const waiting = catalog.client.readFeed({ token: start, limit: 10, waitMs: 10_000 }, { signal: stopping.signal });
  assert.equal(await isSettled(waiting.catch(() => {})), false);
  stopping.abort();
  await assert.rejects(waiting);
});

test('says FEED_LOST for a token of another shop or none at all', async () => {
  for (const strange of ['', 'x', 'x.1', `${await token()}9`]) {
    await assert.rejects(read(strange), { code: 'FEED_LOST' }, strange);
    await assert.rejects(read(strange, 10, 5_000), { code: 'FEED_LOST' }, strange);
  }
});

test('scans all products by id, with or without their text', async () => {
  const versions = new Map<string, bigint>();
  for (const id of ['c', 'a', 'b', '가']) versions.set(id, await put(id));
  const { products, nextCursor } = await catalog.client.scanProducts({ limit: 2 });
  assert.deepEqual(
    products.map(({ id, json }) => [id, JSON.parse(json).title]),
    [
      ['a', 'a'],
      ['b', 'b'],
    ],
  );
  const rest = await catalog.client.scanProducts({ limit: 2, cursor: nextCursor, versionsOnly: true });
  assert.deepEqual(
    rest.products.map(({ id, version, json }) => [id, version, json]),
    [
      ['c', versions.get('c'), ''],
      ['가', versions.get('가'), ''],
    ],
  );
  assert.equal(rest.nextCursor, '');
  await assert.rejects(catalog.client.scanProducts({ limit: 2, cursor: 'made up' }), { code: 'BAD_CURSOR' });
});

test('answers of large products stay small, and nothing is left out', async () => {
  const start = await token();
  const description = 'x'.repeat(20_000);
  const attributes = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}`, 'x'.repeat(4_900)]));
  const ids = Array.from({ length: 60 }, (_, at) => `p${at + 10}`);
  await Promise.all(ids.map((id) => put(id, { description, attributes })));
  const size = (all: readonly { json: string }[]) => all.reduce((sum, { json }) => sum + json.length, 0);

  const fed = new Set<string>();
  for (let from = start; ; ) {
    const { changes, token: next } = await read(from, 1_000);
    if (changes.length === 0) break;
    assert.ok(size(changes) < 2_300_000);
    for (const { id } of changes) fed.add(id);
    from = next;
  }
  const scanned: string[] = [];
  let cursor = '';
  do {
    const page = await catalog.client.scanProducts({ limit: 1_000, cursor });
    scanned.push(...page.products.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== '');
  assert.deepEqual([[...fed].sort(), scanned], [ids, ids]);
});

test('refuses to read nothing, or too much at a time', async () => {
  const start = await token();
  for (const limit of [0, -1, 1_001]) {
    await assert.rejects(read(start, limit), { code: 'INVALID_REQUEST' }, String(limit));
    await assert.rejects(catalog.client.scanProducts({ limit }), { code: 'INVALID_REQUEST' }, String(limit));
  }
});
