import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { PRODUCT_CHANGES } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { whileHeld } from '@jangteo/messaging/hold-lease';
import type { NewRecord } from '@jangteo/ports/log/event-log';
import { openService } from '../../../packages/service-kit/test/open-service.ts';
import { ChangePublisher } from '../src/publish-changes.ts';
import { PublishedProducts } from '../src/published-products.ts';
import { catalogService } from '../src/service.ts';
import { logThat, type OpenedPublisher, openPublisher } from './open-publisher.ts';

let shop: OpenedPublisher;

beforeEach(async () => {
  shop = await openPublisher();
});
afterEach(() => shop.close());

const away = () => new JangteoError('ENGINE_AWAY', 'the log is away');
const isTold = async (id: string, last: string) =>
  shop.until(`${last} of ${id} is told`, async () => (await shop.opsOf(id)).at(-1) === last);
const isFollowing = () =>
  shop.until('the snapshot is over', async () => (await new PublishedProducts(shop.tables).feed())?.stage === 'following');

test('begins with what there is, then tells what is created, updated and deleted, in Debezium’s envelope', async () => {
  await shop.put('lamp', 1);
  const { version } = await shop.put('lamp', 2);
  shop.start();
  await isTold('lamp', 'r 2');
  await isFollowing();
  for (const n of [3, 4]) {
    await shop.put('lamp', n);
    await isTold('lamp', `u ${n}`);
  }
  await shop.put('book', 1);
  await isTold('book', 'c 1');
  await shop.documents.delete('lamp');
  await isTold('lamp', 'd');
  await shop.put('lamp', 5);
  await isTold('lamp', 'c 5');
  assert.deepEqual(await shop.opsOf('lamp'), ['r 2', 'u 3', 'u 4', 'd', 'c 5']);

  const [record] = (await shop.records()).filter(({ key }) => key.includes('lamp'));
  assert.deepEqual([record?.key, record?.headers], ['{"id":"lamp"}', {}], 'as Kafka Connect writes the key of a row');
  const [read, , , deleted] = (await shop.told()).get('lamp') ?? [];
  const { source, ts_ms, ...rest } = read ?? assert.fail();
  assert.deepEqual(rest, { before: null, after: { id: 'lamp', skus: ['lamp'], n: 2, updated_at: '1970-01-01T00:16:40.002Z' }, op: 'r' });
  assert.ok(Math.abs(ts_ms - Date.now()) < 60_000);
  const { resume_token, version: ofJangteo, ...told } = source;
  assert.match(`${ofJangteo} ${resume_token}`, /^\d+\.\d+\.\d+ .+/);
  const place = { connector: 'jangteo', name: 'jangteo', db: 'catalog', collection: 'products' };
  assert.deepEqual(told, { ...place, ts_ms: 1_000_002, snapshot: 'true', document_version: version });
  assert.deepEqual([deleted?.before, deleted?.after, deleted?.source.ts_ms, deleted?.source.snapshot], [null, null, null, 'false']);
  assert.equal(deleted?.source.document_version, version + 3);
  assert.ok(
    (await shop.records()).every(({ value }) => value !== ''),
    'no tombstones',
  );
});

test('what was published before the process died between the log and the token comes again, and nothing is left out', async () => {
  const stop = shop.start();
  await isFollowing();
  await stop();
  await shop.put('lamp', 1);
  // The log has it; the process dies before it hears of it.
  const stopDying = shop.start({
    log: logThat(shop.log, async (records) => {
      await shop.log.append(records);
      void stopDying();
      throw away();
    }),
  });
  await isTold('lamp', 'c 1');
  await stopDying();
  await shop.put('book', 1);
  shop.start();
  await isTold('book', 'c 1');
  assert.deepEqual(await shop.opsOf('lamp'), ['c 1', 'c 1']);
  assert.deepEqual(await shop.opsOf('book'), ['c 1']);
});

test('a log that is away is waited for, and then has everything', async () => {
  await shop.put('lamp', 1);
  let left = 3;
  const sizes: number[] = [];
  const append = async (records: readonly NewRecord[]) => {
    sizes.push(records.length);
    if (left-- > 0) throw away();
    return await shop.log.append(records);
  };
  shop.start({ log: logThat(shop.log, append) });
  await isTold('lamp', 'r 1');
  await isFollowing();
  left = 3;
  await Promise.all(Array.from({ length: 250 }, (_, at) => shop.put(`p${at}`, at)));
  await shop.until('all are told', async () => (await shop.told()).size === 251);
  assert.ok(shop.warnings.length >= 6);
  assert.ok(Math.max(...sizes) <= 100, 'so many at a time');
});

test('each product’s changes come in order and end with what it is, however it is written, and however the log fails', async () => {
  let appends = 0;
  const append = async (records: readonly NewRecord[]) => {
    appends++;
    if (appends % 4 === 1) throw away();
    const offsets = await shop.log.append(records);
    if (appends % 4 === 3) throw away();
    return offsets;
  };
  const ids = ['a', 'b', 'c', 'd', 'e'];
  for (const id of ids.slice(0, 3)) await shop.put(id, 0);
  shop.start({ log: logThat(shop.log, append) });
  for (let n = 1; n <= 60; n++) {
    const id = ids[(n * 7) % 5] ?? '';
    if (n % 6 === 0) await shop.documents.delete(id);
    else await shop.put(id, n);
    if (n % 3 === 0) await shop.runtime.clock.sleep(20);
  }
  await shop.put('last', 1);
  await isTold('last', 'c 1');
  const there = new Map((await shop.documents.find({ limit: 100 })).items.map(({ id, json }) => [id, JSON.parse(json)]));
  for (const [id, changes] of await shop.told()) {
    assert.deepEqual(changes.at(-1)?.after, there.get(id) ?? null, id);
    const versions = changes.map(({ source }) => source.document_version ?? 0);
    assert.deepEqual(
      versions,
      [...versions].sort((a, b) => a - b),
      id,
    );
  }
  const told = await shop.told();
  assert.deepEqual(
    [...there.keys()].filter((id) => !told.has(id)),
    [],
  );
});

test('a document that is further on than its change is told once, and never goes back', async () => {
  const stop = shop.start();
  await isFollowing();
  await stop();
  const token = await shop.documents.feedToken();
  const { version: first } = await shop.put('lamp', 1);
  const { version: last } = await shop.put('lamp', 2);
  // A feed that tells each version, and one change at a time.
  const changes = [
    { id: 'lamp', op: 'put', version: first, token },
    { id: 'lamp', op: 'delete', version: first, token },
    { id: 'lamp', op: 'put', version: last, token: await shop.documents.feedToken() },
  ] as const;
  const { documents } = shop;
  const detailed = {
    feed: async (from: string, limit: number) =>
      from === token ? { changes: [...changes], token: changes[2].token } : await documents.feed(from, limit),
    getMany: (ids: readonly string[]) => documents.getMany(ids),
    onChange: (listener: () => void) => documents.onChange(listener),
  } as unknown as typeof documents;
  shop.start({ documents: detailed });
  await isTold('lamp', 'c 2');
  await shop.put('lamp', 3);
  await isTold('lamp', 'u 3');
  assert.deepEqual(await shop.opsOf('lamp'), ['c 2', 'u 3']);
});

test('a token that leads nowhere begins with a snapshot again, says so, and tells what is gone meanwhile', async () => {
  for (const id of ['kept', 'gone', 'changed']) await shop.put(id, 1);
  const stop = shop.start();
  await isFollowing();
  await stop();
  await shop.documents.delete('gone');
  await shop.put('changed', 2);
  await shop.tables.transaction(async (tx) => {
    await tx.updateTable('published_feeds').set({ token: 'broken' }).execute();
  });
  shop.start();
  await isTold('gone', 'd');
  await isFollowing();
  assert.deepEqual(await shop.opsOf('kept'), ['r 1', 'r 1']);
  assert.deepEqual(await shop.opsOf('changed'), ['r 1', 'r 2']);
  assert.deepEqual(await shop.opsOf('gone'), ['r 1', 'd']);
  assert.equal((await shop.told()).get('gone')?.at(-1)?.source.document_version, null);
  assert.deepEqual(shop.warnings, ['the place in the changes of products was lost: all of them are published again']);
  await shop.put('kept', 3);
  await isTold('kept', 'u 3');
});

test('a snapshot goes on where a process ended, and what changes behind it is told after it', async () => {
  for (let at = 0; at < 350; at++) await shop.put(`p${String(at).padStart(3, '0')}`, 1);
  let pages = 0;
  const stop = shop.start({
    log: logThat(shop.log, async (records) => {
      const offsets = await shop.log.append(records);
      if (++pages === 2) void stop();
      return offsets;
    }),
  });
  await shop.until('two pages are told', async () => pages === 2);
  await stop();
  await shop.put('p000', 2);
  await shop.documents.delete('p001');
  await shop.documents.delete('p340');
  shop.start();
  await isTold('p000', 'u 2');
  await isTold('p001', 'd');
  const told = await shop.told();
  assert.equal(told.size, 349, 'nobody is told that what was never told is gone');
  for (const [id, changes] of told) assert.equal(changes.filter(({ op }) => op === 'r').length, 1, id);
});

test('of several processes one publishes, and another one goes on when it ends', async () => {
  const append = { first: 0, second: 0 };
  const process = (name: keyof typeof append) => {
    const stopping = new AbortController();
    const { clock } = shop.runtime;
    // Nobody waits for a lease for longer than a test may take.
    const hasty = {
      ...shop.runtime,
      clock: { ...clock, sleep: (ms: number, signal?: AbortSignal) => clock.sleep(Math.min(ms, 50), signal) },
    };
    const log = logThat(shop.log, (records) => {
      append[name]++;
      return shop.log.append(records);
    });
    const publisher = new ChangePublisher({ runtime: shop.runtime, store: shop.tables, documents: shop.documents, log });
    const lease = { name: 'product-changes', signal: stopping.signal };
    const done = whileHeld(hasty, shop.store, lease, (held) => publisher.run(held));
    return async () => {
      stopping.abort();
      await done;
    };
  };
  const stopFirst = process('first');
  await shop.put('lamp', 1);
  await shop.until('the first one publishes', async () => append.first > 0);
  const stopSecond = process('second');
  await shop.put('lamp', 2);
  await shop.until('both are told', async () => (await shop.opsOf('lamp')).at(-1)?.endsWith(' 2') === true);
  assert.equal(append.second, 0);
  await stopFirst();
  await shop.put('lamp', 3);
  await isTold('lamp', 'u 3');
  assert.ok(append.second > 0);
  await stopSecond();
});

test('who lost the lease while it read appends nothing more', async () => {
  await shop.put('lamp', 1);
  const { documents } = shop;
  const stop = shop.start({
    documents: {
      feedToken: () => documents.feedToken(),
      onChange: (listener: () => void) => documents.onChange(listener),
      async find() {
        const page = await documents.find({ limit: 10 });
        void stop();
        return page;
      },
    } as unknown as typeof documents,
  });
  await shop.until('it has begun', async () => (await new PublishedProducts(shop.tables).feed()) !== undefined);
  await shop.runtime.clock.sleep(50);
  await stop();
  assert.deepEqual(await shop.records(), []);
});

test('who was overtaken does not move the token back', async () => {
  const published = new PublishedProducts(shop.tables);
  await published.begin('t1', undefined);
  const feed = (await published.feed()) ?? assert.fail();
  await published.advance(feed, { token: 't2', stage: 'following' }, []);
  await assert.rejects(published.advance(feed, { token: 't1b' }, []), { code: 'VERSION_CONFLICT' });
  await assert.rejects(published.begin('t1c', feed), { code: 'VERSION_CONFLICT' });
  assert.deepEqual(await published.feed(), { token: 't2', round: 1, stage: 'following', cursor: undefined, step: 2 });
});

test('the service publishes them where Debezium publishes the changes of tables, and else nobody does', async () => {
  for (const outbox of ['debezium', 'relay'] as const) {
    const directory = await mkdtemp(join(tmpdir(), 'jangteo-changes-'));
    const service = await openService({ definition: catalogService, directory, answersOn: PRODUCT_CHANGES, outbox });
    try {
      await service.client(CatalogService).putProduct({ id: 'lamp', json: '{"title":"램프"}' });
      const told = () => service.heard('{"id":"lamp"}');
      if (outbox === 'debezium') await service.until(async () => (await told().catch(() => [])).length === 1, 'it is told');
      else {
        await shop.runtime.clock.sleep(300);
        await assert.rejects(told(), { code: 'UNKNOWN_TOPIC' });
      }
    } finally {
      await service.stop();
      await rm(directory, { recursive: true });
    }
  }
});
