import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { seededRandom } from '@jangteo/kernel/random';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import type { SearchRequest } from '@jangteo/ports/search/search-index';
import { allPages, find, idsOf, product, put, WEIGHTS } from '@jangteo/ports/search/search-index.suite';
import { ask, openLab } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SEARCH_URL');
if (url !== undefined) describe('opensearch: an engine that several share', () => shared(url));

function shared(url: string): void {
  test('of two processes that write the same products at once the newest version stays', async () => {
    await using lab = openLab(url);
    await lab.search.create('products', { kind: 'raw' });
    const random = seededRandom(1);
    const versions = Array.from({ length: 60 }, (_, at) => at + 1);
    await Promise.all(
      [lab.search, lab.another(), lab.another()].map(async (search) => {
        for (const version of versions.toSorted(() => random.next() - 0.5)) {
          await search.write(
            'products',
            ['a', 'b', 'c'].map((id) => ({ put: product(id, { version, title: `turn ${version}` }) })),
          );
        }
      }),
    );
    await lab.search.refresh('products');
    const found = await lab.search.read('products', ['a', 'b', 'c']);
    assert.deepEqual(
      found.map(({ version, title }) => [version, title]),
      Array.from({ length: 3 }, () => [60, 'turn 60']),
    );
  });

  test('an alias that another process switches under many searches: none fails, none is empty, and none sees both sides', async () => {
    await using lab = openLab(url);
    const { search } = lab;
    const seeing = lab.another();
    const fill = async (index: string) => {
      await search.create(index, { kind: 'search', dictionary: [] });
      await put(
        search,
        index,
        Array.from({ length: 30 }, (_, at) => product(`${index}_${at}`, { title: 'lamp' })),
      );
    };
    await fill('v0');
    await search.pointAlias('live', 'v0');
    let isOver = false;
    let searches = 0;
    const searching = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!isOver) {
          const { total, hits } = await find(seeing, 'live', 'lamp');
          assert.equal(total, 30);
          assert.equal(new Set(hits.map(({ id }) => id.split('_')[0])).size, 1);
          // A word that was never met before has to be asked for.
          const unmet = `${String.fromCharCode(0xac00 + (searches % 11_172))}${String.fromCharCode(0xac00 + searches)}등`;
          assert.equal((await seeing.analyse('live', [unmet]))[0]?.length, 1);
          searches++;
        }
      }),
    );
    for (let version = 1; version <= 4; version++) {
      await fill(`v${version}`);
      await search.pointAlias('live', `v${version}`);
      await search.drop(`v${version - 1}`);
      const { hits } = await find(seeing, 'live', 'lamp', { limit: 1 });
      assert.ok(hits[0]?.id.startsWith(`v${version}_`));
    }
    isOver = true;
    await searching;
    assert.ok(searches > 100, `${searches} searches`);
  });

  test('pages go on as they began, though words become common meanwhile', async () => {
    await using lab = openLab(url);
    const { search } = lab;
    await search.create('products', { kind: 'search', dictionary: [] });
    const documents = Array.from({ length: 40 }, (_, at) => product(`p${at}`, { title: at % 2 === 0 ? 'red' : 'lamp' }));
    // At first red is rare.
    await put(search, 'products', [...documents, ...Array.from({ length: 60 }, (_, at) => product(`l${at}`, { all_text: 'lamp' }))]);
    const groups = ['red', 'lamp'].map((term) => [{ terms: [term], weight: 1 }]);
    const request: SearchRequest = { groups, least: 1, weights: WEIGHTS, filter: {}, sort: 'relevance', limit: 10 };
    const first = await search.search('products', request);
    await put(
      search,
      'products',
      Array.from({ length: 900 }, (_, at) => product(`r${at}`, { description: 'red' })),
    );
    const rest = await allPages(search, 'products', { ...request, limit: 100, cursor: first.nextCursor as string });
    const ids = [first, ...rest].flatMap(idsOf);
    assert.equal(ids.length, new Set(ids).size);
    assert.deepEqual(
      documents.filter(({ id }) => !ids.includes(id)).map(({ id }) => id),
      [],
    );
  });

  test('a write to an index that another process has dropped makes no new one', async () => {
    await using lab = openLab(url);
    const other = lab.another();
    await lab.search.create('products', { kind: 'raw' });
    await put(lab.search, 'products', [product('a')]);
    await other.drop('products');
    await assert.rejects(lab.search.write('products', [{ put: product('b') }]), { code: 'NOT_FOUND' });
    assert.deepEqual(await other.list(), []);
  });

  test('shops with other prefixes do not see each other', async () => {
    await using one = openLab(url);
    await using other = openLab(url);
    for (const { search } of [one, other]) await search.create('products', { kind: 'search', dictionary: [] });
    await put(one.search, 'products', [product('a', { title: 'lamp' })]);
    await one.search.pointAlias('live', 'products');
    assert.equal((await find(other.search, 'products', 'lamp')).total, 0);
    assert.equal(await other.search.alias('live'), undefined);
    assert.deepEqual(
      (await other.search.list()).map(({ name }) => name),
      ['products'],
    );
    await other.search.drop('products');
    assert.equal((await find(one.search, 'live', 'lamp')).total, 1);
  });

  test('an index has the shards and replicas that the URL says', async () => {
    await using lab = openLab(url);
    const search = lab.another(`${url}?shards=2&replicas=0`);
    assert.equal(search.supports.exactCounts, false);
    await search.create('products', { kind: 'search', dictionary: [] });
    await put(
      search,
      'products',
      Array.from({ length: 100 }, (_, at) => product(`p${at}`, { title: at % 2 === 0 ? 'red lamp' : 'lamp' })),
    );
    const settings = await ask(url, 'GET', `/${lab.prefix}-products/_settings?filter_path=**.index.number*`);
    assert.match(
      JSON.stringify(settings),
      /"number_of_shards":"2","number_of_replicas":"0"|"number_of_replicas":"0","number_of_shards":"2"/,
    );
    assert.equal((await find(search, 'products', 'lamp')).total, 100);
    assert.equal((await find(search, 'products', 'red lamp')).total, 50);
    const ids = (await search.scan('products', { limit: 1_000 })).map(({ id }) => id);
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(ids.length, 100);
  });
}
