import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import { ALIAS, RAW } from '../src/names.ts';
import { type OpenedLife, openMemoryLife } from './open-life.ts';

async function opened(products: number, work: (life: OpenedLife) => Promise<void>): Promise<void> {
  const life = await openMemoryLife();
  try {
    for (let index = 0; index < products; index++) life.catalog.put(idOf(index));
    life.start();
    await life.rest();
    await work(life);
  } finally {
    await life.close();
  }
}

const idOf = (index: number) => `p${String(index).padStart(5, '0')}`;
const states = async ({ client }: OpenedLife) => (await client.listIndexes({})).indexes.map(({ name, state }) => `${name} ${state}`);

/** Lets the building of a version go so far and no further, until the function is called. */
function holdBuilding({ search }: OpenedLife, index: string, pages: number): { readonly reached: Promise<void>; release(): void } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let [scans, released] = [0, false];
  search.before = async (operation, name) => {
    if (released) return;
    if (operation === 'write' && name === index) scans++;
    if (operation !== 'scan' || name !== RAW || scans < pages) return;
    reached.resolve();
    await gate.promise;
  };
  return {
    reached: reached.promise,
    release() {
      released = true;
      gate.resolve();
    },
  };
}

test('a reindex makes a new version with the dictionary as edited, switches and keeps the one before', () =>
  opened(1_300, async (life) => {
    life.catalog.put('unlisted', {});
    await life.rest();
    life.shop.dictionary = [{ word: '삼성전자', parts: ['삼성', '전자'] }];
    const { reindex } = await life.client.startReindex({});
    assert.deepEqual([reindex?.index, reindex?.state, reindex?.total], ['products_v2', 'building', 1_301n]);
    assert.deepEqual(await life.ended(), { index: 'products_v2', state: 'done', findings: [] });
    assert.deepEqual(life.shop.live, life.shop.dictionary);
    assert.equal(await life.search.alias(ALIAS), 'products_v2');
    await life.until('the rest is in order', async () => (await states(life)).length === 3);
    assert.deepEqual(await states(life), ['products_raw raw', 'products_v1 kept', 'products_v2 live']);
    life.catalog.put(idOf(3));
    life.catalog.delete(idOf(4));
    await life.rest();
    await life.assertParity();

    await life.client.startReindex({});
    await life.ended();
    await life.until('the oldest is gone', async () => !(await states(life)).some((one) => one.startsWith('products_v1')));
    assert.deepEqual(await states(life), ['products_raw raw', 'products_v2 kept', 'products_v3 live']);
  }));

test('what is put, changed and deleted while a version is built is in it as well', () =>
  opened(2_600, async (life) => {
    const held = holdBuilding(life, 'products_v2', 2);
    await life.client.startReindex({});
    await held.reached;
    // On both sides of where the building stands.
    for (const index of [5, 2_000]) life.catalog.put(idOf(index));
    for (const index of [6, 2_001]) life.catalog.delete(idOf(index));
    life.catalog.put('new');
    held.release();
    assert.equal((await life.ended()).state, 'done');
    await life.rest();
    await life.assertParity();
  }));

test('a deletion between the page that is read and the page that is written does not come back', () =>
  opened(1_200, async (life) => {
    let [deleted, isHeld] = [0, false];
    life.search.before = async (operation, index) => {
      if (operation !== 'write' || index !== 'products_v2' || deleted > 2 || isHeld) return;
      isHeld = true;
      // The page is read. The feed has all the time that it wants.
      for (let times = 0; times < 20; times++) life.catalog.delete(idOf(100 * deleted + times));
      deleted++;
      await sleep(150);
      isHeld = false;
    };
    await life.client.startReindex({});
    assert.equal((await life.ended()).state, 'done');
    assert.ok(deleted > 2);
    await life.rest();
    await life.assertParity();
    assert.ok(!life.logged.some((line) => line.includes('had to be mended')), life.logged.join('\n'));
  }));

test('killed in the middle, it goes on from its checkpoint, and the alias stays where it was', () =>
  opened(2_600, async (life) => {
    const { search } = life;
    const held = holdBuilding(life, 'products_v2', 3);
    await life.client.startReindex({});
    await held.reached;
    // A checkpoint falls due every two seconds: as if one had.
    await search.refresh('products_v2');
    const [, last = ''] = /(p\d+)@1$/.exec(search.seen('products_v2').at(-1) ?? '') ?? [];
    assert.equal(last, idOf(1_499));
    await life.store.transaction(async (tx) => void (await tx.updateTable('reindexes').set({ last_id: last, done: 1_500 }).execute()));
    life.catalog.delete(idOf(10));
    life.catalog.put(idOf(11));
    const restarted = life.restart();
    held.release();
    await restarted;
    const written: string[] = [];
    const { write } = search;
    Object.assign(search, {
      async write(index: string, changes: Parameters<typeof write>[1]) {
        if (index === 'products_v2') for (const change of changes) if ('put' in change) written.push(change.put.id);
        await write(index, changes);
      },
    });
    assert.equal(await search.alias(ALIAS), 'products_v1');
    assert.equal((await life.ended()).state, 'done');
    assert.equal(await search.alias(ALIAS), 'products_v2');
    assert.ok(written.length < 1_200, `${written.length} were written again`);
    await life.rest();
    await life.assertParity();
  }));

for (const moment of ['before', 'behind'] as const) {
  test(`killed right ${moment} the switch, it ends it`, () =>
    opened(20, async (life) => {
      const { search } = life;
      const { promise, resolve } = Promise.withResolvers<void>();
      const { pointAlias } = search;
      Object.assign(search, {
        async pointAlias(alias: string, index: string) {
          if (moment === 'behind') await pointAlias(alias, index);
          resolve();
          throw new JangteoError('ENGINE_AWAY', 'as good as dead');
        },
      });
      await life.client.startReindex({});
      await promise;
      Object.assign(search, { pointAlias });
      await life.restart();
      assert.equal((await life.ended()).state, 'done');
      await life.rest();
      await life.assertParity();
      await life.until(
        'the one before is kept',
        async () => (await states(life)).join() === 'products_raw raw,products_v1 kept,products_v2 live',
      );
    }));
}

test('two at once are one', () =>
  opened(1_100, async (life) => {
    const held = holdBuilding(life, 'products_v2', 1);
    const started = await Promise.all(Array.from({ length: 8 }, () => life.client.startReindex({})));
    assert.deepEqual(new Set(started.map(({ reindex }) => reindex?.index)), new Set(['products_v2']));
    held.release();
    await life.ended();
    const { rows } = await life.store.read
      .selectFrom('reindexes')
      .select((eb) => eb.fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    assert.equal(rows, 1);
  }));

test('cancelled, it leaves nothing behind; cancelled and killed, neither', () =>
  opened(1_100, async (life) => {
    await assert.rejects(life.client.cancelReindex({}), { code: 'NOT_FOUND' });
    for (const [version, isKilled] of [
      ['products_v2', false],
      ['products_v3', true],
    ] as const) {
      const held = holdBuilding(life, version, 1);
      await life.client.startReindex({});
      await held.reached;
      assert.equal((await life.client.cancelReindex({})).reindex?.state, 'cancelled');
      const restarted = isKilled ? life.restart() : undefined;
      held.release();
      await restarted;
      await life.until('it is gone', async () => (await states(life)).join() === 'products_raw raw,products_v1 live');
      assert.ok(!(await life.search.list()).some(({ name }) => name === version));
    }
    await life.rest();
    await life.assertParity();
  }));

describe('the gate', () => {
  const golden = [{ query: 'p', expected: ['p'], excluded: ['bad'] }];

  /** A new version in which one title is another. */
  function spoil({ search }: OpenedLife, index: string): void {
    const { pointAlias } = search;
    search.before = (operation, name) => {
      if (operation !== 'refresh' || name !== index) return;
      search.falsify(index, (documents) => {
        const first = documents.get(idOf(0));
        if (first !== undefined) documents.set(idOf(0), { ...first, title: 'pbad' });
      });
    };
    Object.assign(search, { pointAlias });
  }

  test('refuses a version that answers a golden query wrongly which the live one answers rightly', () =>
    opened(30, async (life) => {
      life.shop.golden = [...golden, { query: 'q', expected: ['shoe'], excluded: [] }];
      spoil(life, 'products_v2');
      await life.client.startReindex({});
      const { state, findings } = await life.ended();
      assert.equal(state, 'refused');
      assert.deepEqual(findings, ['golden query "p": it finds "pbad", which says bad']);
      assert.equal(await life.search.alias(ALIAS), 'products_v1');
      assert.deepEqual(await states(life), ['products_raw raw', 'products_v1 live', 'products_v2 failed']);
      await assert.rejects(life.client.switchIndex({ index: 'products_v2' }), { code: 'REINDEX_GATE' });

      spoil(life, 'products_v3');
      await life.client.startReindex({ acceptGolden: true });
      assert.deepEqual(await life.ended(), {
        index: 'products_v3',
        state: 'done',
        findings: ['golden query "p": it finds "pbad", which says bad'],
      });
      assert.equal(await life.search.alias(ALIAS), 'products_v3');
      await life.until('the refused one is gone', async () => !(await states(life)).some((one) => one.startsWith('products_v2')));
    }));

  test('refuses a version that does not take what it is given, whatever is accepted', () =>
    opened(30, async (life) => {
      const { search } = life;
      const { write } = search;
      Object.assign(search, {
        write: (index: string, changes: Parameters<typeof write>[1]) =>
          write(index, index === 'products_v2' ? changes.filter((change) => !('put' in change) || change.put.id !== idOf(7)) : changes),
      });
      await life.client.startReindex({ acceptGolden: true });
      const { state, findings } = await life.ended();
      assert.equal(state, 'refused');
      assert.deepEqual(findings, ['product p00007 is missing: the catalogue has 1']);
      assert.equal(await search.alias(ALIAS), 'products_v1');
    }));

  test('mends what the raw index had wrong, and says so', () =>
    opened(30, async (life) => {
      life.search.falsify(RAW, (documents) => documents.delete(idOf(7)));
      await life.client.startReindex({});
      assert.equal((await life.ended()).state, 'done');
      assert.ok(life.logged.some((line) => line.includes('had to be mended')));
      await life.assertParity();
    }));

  test('is not fooled by a catalogue that changes all the time', () =>
    opened(600, async (life) => {
      let changing = true;
      const writing = (async () => {
        for (let turn = 0; changing; turn++) {
          life.catalog.put(idOf((turn * 7) % 600));
          if (turn % 5 === 0) life.catalog.delete(idOf((turn * 11) % 600));
          await sleep(3);
        }
      })();
      // Some change between the index and the catalogue at every look.
      life.catalog.before = (call) => {
        if (call === 'scanProducts') for (let hot = 0; hot < 40; hot++) life.catalog.put(idOf(hot));
      };
      await life.client.startReindex({});
      const { state, findings } = await life.ended();
      life.catalog.before = () => {};
      changing = false;
      await writing;
      assert.deepEqual([state, findings], ['done', []]);
      await life.rest();
      await life.assertParity();
    }));
});

describe('a version that is kept', () => {
  test('waits for the operator where the alias is kept, goes live, and goes back', () =>
    opened(30, async (life) => {
      life.shop.dictionary = [{ word: '운동화' }];
      await life.client.startReindex({ keepAlias: true });
      assert.equal((await life.ended()).state, 'done');
      assert.equal(await life.search.alias(ALIAS), 'products_v1');
      assert.deepEqual(await states(life), ['products_raw raw', 'products_v1 live', 'products_v2 kept']);
      for (const [index, dictionary] of [
        ['products_v2', life.shop.dictionary],
        ['products_v1', []],
        ['products_v2', life.shop.dictionary],
      ] as const) {
        life.catalog.put(`for-${index}`);
        await life.rest();
        assert.equal((await life.client.switchIndex({ index })).index?.state, 'live');
        assert.deepEqual(life.shop.live, dictionary);
        await life.assertParity();
      }
      assert.equal((await life.client.switchIndex({ index: 'products_v2' })).index?.state, 'live', 'once more is fine');
      await assert.rejects(life.client.switchIndex({ index: 'products_v9' }), { code: 'NOT_FOUND' });
      await assert.rejects(life.client.switchIndex({ index: RAW }), { code: 'NOT_FOUND' });
    }));

  test('is not gone back to where it lacks a product, and not forward to while it is built', () =>
    opened(1_100, async (life) => {
      await life.client.startReindex({});
      await life.ended();
      life.search.falsify('products_v1', (documents) => documents.delete(idOf(0)));
      await assert.rejects(life.client.switchIndex({ index: 'products_v1' }), { code: 'REINDEX_GATE' });
      const held = holdBuilding(life, 'products_v3', 1);
      await life.client.startReindex({});
      await held.reached;
      await assert.rejects(life.client.switchIndex({ index: 'products_v3' }), { code: 'REINDEX_GATE' });
      held.release();
      await life.ended();
    }));

  test('may go live while the next one is built', () =>
    opened(1_100, async (life) => {
      await life.client.startReindex({});
      await life.ended();
      const held = holdBuilding(life, 'products_v3', 1);
      await life.client.startReindex({});
      await held.reached;
      const switched = life.client.switchIndex({ index: 'products_v1' });
      held.release();
      await switched;
      assert.equal((await life.ended()).state, 'done');
      assert.equal(await life.search.alias(ALIAS), 'products_v3');
      await life.rest();
      await life.assertParity();
    }));
});

test('a version whose files are removed while it is built ends the reindex', () =>
  opened(1_100, async (life) => {
    const held = holdBuilding(life, 'products_v2', 1);
    await life.client.startReindex({});
    await held.reached;
    await life.search.drop('products_v2');
    held.release();
    const { state, findings } = await life.ended();
    assert.equal(state, 'failed');
    assert.match(findings[0] ?? '', /^NOT_FOUND/);
    life.catalog.put('more');
    await life.rest();
    assert.ok(life.search.seen('products_v1').includes('more@1'));
  }));

test('the dictionary is linted: which golden queries it takes apart otherwise', () =>
  opened(3, async (life) => {
    life.shop.golden = ['삼성전자 노트북', '운동화'].map((query) => ({ query, expected: [], excluded: [] }));
    assert.deepEqual((await life.client.lintDictionary({})).effects, []);
    life.shop.dictionary = [{ word: '삼성전자', parts: ['삼성', '전자'] }];
    const effects = (await life.client.lintDictionary({})).effects.map(({ query, termsBefore, termsAfter }) => [
      query,
      termsBefore,
      termsAfter,
    ]);
    assert.deepEqual(effects, [['삼성전자 노트북', ['삼성전자', '노트북'], ['삼성', '전자', '노트북']]]);
    assert.deepEqual(
      (await life.search.list()).map(({ name }) => name),
      [RAW, 'products_v1'],
    );
    await life.client.startReindex({});
    await life.ended();
    assert.deepEqual((await life.client.lintDictionary({})).effects, [], 'a reindex has rolled it out');
  }));

test('there is nothing to tell of a reindex before the first one', () =>
  opened(0, async ({ client }) => {
    await assert.rejects(client.getReindex({}), { code: 'NOT_FOUND' });
  }));
