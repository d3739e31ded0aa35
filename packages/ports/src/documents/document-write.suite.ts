import assert from 'node:assert/strict';
import { it } from 'node:test';
import { idsOf, putAll, type SuiteStore } from './document-store.suite.ts';

const SKUS = { name: 'skus', fields: ['skus[]'], unique: true };
const BY_BRAND = { name: 'brand', fields: ['brand'] };

export function writeCases(suite: SuiteStore): void {
  it('gives a document back as the exact text that was put', async () => {
    const { collection } = await suite.empty();
    const json = '{ "title":"성전 노트북 \\u00e9 \u{1F600}",\n  "price": 1.0e3, "empty": [] , "big":12345678901234567890}';
    const { version } = await collection.put('가/1', json);
    assert.deepEqual(await collection.get('가/1'), { id: '가/1', version, json });
    assert.equal(await collection.get('가/2'), undefined);
  });

  it('has at hand what it would answer, or nothing', async (t) => {
    const { collection } = await suite.empty();
    if (collection.atHand === undefined) return t.skip('the engine is elsewhere');
    const { version } = await collection.put('a', '{"n":1}');
    for (const atHand of [collection.atHand('a'), await collection.get('a').then(() => collection.atHand?.('a'))]) {
      if (atHand !== undefined) assert.deepEqual(atHand, { id: 'a', version, json: '{"n":1}' });
    }
    await collection.put('a', '{"n":2}');
    assert.notEqual(collection.atHand('a')?.version, version);
    await collection.delete('a');
    assert.equal(collection.atHand('a'), undefined);
    assert.equal(collection.atHand('none'), undefined);
  });

  it('counts the versions upwards, one more with each change', async () => {
    const { collection } = await suite.empty();
    const { version } = await collection.put('a', '{"n":1}');
    assert.ok(version >= 1);
    assert.deepEqual(await collection.put('a', '{"n":2}'), { version: version + 1 });
    assert.deepEqual(await collection.get('a'), { id: 'a', version: version + 1, json: '{"n":2}' });
  });

  it('gives no version twice to what was deleted and is put in anew, however long ago that was', async () => {
    const { collection, definition } = await suite.empty();
    await collection.put('a', '{"n":1}');
    const { version: last } = await collection.put('a', '{"n":2}');
    await collection.delete('a');
    const { version: again } = await collection.put('a', '{"n":3}', { ifVersion: 0 });
    assert.ok(again > last, `version ${again} behind ${last}`);
    for (const ifVersion of [0, 1, last]) {
      await assert.rejects(collection.put('a', '{}', { ifVersion }), { code: 'VERSION_CONFLICT' });
      await assert.rejects(collection.delete('a', { ifVersion }), { code: 'VERSION_CONFLICT' });
    }
    assert.equal(await collection.delete('a', { ifVersion: again }), true);
    await suite.opened.outrunFeed?.(collection);
    const reopened = await (await suite.restart()).collection(definition);
    await putAll(reopened, { a: { n: 4 } });
    const now = (await reopened.get('a'))?.version ?? 0;
    assert.ok(now > again, `version ${now} behind ${again}`);
  });

  it('writes and deletes only where the version is the expected one', async () => {
    const { collection } = await suite.empty();
    await assert.rejects(collection.put('a', '{}', { ifVersion: 1 }), { code: 'VERSION_CONFLICT' });
    const { version: first } = await collection.put('a', '{"n":1}', { ifVersion: 0 });
    await assert.rejects(collection.put('a', '{"n":2}', { ifVersion: 0 }), { code: 'VERSION_CONFLICT' });
    const { version: second } = await collection.put('a', '{"n":3}', { ifVersion: first });
    await assert.rejects(collection.delete('a', { ifVersion: first }), { code: 'VERSION_CONFLICT' });
    assert.equal((await collection.get('a'))?.json, '{"n":3}');
    assert.equal(await collection.delete('a', { ifVersion: second }), true);
    assert.equal(await collection.get('a'), undefined);
  });

  it('lets exactly one of many writers with the same expected version win', async () => {
    const { collection } = await suite.empty();
    const { version: ifVersion } = await collection.put('a', '{"n":0}');
    const writers = Array.from({ length: 20 }, (_, at) => collection.put('a', JSON.stringify({ n: at + 1 }), { ifVersion }));
    const settled = await Promise.allSettled(writers);
    const won = settled.flatMap((one, at) => (one.status === 'fulfilled' ? [at + 1] : []));
    assert.equal(won.length, 1);
    assert.ok(settled.every((one) => one.status === 'fulfilled' || one.reason.code === 'VERSION_CONFLICT'));
    assert.deepEqual(await collection.get('a'), { id: 'a', version: ifVersion + 1, json: JSON.stringify({ n: won[0] }) });
  });

  it('loses no change of writers that retry on a conflict', async () => {
    const { collection } = await suite.empty();
    const { version } = await collection.put('a', '{"n":0}');
    const addOne = async (): Promise<void> => {
      const document = await collection.get('a');
      assert.ok(document !== undefined);
      const next = JSON.stringify({ n: JSON.parse(document.json).n + 1 });
      await collection.put('a', next, { ifVersion: document.version }).catch((thrown) => {
        assert.equal(thrown.code, 'VERSION_CONFLICT');
        return addOne();
      });
    };
    await Promise.all(Array.from({ length: 12 }, addOne));
    assert.deepEqual(await collection.get('a'), { id: 'a', version: version + 12, json: '{"n":12}' });
  });

  it('tells whether there was something to delete', async () => {
    const { collection } = await suite.empty([BY_BRAND]);
    await putAll(collection, { a: { brand: '나이키' }, b: { brand: '나이키' } });
    assert.equal(await collection.delete('a'), true);
    assert.equal(await collection.delete('a'), false);
    assert.deepEqual(await idsOf(collection, { where: [{ field: 'brand', eq: '나이키' }], limit: 10 }), ['b']);
  });

  it('refuses what is not the text of an object, and writes nothing of the call', async () => {
    const { collection } = await suite.empty();
    for (const json of ['', '{', '[]', '"text"', 'null', '{}{}']) {
      await assert.rejects(collection.put('a', json), { code: 'INVALID_REQUEST' }, json);
      await assert.rejects(
        collection.putMany([
          { id: 'b', json: '{}' },
          { id: 'c', json },
        ]),
        { code: 'INVALID_REQUEST' },
        json,
      );
    }
    assert.equal(await collection.count([], 10), 0);
    await assert.rejects(collection.put('', '{}'), { code: 'INVALID_REQUEST' });
  });

  it('gets many in the order asked for, without those that are missing', async () => {
    const { collection } = await suite.empty();
    await putAll(collection, { a: { n: 1 }, b: { n: 2 }, c: { n: 3 } });
    const found = await collection.getMany(['c', 'nobody', 'a']);
    assert.deepEqual(found, [await collection.get('c'), await collection.get('a')]);
    assert.deepEqual(
      found.map(({ id, json }) => [id, json]),
      [
        ['c', '{"n":3}'],
        ['a', '{"n":1}'],
      ],
    );
    assert.deepEqual(await collection.getMany([]), []);
    await assert.rejects(collection.getMany(Array.from({ length: 1_001 }, (_, at) => `id${at}`)), { code: 'INVALID_REQUEST' });
  });

  it('keeps a unique value to one document, also within an array', async () => {
    const { collection } = await suite.empty([SKUS]);
    await collection.put('shoe', '{"skus":["S-1","S-2"]}');
    await assert.rejects(collection.put('copy', '{"skus":["C-1","S-2"]}'), { code: 'DUPLICATE_KEY' });
    assert.equal(await collection.get('copy'), undefined);
    await collection.put('copy', '{"skus":["C-1"]}');
    await collection.put('shoe', '{"skus":["S-2","S-2"]}');
    await collection.put('copy', '{"skus":["C-1","S-1"]}');
    assert.deepEqual(await idsOf(collection, { where: [{ field: 'skus[]', eq: 'S-1' }], limit: 10 }), ['copy']);
    await collection.delete('copy');
    await collection.put('third', '{"skus":["S-1"]}');
  });

  it('keeps a unique field to one document, where it has one', async () => {
    const { collection } = await suite.empty([{ name: 'email', fields: ['email'], unique: true }]);
    await collection.put('a', '{"email":"a@example.com"}');
    await collection.put('b', '{}');
    await collection.put('c', '{}');
    await assert.rejects(collection.put('b', '{"email":"a@example.com"}'), { code: 'DUPLICATE_KEY' });
    await collection.put('a', '{"email":"a@example.com","again":true}');
  });

  it('lets one of two concurrent writers have a unique value', async () => {
    const { collection } = await suite.empty([SKUS]);
    const settled = await Promise.allSettled(Array.from({ length: 10 }, (_, at) => collection.put(`p${at}`, '{"skus":["S-1"]}')));
    assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal(await collection.count([], 20), 1);
  });

  it('writes many, says which failed, and leaves unchanged ones alone', async () => {
    const { collection } = await suite.empty([SKUS]);
    const writes = Array.from({ length: 300 }, (_, at) => ({ id: `p${at}`, json: JSON.stringify({ skus: [`S-${at}`] }) }));
    assert.deepEqual(await collection.putMany(writes), { written: 300, unchanged: 0, failures: [] });
    const versionOf = async (id: string) => (await collection.get(id))?.version ?? 0;
    const [changed, unchanged] = [await versionOf('p7'), await versionOf('p8')];
    const again = writes.map((write, at) => (at === 7 ? { ...write, json: '{"skus":["S-new"]}' } : write));
    again.splice(100, 0, { id: 'thief', json: '{"skus":["S-250"]}' });
    const result = await collection.putMany(again);
    assert.equal(result.written, 1);
    assert.equal(result.unchanged, 299);
    assert.deepEqual(
      result.failures.map(({ index, code }) => ({ index, code })),
      [{ index: 100, code: 'DUPLICATE_KEY' }],
    );
    assert.equal(await versionOf('p7'), changed + 1);
    assert.equal(await versionOf('p8'), unchanged);
    assert.equal(await collection.get('thief'), undefined);
  });

  it('writes an id that comes twice in one call twice', async () => {
    const { collection } = await suite.empty();
    const result = await collection.putMany([
      { id: 'a', json: '{"n":1}' },
      { id: 'b', json: '{"n":1}' },
      { id: 'a', json: '{"n":2}' },
    ]);
    assert.deepEqual(result, { written: 3, unchanged: 0, failures: [] });
    assert.equal((await collection.get('a'))?.json, '{"n":2}');
  });

  it('fails the second of two documents with one SKU in a call, and lets a document pass its SKU on', async () => {
    const { collection } = await suite.empty([SKUS]);
    const twins = await collection.putMany([
      { id: 'a', json: '{"skus":["S-1"]}' },
      { id: 'b', json: '{"skus":["S-1"]}' },
    ]);
    assert.deepEqual([twins.written, twins.failures.map(({ index }) => index)], [1, [1]]);
    const passed = await collection.putMany([
      { id: 'a', json: '{"skus":["S-2"]}' },
      { id: 'b', json: '{"skus":["S-1"]}' },
    ]);
    assert.deepEqual(passed, { written: 2, unchanged: 0, failures: [] });
  });

  it('has everything again after a restart, indexes included', async () => {
    const { collection, definition } = await suite.empty([BY_BRAND, SKUS]);
    await putAll(collection, { a: { brand: '나이키', skus: ['S-1'] }, b: { brand: '삼성전자', skus: ['S-2'] } });
    const before = await collection.get('a');
    const reopened = await (await suite.restart()).collection(definition);
    assert.equal(before?.json, '{"brand":"나이키","skus":["S-1"]}');
    assert.deepEqual(await reopened.get('a'), before);
    assert.deepEqual(await idsOf(reopened, { where: [{ field: 'brand', eq: '삼성전자' }], limit: 10 }), ['b']);
    await assert.rejects(reopened.put('c', '{"skus":["S-1"]}'), { code: 'DUPLICATE_KEY' });
  });

  it('fills an index that is declared later, and drops one that is no longer', async () => {
    const { collection, definition } = await suite.empty([BY_BRAND]);
    await putAll(collection, {
      a: { brand: '나이키', color: '빨강', skus: ['S-1'] },
      b: { brand: '나이키', color: '파랑', skus: ['S-2'] },
    });
    await collection.delete('b');
    const store = await suite.restart();
    const later = await store.collection({ ...definition, indexes: [{ name: 'color', fields: ['color'] }, SKUS] });
    assert.deepEqual(await idsOf(later, { where: [{ field: 'color', eq: '빨강' }], limit: 10 }), ['a']);
    assert.deepEqual(await idsOf(later, { where: [{ field: 'skus[]', eq: 'S-1' }], limit: 10 }), ['a']);
    assert.deepEqual(await idsOf(later, { where: [{ field: 'color', eq: '파랑' }], limit: 10 }), []);
    await assert.rejects(later.find({ where: [{ field: 'brand', eq: '나이키' }], limit: 10 }), { code: 'INDEX_MISSING' });
    await later.put('a', '{"color":"초록","skus":["S-9"]}');
    assert.deepEqual(await idsOf(later, { where: [{ field: 'color', eq: '초록' }], limit: 10 }), ['a']);
  });
}
