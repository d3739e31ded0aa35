import assert from 'node:assert/strict';
import { it } from 'node:test';
import { find, groupsOf, idsOf, product, type SuiteSearch, WEIGHTS } from './search-index.suite.ts';
import type { Group, SearchIndex, SearchRequest } from './search-index.ts';

export function matchCases(suite: SuiteSearch): void {
  it('finds what has all words, in whatever fields', async () => {
    const index = await suite.index([
      product('title', { title: 'red lamp' }),
      product('across', { title: 'lamp', description: 'it is red' }),
      product('only red', { title: 'red chair' }),
      product('only lamp', { title: 'blue lamp' }),
      product('everywhere', { title: 'lamp', brand: 'red', category: 'lamp', all_text: 'red' }),
    ]);
    const page = await find(suite.search, index, 'red lamp');
    assert.deepEqual(idsOf(page).sort(), ['across', 'everywhere', 'title']);
    assert.equal(page.total, 3);
    assert.equal((await find(suite.search, index, 'lamp sofa')).total, 0);
  });

  it('finds every document where nothing is asked for, the most popular first', async () => {
    const index = await suite.index([1, 3, 2, 3].map((popularity, at) => product(`p${at}`, { popularity })));
    for (const sort of ['relevance', 'popular'] as const) {
      assert.deepEqual(idsOf(await find(suite.search, index, '', { sort })), ['p1', 'p3', 'p2', 'p0']);
    }
  });

  it('puts those first that match more groups, where not all have to', async () => {
    const index = await suite.index([
      product('one', { title: 'lamp' }),
      product('two', { all_text: 'red lamp', title: 'some other words that make it long' }),
      product('three', { all_text: 'big red lamp' }),
      product('none', { title: 'chair' }),
    ]);
    assert.deepEqual(idsOf(await find(suite.search, index, 'big red lamp', { least: 1 })), ['three', 'two', 'one']);
    assert.deepEqual(idsOf(await find(suite.search, index, 'big red lamp', { least: 2 })), ['three', 'two']);
    assert.deepEqual(idsOf(await find(suite.search, index, 'big red lamp', { least: 3 })), ['three']);
    assert.equal((await find(suite.search, index, 'big red lamp', { least: 1 })).total, 3);
  });

  it('matches a group by any alternative, and a weaker one ranks below', async () => {
    const index = await suite.index([
      product('synonym', { title: 'light', popularity: 9 }),
      product('typed', { title: 'lamp' }),
      product('both', { title: 'lamp light' }),
      product('half', { title: 'desk' }),
      product('compound', { title: 'desk thing', popularity: 5 }),
    ]);
    const group: Group = [
      { terms: ['lamp'], weight: 1 },
      { terms: ['light'], weight: 0.5 },
      { terms: ['desk', 'thing'], weight: 0.01 },
    ];
    const page = await suite.search.search(index, request([group]));
    assert.deepEqual(new Set(idsOf(page)), new Set(['typed', 'both', 'synonym', 'compound']));
    assert.equal(idsOf(page)[2], 'synonym');
    assert.equal(idsOf(page)[3], 'compound');
    // Alternatives do not add up.
    const alone = await suite.search.search(index, request([[{ terms: ['lamp'], weight: 1 }]]));
    const twice = await suite.search.search(
      index,
      request([
        [
          { terms: ['lamp'], weight: 1 },
          { terms: ['lamp'], weight: 0.9 },
        ],
      ]),
    );
    assert.deepEqual(idsOf(twice), idsOf(alone));
  });

  it('has nothing for a group without alternatives or an alternative without terms', async () => {
    const index = await suite.index([product('a', { title: 'lamp' })]);
    const lamp: Group = [{ terms: ['lamp'], weight: 1 }];
    assert.equal((await suite.search.search(index, request([[]]))).total, 0);
    assert.equal((await suite.search.search(index, request([lamp, [{ terms: [], weight: 1 }]]))).total, 0);
    assert.equal((await suite.search.search(index, { ...request([lamp, []]), least: 1 })).total, 1);
  });

  it('weighs fields as each request says', async () => {
    const index = await suite.index([
      product('title', { title: 'lamp' }),
      product('brand', { brand: 'lamp', title: 'chair' }),
      product('category', { category: 'lamp', title: 'chair' }),
      product('description', { description: 'lamp', title: 'chair' }),
      product('all_text', { all_text: 'lamp', title: 'chair' }),
    ]);
    assert.deepEqual(idsOf(await find(suite.search, index, 'lamp')), ['title', 'brand', 'category', 'description', 'all_text']);
    const weights = { title: 1, brand: 2, category: 4, description: 8, all_text: 16 };
    const turned = await find(suite.search, index, 'lamp', { weights });
    assert.deepEqual(idsOf(turned), ['all_text', 'description', 'category', 'brand', 'title']);
  });

  it('ranks a rare word above a common one, and a short title above a long one', async () => {
    const common = Array.from({ length: 40 }, (_, at) => product(`common${at}`, { title: 'lamp chair' }));
    const index = await suite.index([
      ...common,
      product('rare', { title: 'zebra chair' }),
      product('short', { title: 'mango' }),
      product('long', { title: 'mango with one two three four five six seven eight nine words behind it', popularity: 5 }),
    ]);
    assert.equal(idsOf(await find(suite.search, index, 'lamp zebra', { least: 1 }))[0], 'rare');
    assert.deepEqual(idsOf(await find(suite.search, index, 'mango')), ['short', 'long']);
  });

  it('breaks ties by popularity, then by id', async () => {
    const index = await suite.index([
      product('b', { title: 'lamp', popularity: 1 }),
      product('a', { title: 'lamp', popularity: 1 }),
      product('c', { title: 'lamp', popularity: 7 }),
    ]);
    const { hits } = await find(suite.search, index, 'lamp');
    assert.deepEqual(
      hits.map(({ id }) => id),
      ['c', 'a', 'b'],
    );
    assert.equal(new Set(hits.map(({ score }) => score)).size, 1);
  });

  it('refuses what cannot be meant', async () => {
    const index = await suite.index([product('a', { title: 'lamp' })]);
    const lamp = await groupsOf(suite.search, index, 'lamp');
    await refused(suite.search, index, [
      { ...request(lamp), limit: 0 },
      { ...request(lamp), limit: 101 },
      { ...request(lamp), limit: 1.5 },
      { ...request(lamp), least: 0 },
      { ...request(lamp), least: 2 },
      { ...request([[{ terms: ['lamp'], weight: -1 }]]) },
      { ...request(lamp), weights: { ...WEIGHTS, title: Number.NaN } },
      { ...request(lamp), sort: 'random' as 'newest' },
      { ...request(lamp), facets: { limit: 10, priceBounds: [2, 1] } },
    ]);
  });
}

function request(groups: readonly Group[]): SearchRequest {
  return { groups, weights: WEIGHTS, filter: {}, sort: 'relevance', limit: 100 };
}

async function refused(search: SearchIndex, index: string, requests: readonly SearchRequest[]): Promise<void> {
  for (const one of requests) await assert.rejects(search.search(index, one), { code: 'INVALID_REQUEST' }, JSON.stringify(one));
}
