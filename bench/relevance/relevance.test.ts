import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { askAll, bestGrades, searchAt } from './ask.ts';
import { committedQueries, generatedCatalogue } from './catalogue.ts';
import { type Facts, factsOfGenerated, factsOfRow, wordsOf } from './facts.ts';
import { gradeOf, type JudgedQuery, readQueries } from './judge.ts';
import { ndcg, recall } from './measures.ts';
import { fallsShort, missedAims, rowsOf, summaryOf } from './report.ts';

const SHOE: Facts = {
  id: 'p1',
  title: '나이키 남성 런닝화',
  values: {
    noun: ['남성 런닝화'],
    under: ['신발', '남성신발', '남성 운동화', '남성 런닝화'],
    brand: ['나이키'],
    color: ['빨간색', '검정색'],
  },
  words: {},
  price: 89_000,
};

function only(line: string): JudgedQuery {
  const [query] = readQueries(line);
  assert.ok(query);
  return query;
}

test('a ranking is as good as the best one, or less by what stands too low', () => {
  assert.equal(ndcg([3, 2, 1], [1, 2, 3], 10), 1);
  assert.equal(ndcg([0, 0], [3], 10), 0);
  // By hand: (2 + 3 / log2(3)) / (3 + 2 / log2(3)).
  assert.ok(Math.abs(ndcg([2, 3], [3, 2], 10) - 0.9134) < 0.0001);
  assert.equal(ndcg([3], [3, 3, 3], 1), 1, 'what is below the depth counts nowhere');
  assert.ok(Number.isNaN(ndcg([0], [], 10)), 'nothing can be found, so nothing can be measured');
});

test('recall asks for what is relevant and fits, and for no accessories', () => {
  assert.equal(recall([3, 2], [3, 2, 1, 1], 20), 1);
  assert.equal(recall([3, 0], [3, 3], 20), 0.5);
  assert.equal(recall([3, 3], [3, 3, 3, 3], 2), 1);
});

test('the first rule that a product meets gives its grade', () => {
  const query = only('빨간 운동화 = 3 under:남성 운동화|여성 운동화 & color:빨간색; 1 under:신발');
  assert.equal(gradeOf(query, SHOE), 3);
  assert.equal(gradeOf(query, { ...SHOE, values: { ...SHOE.values, color: ['흰색'] } }), 1);
  assert.equal(gradeOf(query, { ...SHOE, values: {} }), 0);
});

test('a rule asks for values, beginnings of values, prices, and denies', () => {
  assert.equal(gradeOf(only('q = 3 brand:나이*'), SHOE), 3);
  assert.equal(gradeOf(only('q = 3 brand:이키'), SHOE), 0);
  assert.equal(gradeOf(only('q = 3 price:..89000'), SHOE), 3);
  assert.equal(gradeOf(only('q = 3 price:89001..'), SHOE), 0);
  assert.equal(gradeOf(only('q = 3 price:80000..90000'), SHOE), 3);
  assert.equal(gradeOf(only('q = 3 price:..90000'), { ...SHOE, price: undefined }), 0);
  assert.equal(gradeOf(only('q = 2 brand:나이키 & -color:빨간색'), SHOE), 0);
});

test('English is judged by its words, whatever their number and case', () => {
  assert.deepEqual([...wordsOf("Women's Watches & DRESSES, 2 Batteries")], ['women', 'watch', 'dress', '2', 'battery']);
  const row = { id: 'r1', title: "Alisha Solid Women's Cycling Shorts", brand: null, category_path: ['Clothing'], price: 379 };
  const facts = factsOfRow(row, 100);
  assert.equal(gradeOf(only('q = 3 title~woman|women short'), facts), 3);
  assert.equal(gradeOf(only('q = 3 title~men short'), facts), 0);
  assert.equal(gradeOf(only('q = 3 category~clothing & -title~cycling'), facts), 0);
  assert.equal(facts.price, 37_900);
});

test('a line that is no query is refused and told', () => {
  for (const line of ['운동화', '운동화 = ', '운동화 = 4 noun:운동화', '운동화 = 3 noun', '운동화 = 3 price:cheap']) {
    assert.throws(() => readQueries(`# comment\n${line}`), /line 2 is no query/, line);
  }
});

test('the committed queries ask for what there is: each value is one of the catalogue, each query has an answer in a small one', () => {
  const catalogue = generatedCatalogue(1, 20_000);
  const known = new Set(
    [...catalogue.all()].flatMap(({ values }) => Object.entries(values).flatMap(([fact, all]) => all.map((value) => `${fact}:${value}`))),
  );
  const queries = [...committedQueries('korean'), ...committedQueries('korean-unseen')];
  for (const { query, rules } of queries) {
    for (const condition of rules.flatMap(({ conditions }) => conditions)) {
      if (!('isOneOf' in condition)) continue;
      for (const value of condition.isOneOf) {
        const wanted = `${condition.fact}:${value}`;
        const isThere = wanted.endsWith('*') ? [...known].some((one) => one.startsWith(wanted.slice(0, -1))) : known.has(wanted);
        assert.ok(isThere, `${query}: no product has ${wanted}`);
      }
    }
  }
  for (const [{ query }, [best]] of bestGrades(queries, catalogue)) assert.equal(best, 3, query);
});

test('there are enough queries, each asked once', () => {
  const counts = { korean: 200, 'korean-unseen': 50, english: 50, 'english-unseen': 10 };
  for (const [name, least] of Object.entries(counts)) assert.ok(committedQueries(name).length >= least, name);
  const all = Object.keys(counts).flatMap((name) => committedQueries(name).map(({ query }) => query));
  assert.deepEqual(
    all.filter((query, at) => all.indexOf(query) !== at),
    [],
  );
});

test('the facts of a product hold what its variants offer', () => {
  const facts = factsOfGenerated({
    id: 'p1',
    noun: '남성 후드티',
    categoryNames: ['패션의류', '남성의류', '남성 상의', '남성 후드티'],
    stock: [],
    document: {
      title: '',
      description: '',
      brand: '스파오',
      price: { amount: 29_900, currency: 'KRW' },
      attributes: { 핏: '오버핏' },
      variants: [
        { id: '1', sku: 'p1-1', color: '검정색', attributes: { 사이즈: 'L' } },
        { id: '2', sku: 'p1-2', color: '검정색', attributes: { 사이즈: 'XL' } },
      ],
      popularity: 0,
      created_at: '2025-01-01T00:00:00.000Z',
    },
  });
  assert.equal(gradeOf(only('q = 3 color:검정색 & size:XL & 핏:오버핏 & price:..30000'), facts), 3);
});

/** A shop whose answers are given. */
async function shopThatFinds(find: (query: string) => readonly string[]): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(({ url = '' }, response) => {
    const ids = find(new URL(url, 'http://shop').searchParams.get('q') ?? '');
    response.end(JSON.stringify({ items: ids.map((id) => ({ id })), total: ids.length }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a shop that answers as well as can be has full marks, one that finds nothing has none', async () => {
  const catalogue = generatedCatalogue(1, 1_000);
  const queries = committedQueries('korean');
  const best = (text: string) => {
    const query = queries.find(({ query }) => query === text);
    assert.ok(query);
    const graded = [...catalogue.all()].map((facts) => ({ id: facts.id, grade: gradeOf(query, facts) })).filter(({ grade }) => grade > 0);
    return graded.sort((left, right) => right.grade - left.grade).map(({ id }) => id);
  };
  const some = queries.filter((_, at) => at % 10 === 0);
  await using good = await shopThatFinds((text) => best(text).slice(0, 20));
  const asked = await askAll(searchAt(good.url), some, catalogue);
  assert.ok(asked.length > 5 && asked.length < some.length, 'what a small catalogue has no answer to is left out');
  assert.deepEqual(summaryOf(asked), { ndcg: 1, recall: 1, zeroHits: 0 });
  assert.ok(!asked.some(fallsShort));
  assert.deepEqual(missedAims('Korean', asked), []);

  await using bad = await shopThatFinds(() => []);
  const missed = await askAll(searchAt(bad.url), some, catalogue);
  assert.deepEqual(summaryOf(missed), { ndcg: 0, recall: 0, zeroHits: 1 });
  assert.match(
    missedAims('Korean', missed).join('; '),
    /Korean: NDCG.*Korean synonym: NDCG.*Korean typo: NDCG.*100\.0 % of the queries find nothing/,
  );
  assert.deepEqual(rowsOf('Korean', { products: 1_000, seen: missed, unseen: missed }).at(-1)?.slice(1), [
    missed.length,
    '0.000',
    '',
    '0.000',
    '100.0 %',
    '',
  ]);
});
