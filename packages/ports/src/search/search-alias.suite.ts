import assert from 'node:assert/strict';
import { it } from 'node:test';
import { find, groupsOf, idsOf, product, type SuiteSearch } from './search-index.suite.ts';

export function aliasCases(suite: SuiteSearch): void {
  it('lists what was created, with its kind, documents and age', async () => {
    const before = Date.now();
    const raw = await suite.raw([product('a'), product('b')]);
    const index = await suite.index([product('a', { title: 'lamp' })]);
    const listed = new Map((await suite.search.list()).map((info) => [info.name, info]));
    assert.equal(listed.get(raw)?.kind, 'raw');
    assert.equal(listed.get(raw)?.documents, 2);
    assert.equal(listed.get(index)?.kind, 'search');
    assert.equal(listed.get(index)?.documents, 1);
    assert.ok((listed.get(index)?.bytes ?? 0) > 0);
    const age = (listed.get(index)?.createdAt ?? 0) - before;
    assert.ok(age > -5_000 && age < 60_000, `created ${age} ms after the test began`);
  });

  it('creates a name once', async () => {
    const index = await suite.index();
    await assert.rejects(suite.search.create(index, { kind: 'raw' }), { code: 'ALREADY_EXISTS' });
    await assert.rejects(suite.search.create('Not A Name', { kind: 'raw' }), { code: 'INVALID_REQUEST' });
    await assert.rejects(suite.search.create('x'.repeat(65), { kind: 'raw' }), { code: 'INVALID_REQUEST' });
  });

  it('knows no index that is not there', async () => {
    const absent = suite.name();
    const { search } = suite;
    await assert.rejects(search.search(absent, { groups: [], weights: WEIGHTS_OF_NOTHING, filter: {}, sort: 'popular', limit: 1 }), {
      code: 'NOT_FOUND',
    });
    await assert.rejects(search.write(absent, [{ put: product('a') }]), { code: 'NOT_FOUND' });
    await assert.rejects(search.refresh(absent), { code: 'NOT_FOUND' });
    await assert.rejects(search.scan(absent, { limit: 1 }), { code: 'NOT_FOUND' });
    await assert.rejects(search.analyse(absent, ['lamp']), { code: 'NOT_FOUND' });
    await assert.rejects(search.vocabulary(absent, 1), { code: 'NOT_FOUND' });
    await assert.rejects(search.pointAlias(suite.name(), absent), { code: 'NOT_FOUND' });
    assert.equal(await search.alias(absent), undefined);
    await search.drop(absent);
  });

  it('keeps raw and search indexes apart', async () => {
    const [raw, index] = [await suite.raw([product('a')]), await suite.index([product('a')])];
    await assert.rejects(find(suite.search, raw, 'lamp', { groups: [] }), { code: 'INVALID_REQUEST' });
    await assert.rejects(suite.search.read(index, ['a']), { code: 'INVALID_REQUEST' });
  });

  it('drops an index, and makes another of the same name', async () => {
    const index = await suite.index([product('a', { title: 'lamp' })]);
    await suite.search.drop(index);
    await assert.rejects(find(suite.search, index, ''), { code: 'NOT_FOUND' });
    assert.ok(!(await suite.search.list()).some(({ name }) => name === index));
    await suite.search.create(index, { kind: 'search', dictionary: [] });
    assert.equal((await find(suite.search, index, '')).total, 0);
  });

  it('drops no index that an alias points to', async () => {
    const [first, second, alias] = [await suite.index(), await suite.index(), suite.name()];
    await suite.search.pointAlias(alias, first);
    assert.equal(await suite.search.alias(alias), first);
    await assert.rejects(suite.search.drop(first), { code: 'INDEX_IN_USE' });
    await suite.search.pointAlias(alias, second);
    await suite.search.drop(first);
    assert.equal(await suite.search.alias(alias), second);
  });

  it('switches an alias under searches that go on: none fails, none is empty, and from then on all see the new index', async () => {
    const documents = (title: string) => Array.from({ length: 50 }, (_, at) => product(`p${at}`, { title }));
    const alias = suite.name();
    let live = await suite.index(documents('old lamp'));
    await suite.search.pointAlias(alias, live);
    let isOver = false;
    let searches = 0;
    const searching = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!isOver) {
          assert.equal((await find(suite.search, alias, 'lamp', { limit: 3 })).total, 50);
          searches++;
        }
      }),
    );
    for (let round = 0; round < 5; round++) {
      const next = await suite.index(documents(`new${round} lamp`));
      await suite.search.pointAlias(alias, next);
      assert.equal((await find(suite.search, alias, `new${round}`)).total, 50);
      await suite.search.drop(live);
      live = next;
    }
    isOver = true;
    await searching;
    assert.ok(searches > 5, `${searches} searches`);
  });

  it('drops an index under searches that go on: each finds all of it, or is told that it is gone', async () => {
    const index = await suite.index(Array.from({ length: 50 }, (_, at) => product(`p${at}`, { title: 'lamp' })));
    const groups = await groupsOf(suite.search, index, 'lamp');
    let found = 0;
    const searching = Promise.all(
      Array.from({ length: 4 }, async () => {
        for (;;) {
          const page = await find(suite.search, index, '', { groups, limit: 3 });
          assert.equal(page.total, 50);
          found++;
        }
      }),
    );
    searching.catch(() => {});
    while (found < 8) await suite.search.list();
    await suite.search.drop(index);
    await assert.rejects(searching, { code: 'NOT_FOUND' });
  });

  it('has its aliases and indexes after a restart', async () => {
    const [index, alias] = [await suite.index([product('a', { title: 'lamp' })]), suite.name()];
    await suite.search.pointAlias(alias, index);
    const search = await suite.restart();
    assert.equal(await search.alias(alias), index);
    assert.deepEqual(idsOf(await find(search, alias, 'lamp')), ['a']);
    await assert.rejects(search.drop(index), { code: 'INDEX_IN_USE' });
  });
}

const WEIGHTS_OF_NOTHING = { title: 1, brand: 1, category: 1, description: 1, all_text: 1 };
