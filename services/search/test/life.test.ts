import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import { ALIAS, RAW } from '../src/names.ts';
import { PRICE } from './memory-catalog.ts';
import { type OpenedLife, openMemoryLife } from './open-life.ts';

async function opened(work: (life: OpenedLife) => Promise<void>): Promise<void> {
  const life = await openMemoryLife();
  try {
    await work(life);
  } finally {
    await life.close();
  }
}

const live = async ({ search }: OpenedLife) => search.seen((await search.alias(ALIAS)) ?? '');

describe('the index follows the catalogue', () => {
  let life: OpenedLife;
  before(async () => {
    life = await openMemoryLife();
    life.catalog.put('old');
    life.start();
    await life.rest();
  });
  after(() => life.close());

  test('has what was there before it', async () => {
    assert.deepEqual(await live(life), ['old@1']);
  });

  test('takes in what is put, changed and deleted', async () => {
    for (const id of ['a', 'b', 'c']) life.catalog.put(id);
    life.catalog.put('a');
    life.catalog.delete('b');
    await life.rest();
    assert.deepEqual(await live(life), ['a@2', 'c@1', 'old@1']);
    await life.assertParity();
  });

  test('leaves out what has no price, and takes it in once it has one', async () => {
    life.catalog.put('unlisted', {});
    await life.rest();
    assert.ok(!(await live(life)).includes('unlisted@1'));
    assert.ok(life.search.seen(RAW).includes('unlisted@1'));
    life.catalog.put('unlisted');
    await life.rest();
    assert.ok((await live(life)).includes('unlisted@2'));
    life.catalog.put('unlisted', {});
    await life.rest();
    assert.ok(!(await live(life)).some((one) => one.startsWith('unlisted')));
    await life.assertParity();
  });

  test('takes a product that is put in again after its deletion, although its version begins at 1', async () => {
    for (let turn = 0; turn < 5; turn++) life.catalog.put('again');
    await life.rest();
    life.catalog.delete('again');
    life.catalog.put('again');
    await life.rest();
    assert.ok((await live(life)).includes('again@1'));
  });

  test('tells how far it is behind, and what it has taken in', async () => {
    const { applied } = await life.client.listIndexes({});
    const release = holdFeed(life);
    life.catalog.put('late');
    await life.until('something waits', async () => (await life.life.pending()) > 0);
    assert.ok((await life.client.listIndexes({})).lagMs > 0n);
    release();
    await life.rest();
    const now = await life.client.listIndexes({});
    assert.equal(now.lagMs, 0n);
    assert.equal(now.applied, applied + 1n);
  });
});

test('a burst is seen at once, also right behind another one', () =>
  opened(async (life) => {
    life.start();
    await life.rest();
    const burst = (name: string) => {
      for (let index = 0; index < 150; index++) life.catalog.put(`${name}-${index}`);
    };
    burst('first');
    await life.until('the first is seen', async () => (await live(life)).length === 150);
    const burstAt = performance.now();
    burst('second');
    await life.until('the second is seen', async () => (await live(life)).length === 300);
    const lag = performance.now() - burstAt;
    assert.ok(lag < 2_000, `it took ${lag} ms`);
  }));

test('an audit catches up with a catalogue that never rests', () =>
  opened(async (life) => {
    for (let index = 0; index < 300; index++) life.catalog.put(`p${index}`);
    life.start();
    await life.rest();
    // Whoever reads the feed finds more of it.
    life.catalog.before = (call) => {
      if (call === 'readFeed') for (let index = 0; index < 150; index++) life.catalog.put(`p${index}`);
    };
    for (let turn = 0; turn < 3; turn++) {
      await sleep(50);
      const { behind, differences } = await life.client.auditIndex({ limit: 1_000 });
      assert.deepEqual([behind, differences], [false, []]);
    }
    life.catalog.before = () => {};
  }));

/** Writes to the indexes wait until the function is called. */
function holdFeed({ search }: OpenedLife): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  search.before = (operation) => (operation === 'write' ? promise : undefined);
  return () => {
    search.before = () => {};
    resolve();
  };
}

test('a crash between the write and the refresh loses nothing: the changes come again', () =>
  opened(async (life) => {
    life.start();
    await life.rest();
    let killed = false;
    life.search.before = (operation) => {
      if (operation !== 'refresh' || killed) return;
      killed = true;
      throw new JangteoError('ENGINE_AWAY', 'as good as dead');
    };
    life.catalog.put('a');
    life.catalog.put('b');
    await life.until('it was written and not refreshed', () => killed);
    await life.restart();
    await life.rest();
    await life.assertParity();
  }));

test('changes that come twice, and deletions among them, change nothing', () =>
  opened(async (life) => {
    life.start();
    await life.rest();
    const token = (await life.catalog.client.getFeedToken({})).token;
    for (const id of ['a', 'b', 'c']) for (let turn = 0; turn < 3; turn++) life.catalog.put(id);
    life.catalog.delete('b');
    life.catalog.put('b');
    life.catalog.delete('c');
    await life.rest();
    await life.store.transaction(async (tx) => void (await tx.updateTable('feed_positions').set({ token }).execute()));
    await life.restart();
    await life.rest();
    assert.deepEqual(await live(life), ['a@3', 'b@1']);
    await life.assertParity();
  }));

test('the catalogue and the engine may be away: it waits, says so and goes on', () =>
  opened(async (life) => {
    life.start();
    await life.rest();
    let refusals = 0;
    life.catalog.before = () => {
      if (++refusals < 3) throw new JangteoError('SERVICE_UNAVAILABLE', 'the catalogue is away');
    };
    await life.until('the catalogue was missed', () => refusals >= 3);
    life.catalog.before = () => {};
    let failures = 0;
    life.search.before = (operation) => {
      if (operation === 'write' && ++failures < 3) throw new JangteoError('ENGINE_AWAY', 'the engine is away');
    };
    life.catalog.put('a');
    await life.rest();
    await life.assertParity();
    assert.ok(life.logged.some((line) => line.includes('tries again')));
  }));

test('a feed that was lost is made up for: what changed, what is gone, and what was deleted and put in again', () =>
  opened(async (life) => {
    for (const id of ['a', 'gone', 'reborn', 'same']) for (let turn = 0; turn < 2; turn++) life.catalog.put(id);
    life.start();
    await life.rest();
    let refusals = 0;
    life.catalog.before = (call) => {
      if (call !== 'readFeed') return;
      refusals++;
      throw new JangteoError('SERVICE_UNAVAILABLE', 'the catalogue is away');
    };
    await life.until('the feed is missed', () => refusals > 0);
    life.catalog.put('a');
    life.catalog.delete('gone');
    life.catalog.delete('reborn');
    await sleep(5);
    // The same number of changes as before, and another product.
    life.catalog.put('reborn', { title: 'early', price: PRICE });
    life.catalog.put('reborn', { title: 'another', price: PRICE });
    life.catalog.loseFeed();
    life.catalog.before = () => {};
    await life.until('it has heard of it', () => life.logged.some((line) => line.includes('was lost')));
    await life.rest();
    await life.assertParity();
    assert.equal(life.search.document(RAW, 'reborn')?.title, 'another');
    assert.equal(life.search.document((await life.search.alias(ALIAS)) ?? '', 'reborn')?.title, 'another');
  }));

test('a first fill goes on where it was when the process died', () =>
  opened(async (life) => {
    const ids = Array.from({ length: 1_700 }, (_, index) => `p${String(index).padStart(5, '0')}`);
    for (const id of ids) life.catalog.put(id);
    let scans = 0;
    life.catalog.before = (call) => {
      if (call === 'scanProducts' && ++scans > 2) throw new JangteoError('SERVICE_UNAVAILABLE', 'the catalogue is away');
    };
    life.start();
    await life.until('half of it is in', () => scans > 2);
    assert.equal(await life.life.pending(), 1);
    const places: string[] = [];
    life.catalog.before = () => {};
    const { scanProducts } = life.catalog.client;
    Object.assign(life.catalog.client, {
      scanProducts: (request: { cursor: string }) => {
        places.push(request.cursor);
        return scanProducts(request);
      },
    });
    await life.restart();
    await life.rest();
    await life.assertParity();
    assert.equal(places[0], 'p00999', 'it did not begin again');
  }));

test('a version that takes nothing in is given up, the others go on', () =>
  opened(async (life) => {
    life.catalog.put('a');
    life.start();
    await life.rest();
    await life.client.startReindex({});
    assert.equal((await life.ended()).state, 'done');
    life.search.before = (operation, index) => {
      if (operation === 'write' && index === 'products_v1') throw new JangteoError('ENGINE_AWAY', 'its file is damaged');
    };
    life.catalog.put('b');
    await life.rest();
    assert.deepEqual(await live(life), ['a@1', 'b@1']);
    await assert.rejects(life.client.switchIndex({ index: 'products_v1' }), { code: 'REINDEX_GATE' });
    assert.ok(life.logged.some((line) => line.includes('takes no changes')));
  }));

test('files that were removed are made again: the raw index, the live one, all of them', () =>
  opened(async (life) => {
    for (const id of ['a', 'b']) life.catalog.put(id);
    life.catalog.put('unlisted', {});
    life.start();
    await life.rest();
    const lose = async (...names: string[]) => {
      await life.life.stop();
      for (const name of names) {
        life.search.misdirect(ALIAS, 'nowhere');
        await life.search.drop(name);
      }
      await life.restart();
      await life.until('there is a live one', async () =>
        (await life.client.listIndexes({})).indexes.some(({ state }) => state === 'live'),
      );
      await life.rest();
      await life.assertParity();
    };
    await lose('products_v1');
    await lose(RAW);
    await lose(RAW, (await life.search.alias(ALIAS)) ?? '');
  }));

describe('a sweep', () => {
  test('mends what differs in the raw index and in each version, and removes what is gone', () =>
    opened(async (life) => {
      const ids = Array.from({ length: 1_200 }, (_, index) => `p${String(index).padStart(5, '0')}`);
      for (const id of ids) life.catalog.put(id);
      life.catalog.put('unlisted', {});
      life.start();
      await life.rest();
      const name = (await life.search.alias(ALIAS)) ?? '';
      const clean = { compared: 1_201n, written: 0n, removed: 0n };
      const { $typeName: _, ...first } = await life.client.sweepIndex({});
      assert.deepEqual(first, clean);

      life.search.falsify(RAW, (documents) => {
        documents.delete('p00003');
        documents.set('ghost', { ...documents.get('p00001'), id: 'ghost' } as never);
        documents.set('p00600', { ...documents.get('p00600'), version: 7 } as never);
      });
      life.search.falsify(name, (documents) => {
        documents.delete('p01100');
        documents.set('zombie', { ...documents.get('p00001'), id: 'zombie', version: 9 } as never);
        documents.set('p00700', { ...documents.get('p00700'), version: 0 } as never);
        documents.set('unlisted', { ...documents.get('p00001'), id: 'unlisted', version: 0 } as never);
      });
      const audited = await life.client.auditIndex({ limit: 1_000 });
      assert.deepEqual(
        audited.differences.map(({ productId, index, check }) => `${productId} ${index} ${check}`).sort(),
        ['p00003 raw missing', 'p00600 raw stale', 'p00700 live stale', 'ghost raw gone'].sort(),
      );
      assert.equal(audited.behind, false);
      const rest = await life.client.auditIndex({ limit: 1_000, cursor: audited.nextCursor });
      assert.deepEqual(rest.differences.map(({ productId, index, check }) => `${productId} ${index} ${check}`).sort(), [
        'p01100 live missing',
        'unlisted live stale',
        'zombie live gone',
      ]);
      assert.equal(rest.nextCursor, '');
      const { $typeName: __, ...mended } = await life.client.sweepIndex({});
      assert.deepEqual(mended, { compared: 1_201n, written: 5n, removed: 2n });
      await life.assertParity();
      const { $typeName: ___, ...last } = await life.client.sweepIndex({});
      assert.deepEqual(last, clean);
    }));

  test('does not bring back what is deleted while it runs', () =>
    opened(async (life) => {
      const ids = Array.from({ length: 600 }, (_, index) => `p${String(index).padStart(5, '0')}`);
      for (const id of ids) life.catalog.put(id);
      life.start();
      await life.rest();
      life.search.falsify(RAW, (documents) => documents.clear());
      let deleted = 0;
      life.catalog.before = (call) => {
        // Between what the sweep has read and what it writes.
        if (call === 'getProducts' && deleted < 50) life.catalog.delete(ids[deleted++] ?? '');
      };
      await life.client.sweepIndex({});
      await life.rest();
      assert.equal(deleted, 50);
      await life.assertParity();
    }));

  test('refuses a forged cursor', () =>
    opened(async (life) => {
      life.start();
      await life.rest();
      for (const cursor of ['nonsense', '{}', 'null', '"x"']) {
        await assert.rejects(life.client.auditIndex({ limit: 10, cursor }), { code: 'BAD_CURSOR' });
      }
    }));
});
