import assert from 'node:assert/strict';
import { it } from 'node:test';
import { find, groupsOf, idsOf, product, put, type SuiteSearch } from './search-index.suite.ts';
import { GROUPS_MAX, type IndexChange, type ScannedDocument, type SearchIndex } from './search-index.ts';

async function scanAll(search: SearchIndex, index: string, limit: number): Promise<ScannedDocument[]> {
  const all: ScannedDocument[] = [];
  for (;;) {
    const after = all.at(-1)?.id;
    const page = await search.scan(index, after === undefined ? { limit } : { after, limit });
    assert.ok(page.length <= limit);
    all.push(...page);
    if (page.length === 0) return all;
  }
}

async function change(search: SearchIndex, index: string, changes: readonly IndexChange[]): Promise<void> {
  await search.write(index, changes);
  await search.refresh(index);
}

export function writeCases(suite: SuiteSearch): void {
  it('shows all that was written once refresh resolves', async () => {
    const index = await suite.index();
    for (let round = 1; round <= 5; round++) {
      await suite.search.write(index, [
        { put: product(`p${round}`, { title: 'lamp' }) },
        { put: product('same', { title: `turn${round}`, version: round }) },
      ]);
      await suite.search.refresh(index);
      assert.equal((await find(suite.search, index, 'lamp')).total, round);
      assert.deepEqual(idsOf(await find(suite.search, index, `turn${round}`)), ['same']);
      if (round > 1) assert.equal((await find(suite.search, index, `turn${round - 1}`)).total, 0);
    }
  });

  for (const kind of ['raw', 'search'] as const) {
    const make = () => (kind === 'raw' ? suite.raw() : suite.index());
    const versions = async (index: string) => (await scanAll(suite.search, index, 100)).map(({ id, version }) => [id, version]);

    it(`keeps the newest version in a ${kind} index, whatever order writes come in`, async () => {
      const index = await make();
      await change(suite.search, index, [{ put: product('a', { version: 2, title: 'two' }) }]);
      await change(suite.search, index, [
        { put: product('a', { version: 1, title: 'one' }) },
        { put: product('a', { version: 2, title: 'again' }) },
      ]);
      assert.deepEqual(await versions(index), [['a', 2]]);
      await change(suite.search, index, [
        { put: product('a', { version: 4, title: 'four' }) },
        { put: product('a', { version: 3, title: 'three' }) },
        { put: product('a', { version: 4, title: 'twice' }) },
      ]);
      assert.deepEqual(await versions(index), [['a', 4]]);
      if (kind === 'raw') assert.equal((await suite.search.read(index, ['a']))[0]?.title, 'four');
      else {
        assert.deepEqual((await find(suite.search, index, 'four')).hits[0]?.version, 4);
        for (const gone of ['one', 'two', 'three', 'again', 'twice']) assert.equal((await find(suite.search, index, gone)).total, 0, gone);
      }
    });

    it(`takes deletions in a ${kind} index, repeated, of what is not there, and what is put in again behind one with version 1`, async () => {
      const index = await make();
      const deletion = (id: string, version: number): IndexChange => ({ delete: { id, version } });
      await change(suite.search, index, [
        { put: product('a', { version: 3 }) },
        { put: product('b', { version: 3 }) },
        { put: product('c') },
      ]);
      await change(suite.search, index, [deletion('a', 4), deletion('a', 4), deletion('b', 2), deletion('absent', 7)]);
      assert.deepEqual(await versions(index), [
        ['b', 3],
        ['c', 1],
      ]);
      await change(suite.search, index, [{ put: product('a') }, deletion('b', 4), { put: product('b') }, { put: product('b') }]);
      assert.deepEqual(await versions(index), [
        ['a', 1],
        ['b', 1],
        ['c', 1],
      ]);
      await change(suite.search, index, [deletion('c', 2), { put: product('c') }, deletion('c', 2), { put: product('c', { version: 2 }) }]);
      assert.deepEqual(await versions(index), [
        ['a', 1],
        ['b', 1],
        ['c', 2],
      ]);
    });

    it(`scans a ${kind} index by id, upwards by code points, without gap or repeat`, async () => {
      const index = await make();
      const ids = ['10', '9', 'A', 'a', 'é', '가', '나', '\uffee', '\u{1f600}', ...Array.from({ length: 60 }, (_, at) => `p${at}`)];
      await change(
        suite.search,
        index,
        ids.map((id) => ({ put: product(id) })),
      );
      await change(suite.search, index, [{ put: product('p7', { version: 9 }) }, { delete: { id: 'p8', version: 2 } }]);
      const expected = ids.filter((id) => id !== 'p8').sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      const scanned = await scanAll(suite.search, index, 7);
      assert.deepEqual(
        scanned.map(({ id }) => id),
        expected,
      );
      assert.equal(scanned.find(({ id }) => id === 'p7')?.version, 9);
      await assert.rejects(suite.search.scan(index, { limit: 1_001 }), { code: 'INVALID_REQUEST' });
    });

    it(`has all of a ${kind} index after a restart`, async () => {
      const index = await make();
      await change(
        suite.search,
        index,
        Array.from({ length: 20 }, (_, at) => ({ put: product(`p${at}`, { title: 'lamp' }) })),
      );
      await change(suite.search, index, [{ put: product('p1', { version: 2 }) }, { delete: { id: 'p2', version: 2 } }]);
      const before = await versions(index);
      assert.equal(before.length, 19);
      await suite.restart();
      assert.deepEqual(await versions(index), before);
      await change(suite.search, index, [{ put: product('p3', { version: 2 }) }, { put: product('p1', { version: 2 }) }]);
      assert.equal((await versions(index)).length, 19);
    });
  }

  it('gives documents of a raw index back as they were written, in the order asked for', async () => {
    const odd = { title: '성전 "노트북" \\ \ud800 \u0000 \u{1f600}', brand: ' ', price: 0, popularity: 1.5, created_at: 1 };
    const index = await suite.raw([product('a', odd), product('b'), product('c')]);
    assert.deepEqual(await suite.search.read(index, ['c', 'absent', 'a', 'c']), [product('c'), product('a', odd), product('c')]);
    assert.deepEqual(await suite.search.read(index, []), []);
    const [first] = await suite.search.scan(index, { limit: 1 });
    assert.deepEqual(first, { id: 'a', version: 1, document: product('a', odd) });
    assert.deepEqual(await suite.search.scan(index, { limit: 1, versionsOnly: true }), [{ id: 'a', version: 1 }]);
  });

  it('takes 1,000 changes at once and no more', async () => {
    const index = await suite.index();
    await put(
      suite.search,
      index,
      Array.from({ length: 1_000 }, (_, at) => product(`p${at}`, { title: 'lamp' })),
    );
    assert.equal((await find(suite.search, index, 'lamp')).total, 1_000);
    const many = Array.from({ length: 1_001 }, (_, at): IndexChange => ({ put: product(`q${at}`) }));
    await assert.rejects(suite.search.write(index, many), { code: 'INVALID_REQUEST' });
    await suite.search.write(index, []);
  });

  it('refuses documents without an id or a number where one belongs', async () => {
    const index = await suite.index();
    for (const wrong of [product(''), product('a', { version: 1.5 }), product('a', { price: Number.NaN }), product('\ud800')]) {
      await assert.rejects(suite.search.write(index, [{ put: wrong }]), { code: 'INVALID_REQUEST' });
    }
  });

  it('takes any text', async () => {
    const texts = [
      'x'.repeat(10_000),
      'lamp '.repeat(2_000),
      '가'.repeat(10_000),
      '\ud800\udfff\udc00',
      '\u{1f600}'.repeat(200),
      '\u0000\u0007',
      'ㄱㅏㅎ',
      '"(*)"~',
      ' ',
    ];
    const index = await suite.index(
      texts.map((text, at) => product(`p${at}`, { title: `odd ${text}`, description: text, all_text: text })),
    );
    assert.equal((await find(suite.search, index, 'odd')).total, texts.length);
    for (const text of texts) {
      const groups = (await groupsOf(suite.search, index, text)).slice(0, GROUPS_MAX);
      await find(suite.search, index, '', { groups });
    }
  });

  it('counts each document once while others change it', async () => {
    const documents = Array.from({ length: 100 }, (_, at) => product(`p${String(at).padStart(3, '0')}`, { title: 'lamp' }));
    const index = await suite.index(documents);
    let isOver = false;
    const searching = (async () => {
      while (!isOver) assert.equal((await find(suite.search, index, 'lamp', { limit: 1 })).total, 100);
    })();
    for (let version = 2; version < 12; version++) {
      const some = documents.filter((_, at) => at % 7 === version % 7).map((document) => ({ put: { ...document, version } }));
      await change(suite.search, index, some);
    }
    isOver = true;
    await searching;
    assert.equal((await scanAll(suite.search, index, 1_000)).length, 100);
  });
}
