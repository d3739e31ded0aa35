import assert from 'node:assert/strict';
import { it } from 'node:test';
import { allPages, find, groupsOf, idsOf, product, put, type SuiteSearch, WEIGHTS } from './search-index.suite.ts';
import { SEARCH_SORTS, type SearchRequest } from './search-index.ts';

const MANY = 2_000;

export function pageCases(suite: SuiteSearch): void {
  const many = () =>
    Array.from({ length: MANY }, (_, at) =>
      product(`p${at}`, {
        title: at % 3 === 0 ? 'red lamp' : 'lamp',
        all_text: at % 5 === 0 ? 'red' : '',
        popularity: at % 10,
        price: (at * 7) % 50,
        created_at: at % 20,
      }),
    );
  const ask = async (index: string, text: string, more: Partial<SearchRequest> = {}): Promise<SearchRequest> => ({
    groups: await groupsOf(suite.search, index, text),
    weights: WEIGHTS,
    filter: {},
    sort: 'relevance',
    limit: 100,
    ...more,
  });

  it('pages through thousands in every order without gap or repeat, and says how many there are on each', async () => {
    const index = await suite.index(many());
    for (const sort of SEARCH_SORTS) {
      const pages = await allPages(suite.search, index, await ask(index, 'lamp', { sort, limit: 97 }));
      const ids = pages.flatMap(idsOf);
      assert.equal(ids.length, MANY, sort);
      assert.equal(new Set(ids).size, MANY, sort);
      assert.ok(pages.every(({ total }) => total === MANY));
      assert.ok(pages.slice(0, -1).every(({ hits }) => hits.length === 97));
    }
    const relaxed = await allPages(suite.search, index, await ask(index, 'red lamp', { least: 1 }));
    assert.equal(new Set(relaxed.flatMap(idsOf)).size, MANY);
    const everything = await allPages(suite.search, index, await ask(index, ''));
    assert.equal(new Set(everything.flatMap(idsOf)).size, MANY);
  });

  it('goes on in the order of one long page', async () => {
    const index = await suite.index(many().slice(0, 100));
    for (const sort of SEARCH_SORTS) {
      const request = await ask(index, 'red lamp', { sort, least: 1 });
      const whole = idsOf(await suite.search.search(index, request));
      assert.deepEqual((await allPages(suite.search, index, { ...request, limit: 7 })).flatMap(idsOf), whole, sort);
    }
  });

  it('misses and repeats nothing that stays as it is, while other documents come, change and go', async () => {
    const documents = many().slice(0, 1_000);
    const index = await suite.index(documents);
    for (const sort of ['relevance', 'price_asc'] as const) {
      let cursor: string | undefined;
      const ids: string[] = [];
      for (let round = 0; ; round++) {
        const request = await ask(index, 'lamp', { sort, limit: 50 });
        const page = await suite.search.search(index, cursor === undefined ? request : { ...request, cursor });
        ids.push(...idsOf(page));
        cursor = page.nextCursor;
        if (cursor === undefined) break;
        const version = Date.now() * 100 + round;
        await suite.search.write(index, [
          { put: { ...(documents[round] as (typeof documents)[number]), version, popularity: round } },
          { put: product(`new${sort}${round}`, { title: 'lamp shade', price: round }) },
          { put: product(`other${sort}${round}`, { title: 'chair', all_text: 'red' }) },
          { delete: { id: `p${999 - round}`, version } },
        ]);
        await suite.search.refresh(index);
      }
      const seen = new Map<string, number>();
      for (const id of ids) seen.set(id, (seen.get(id) ?? 0) + 1);
      for (let at = 50; at < 950; at++) assert.equal(seen.get(`p${at}`), 1, `p${at} by ${sort}`);
    }
  });

  it('ends where the last document is, also after it went', async () => {
    const index = await suite.index(many().slice(0, 30));
    const first = await suite.search.search(index, await ask(index, 'lamp', { limit: 29 }));
    assert.ok(first.nextCursor !== undefined);
    const last = await suite.search.search(index, await ask(index, 'lamp', { cursor: first.nextCursor }));
    assert.equal(last.hits.length, 1);
    assert.equal(last.nextCursor, undefined);
    await suite.search.write(index, [{ delete: { id: idsOf(last)[0] as string, version: 2 } }]);
    await suite.search.refresh(index);
    const gone = await suite.search.search(index, await ask(index, 'lamp', { cursor: first.nextCursor }));
    assert.deepEqual([gone.hits, gone.total, gone.nextCursor], [[], 29, undefined]);
    assert.equal((await find(suite.search, index, 'lamp', { limit: 29 })).nextCursor, undefined);
  });

  it('refuses a cursor that is forged or of another request', async () => {
    const index = await suite.index(many().slice(0, 30));
    const request = await ask(index, 'lamp', { limit: 5 });
    const { nextCursor: cursor = '' } = await suite.search.search(index, request);
    const others: SearchRequest[] = [
      { ...request, cursor: 'nonsense' },
      { ...request, cursor: '' },
      { ...request, cursor: Buffer.from('[1,2,3]').toString('base64url') },
      { ...request, cursor, sort: 'newest' },
      { ...request, cursor, filter: { brands: ['A'] } },
      { ...(await ask(index, 'red lamp')), cursor },
    ];
    for (const other of others) await assert.rejects(suite.search.search(index, other), { code: 'BAD_CURSOR' }, JSON.stringify(other));
    assert.equal((await suite.search.search(index, { ...request, limit: 6, cursor })).hits.length, 6);
  });

  it('goes on over an alias that was switched between two pages', async () => {
    const [first, second, alias] = [await suite.index(many().slice(0, 100)), await suite.index(), suite.name()];
    await suite.search.pointAlias(alias, first);
    const request = await ask(alias, 'lamp', { sort: 'price_asc', limit: 40 });
    const page = await suite.search.search(alias, request);
    await put(suite.search, second, many().slice(0, 100));
    await suite.search.pointAlias(alias, second);
    const rest = await allPages(suite.search, alias, { ...request, cursor: page.nextCursor as string });
    assert.equal(new Set([page, ...rest].flatMap(idsOf)).size, 100);
  });
}
