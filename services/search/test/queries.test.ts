import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SearchResponse } from '@jangteo/contracts/search/v1/search';
import { toIso } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { DEFAULT_WEIGHTS } from '../src/search-weights.ts';
import { type OpenedQueries, openQueriesOver, type ShelvedProduct } from './open-queries.ts';

const SHELVES: Readonly<Record<string, readonly string[]>> = {
  신: ['신발', '남성신발', '남성 운동화', '남성 런닝화'],
  노: ['컴퓨터·디지털', '컴퓨터', '노트북', '게이밍 노트북'],
  백: ['가방·잡화', '가방', '백팩', '노트북 백팩'],
  토: ['가방·잡화', '가방', '여성가방', '토트백'],
  시: ['가방·잡화', '시계·주얼리', '손목시계', '여성 손목시계'],
  청: ['가전', '생활가전', '청소기', '무선청소기'],
  폰: ['가전', '휴대폰', '휴대폰 액세서리', '휴대폰 케이스'],
};
const FILMS = 120;

// id, shelf, brand, title, price, popularity
const TABLE = `
nike1 신 나이키 나이키 남성 런닝화 89000 10
nike2 신 나이키 나이키 남성 런닝화 129000 90
adidas1 신 아디다스 아디다스 남성 런닝화 99000 50
note1 노 삼성전자 삼성전자 게이밍 노트북 1500000 1
note2 노 HP HP 게이밍 노트북 1200000 2
pack1 백 쌤소나이트 쌤소나이트 노트북 백팩 99000 9000
tote1 토 닥스 닥스 토트백 소가죽 250000 3
watch1 시 카시오 카시오 여성 손목시계 메탈 150000 800
clean1 청 다이슨 다이슨 무선청소기 700000 30
clean2 청 LG전자 LG전자 무선 청소기 500000 20
odd1 폰 벨킨 벨킨 겔럭시 휴대폰 케이스 9900 5
`;

function shelved(): ShelvedProduct[] {
  const rows = TABLE.trim()
    .split('\n')
    .map((row) => row.split(' '));
  const told = rows.map(([id = '', shelf = '', brand = '', ...rest], nth) => ({
    id,
    title: rest.slice(0, -2).join(' '),
    categories: SHELVES[shelf] ?? [],
    document: {
      brand,
      price: { amount: Number(rest.at(-2)), currency: 'KRW' },
      popularity: Number(rest.at(-1)),
      created_at: toIso(nth * 1_000),
    },
  }));
  const films = Array.from({ length: FILMS }, (_, nth) => ({
    id: `film${nth}`,
    title: '갤럭시 보호필름',
    categories: SHELVES.폰 ?? [],
    document: { brand: '누리온', description: '아이폰에는 맞지 않아요', popularity: nth },
  }));
  return [...told, ...films];
}

let shop: OpenedQueries;
before(async () => {
  shop = await openQueriesOver(shelved());
});
after(() => shop[Symbol.asyncDispose]());

const search = (query: string, more: object = {}) => shop.client.search({ query, limit: 100, ...more });
const idsOf = ({ hits }: SearchResponse) => hits.map(({ productId }) => productId);
const found = async (query: string, more: object = {}) => idsOf(await search(query, more));

test('all words are asked for first, fewer only where nothing has them all', async () => {
  const began = shop.asked.length;
  const whole = await search('나이키 런닝화');
  assert.deepEqual([idsOf(whole), whole.relaxed], [['nike2', 'nike1'], false]);
  assert.equal(shop.asked.length, began + 1);
  const some = await search('나이키 청소기 런닝화');
  assert.equal(some.relaxed, true);
  assert.deepEqual(idsOf(some).slice(0, 2), ['nike2', 'nike1'], 'what has more of the words comes first');
  const [first, ...rest] = shop.asked.slice(began + 1);
  assert.equal(first?.least, undefined);
  assert.ok(rest.length > 0 && rest.every(({ least = 0, groups }) => least < groups.length));
});

test('a word that no product has is put right, and the answer says so; verbatim it is not', async () => {
  const answer = await search('겜이밍 노트븍');
  assert.deepEqual([answer.correctedQuery, answer.didYouMean], ['게이밍 노트북', '']);
  assert.deepEqual(idsOf(answer).toSorted(), ['note1', 'note2']);
  const verbatim = await search('노트븍', { verbatim: true });
  assert.deepEqual([verbatim.correctedQuery, Number(verbatim.total)], ['', 0]);
});

test('a word that few products have is searched, and the far commoner one near it is offered', async () => {
  const answer = await search('겔럭시');
  assert.deepEqual([answer.didYouMean, answer.correctedQuery, idsOf(answer)], ['갤럭시', '', ['odd1']]);
  assert.equal((await search('갤럭시')).didYouMean, '');
});

test('first consonants, keys of the other keyboard and half of a known word find what was meant', async () => {
  for (const typed of ['ㄴㅇㅋ', 'skdlzl', 'SKDLZL', 'ㄴㅇㅋ 런닝화', 'skdlzl fjsslddhk']) {
    assert.deepEqual(await found(typed), ['nike2', 'nike1'], typed);
  }
  assert.equal((await search('skdlzl')).correctedQuery, '나이키');
  assert.deepEqual(await found('ㅗㅔ 노트북'), ['note2']);
  assert.deepEqual(await found('성전'), ['note1'], 'inside 삼성전자');
});

test('spaces may be where they are, or not', async () => {
  for (const typed of ['무선청소기', '무선 청소기', '무선청소 기', '무 선 청 소 기']) {
    assert.deepEqual((await found(typed)).toSorted(), ['clean1', 'clean2'], typed);
  }
  assert.deepEqual(await found('나이키런닝화'), ['nike2', 'nike1']);
});

test('another word for the same thing finds it', async () => {
  assert.deepEqual((await found('랩탑')).slice(0, 2).toSorted(), ['note1', 'note2']);
  assert.deepEqual(await found('nike'), ['nike2', 'nike1']);
});

test('the name of a category means what stands in it, before what is only used with it and far more popular', async () => {
  assert.deepEqual(await found('노트북'), ['note2', 'note1', 'pack1']);
  assert.equal((await found('여자 가방'))[0], 'tote1', 'a watch stands below 가방·잡화, too');
});

test('a price that is typed bounds the search, and what matches but costs more is found where nothing else is', async () => {
  assert.deepEqual(await found('10만원 이하 런닝화'), ['adidas1', 'nike1']);
  assert.deepEqual(await found('10만원 이하 런닝화', { minPrice: 95_000n }), ['adidas1']);
  const dear = await search('5만원 이하 런닝화');
  assert.deepEqual([dear.relaxed, Number(dear.total)], [true, 3]);
});

test('popularity decides between products that match alike', async () => {
  const films = await found('갤럭시 보호필름');
  assert.deepEqual(
    films.slice(0, 3),
    [1, 2, 3].map((nth) => `film${FILMS - nth}`),
  );
});

test('what a match counts in a field changes without a new index', async () => {
  assert.equal((await found('휴대폰'))[0], 'odd1', 'it says so in its title');
  const other = await shop.weighed({ ...DEFAULT_WEIGHTS, title: 0 });
  assert.equal((await other.search({ query: '휴대폰' })).hits[0]?.productId, `film${FILMS - 1}`);
});

test('filters narrow down, facets tell what they leave, and sorts hold', async () => {
  const { facets } = await search('런닝화', { facets: true });
  assert.deepEqual(
    facets?.brands.map(({ brand, products }) => [brand, Number(products)]),
    [
      ['나이키', 2],
      ['아디다스', 1],
    ],
  );
  assert.deepEqual(await found('런닝화', { brands: ['아디다스'] }), ['adidas1']);
  const shelf = facets?.categories.find(({ name }) => name === '남성 운동화');
  assert.equal(Number(shelf?.products), 3);
  assert.deepEqual(await found('', { category: shelf?.categoryId, sort: 'price_asc' }), ['nike1', 'adidas1', 'nike2']);
  assert.deepEqual(await found('런닝화', { sort: 'price_desc' }), ['nike2', 'adidas1', 'nike1']);
  assert.deepEqual(await found('런닝화', { sort: 'newest' }), ['adidas1', 'nike2', 'nike1']);
  for (const { min, max, products } of facets?.prices ?? []) {
    const range = { ...(min !== undefined && { minPrice: min }), ...(max !== undefined && { maxPrice: max }) };
    assert.equal((await search('런닝화', range)).total, products);
  }
});

test('a title comes in pieces that say where it was matched', async () => {
  const { hits } = await search('무선청소기');
  const titles = hits.map(({ title }) => title.map(({ text, matched }) => (matched ? `<${text}>` : text)).join(''));
  assert.deepEqual(titles.toSorted(), ['LG전자 <무선> <청소기>', '다이슨 <무선청소기>']);
});

test('pages follow each other without a gap on every rung, and behind the last one there is none', async () => {
  for (const query of ['', '갤럭시', '개럭시', '갤럭시 청소기']) {
    const ids: string[] = [];
    let cursor = '';
    do {
      const page: SearchResponse = await search(query, { limit: 50, cursor });
      ids.push(...idsOf(page));
      cursor = page.nextCursor;
    } while (cursor !== '');
    assert.equal(ids.length, Number((await search(query, { limit: 1 })).total), query);
    assert.equal(new Set(ids).size, ids.length, query);
  }
});

test('a cursor that is forged, or of another search, is refused', async () => {
  const { nextCursor } = await search('갤럭시', { limit: 5 });
  const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const parts = JSON.parse(Buffer.from(nextCursor, 'base64url').toString()) as unknown[];
  const bad = [
    'x',
    'e30',
    forged([1, 2]),
    forged([...parts.slice(0, 3), 'x']),
    forged([parts[0], 9, 0, parts[3]]),
    forged([parts[0], 2, -1, '']),
  ];
  for (const cursor of bad) {
    await assert.rejects(search('갤럭시', { cursor }), (thrown) => hasCode(thrown, 'BAD_CURSOR'), cursor);
  }
  await assert.rejects(search('나이키', { cursor: nextCursor }), (thrown) => hasCode(thrown, 'BAD_CURSOR'));
  await search('갤럭시', { cursor: forged([parts[0], 3, 99, parts[3]]) }).catch((thrown: unknown) =>
    assert.ok(hasCode(thrown, 'BAD_CURSOR'), 'another rung at worst, or a refusal'),
  );
});

test('what makes no sense is refused and named', async () => {
  for (const [request, path] of [
    [{ query: 'x'.repeat(10_000) }, 'q'],
    [{ query: '가'.repeat(201) }, 'q'],
    [{ query: '', category: 'none' }, 'category'],
    [{ query: '', minPrice: 10n, maxPrice: 5n }, 'max_price'],
    [{ query: '', minPrice: -1n }, 'min_price'],
    [{ query: '', sort: 'random' }, 'sort'],
    [{ query: '', limit: 1_000 }, 'limit'],
    [{ query: '', brands: [''] }, 'brand'],
  ] as const) {
    await assert.rejects(shop.client.search({ ...request, brands: [...('brands' in request ? request.brands : [])] }), (thrown) => {
      assert.ok(hasCode(thrown, 'INVALID_REQUEST'));
      return thrown.errors?.[0]?.path === path;
    });
  }
});

const ASKED_MOST = 8;
const CPU_MS_MOST = 1_000;
const QUERY_MAX = 200;
const long = (text: string) => [...text.repeat(QUERY_MAX)].slice(0, QUERY_MAX).join('').trim();
const ODD: Readonly<Record<string, string>> = {
  'emoji only': '😀👟👨‍👩‍👧‍👦',
  'control characters': '운동화\u0000\u001b[31m\u0007',
  'lone surrogates': '\ud800 운동화 \udfff',
  'unbalanced quotes': '"운동화\' `(',
  'operators of full-text engines': 'NEAR(a b) OR title:* AND NOT -^+"( ) {x} col:y*',
  'only stop words': '의 를 은 는 이 가',
  'half a jamo': 'ㅏ',
  'jamo of the old block': '\u1102\u1161\u11bc',
  'mixed scripts': '나이키nike耐克ナイキНайк123',
  'typos, a line of them': long('노트븍 런딩화 쳥소기 나이커 갤럭싀 아디다쓰 '),
  'names of categories in one word': long('노트북청소기백팩가방시계'),
  'syllables apart': long('무 선 청 소 기 '),
  'letters apart': long('a b c '),
  'first consonants': long('ㄴㅇㅋ ㄴㅌㅂ '),
  'one syllable': long('가'),
  'keys of the other keyboard': long('skdlzl shxmqnr '),
  prices: long('1 2 3 10000원 5만원 3~5만원 '),
  digits: long('9'),
  commas: long('1,000'),
  synonyms: long('핸드폰 티비 자켓 랩탑 러닝화 여자 가방 '),
};

test('whatever is typed is answered, with a bounded number of questions to the engine and little processor time', async () => {
  for (const [what, query] of Object.entries(ODD)) {
    const began = shop.asked.length;
    const cpu = process.cpuUsage();
    await search(query, { limit: 10, facets: true });
    await shop.client.suggest({ query });
    const { user, system } = process.cpuUsage(cpu);
    assert.ok(shop.asked.length - began <= ASKED_MOST, `${what}: ${shop.asked.length - began} questions`);
    assert.ok(user + system < CPU_MS_MOST * 1_000, `${what}: ${(user + system) / 1_000} ms`);
  }
});

test('what says nothing finds nothing, and an empty query finds everything', async () => {
  for (const query of ['😀👟', '의 를 은', '...!?']) assert.deepEqual(await found(query), [], query);
  assert.equal(Number((await search('')).total), shelved().length);
  assert.equal(Number((await search('  \u200b ')).total), shelved().length);
});

test('suggestions come from the first jamo on, whatever the keyboard', async () => {
  for (const typed of ['ㄴ', '나', '나잌', '나이ㅋ', 'ㄴㅇㅋ', 'skdl', 'ni']) {
    const { suggestions } = await shop.client.suggest({ query: typed, limit: 10 });
    assert.ok(
      suggestions.some(({ text }) => text === '나이키'),
      `${typed}: ${suggestions.map(({ text }) => text)}`,
    );
  }
  const { suggestions } = await shop.client.suggest({ query: '청소', limit: 5 });
  assert.ok(suggestions.some(({ text, kind, categoryId }) => text === '청소기' && kind === 'category' && categoryId !== ''));
});

test('other synonyms are tried out on queries, exactly, and nothing is kept', async () => {
  const { client } = shop;
  const titles = (hits: readonly { title: string }[]) => hits.map(({ title }) => title);
  const queries = ['백팩', '등짐'];
  const sets = (await client.listSynonyms({})).sets.map(({ words }) => ({ words }));
  const { effects, products } = await client.previewWords({ synonyms: { sets: [...sets, { words: ['등짐', '백팩'] }] }, queries });
  assert.equal(products, 0);
  assert.deepEqual(
    effects.map(({ query }) => query),
    queries,
  );
  const [known, unknown] = effects;
  assert.deepEqual(titles(known?.before ?? []), titles(known?.after ?? []));
  assert.deepEqual([titles(unknown?.before ?? []), titles(unknown?.after ?? [])], [[], titles(known?.before ?? [])]);
  assert.equal((await client.search({ query: '등짐' })).hits.length, 0);
});

test('another dictionary is tried out on the products of the queries, in indexes that go again', async () => {
  const { client } = shop;
  const { words } = await client.listDictionary({});
  const rules = words.map(({ word, parts }) => ({ word, parts }));
  const same = await client.previewWords({ dictionary: { rules }, queries: ['무선청소기', '노트북'] });
  assert.ok(same.products > 0);
  for (const { query, before, after } of same.effects) {
    assert.ok(before.length > 0, query);
    assert.deepEqual(after, before, query);
  }
  const other = [...rules.filter(({ word }) => word !== '토트백'), { word: '토트백', parts: ['토트', '백'] }];
  const { effects } = await client.previewWords({ dictionary: { rules: other }, queries: ['토트'] });
  assert.ok(effects[0]?.after.some(({ productId }) => productId === 'tote1'));
});

test('a trial without words, or with bad ones, is refused', async () => {
  const { client } = shop;
  const bad = [{}, { synonyms: { sets: [{ words: ['alone'] }] } }, { dictionary: { rules: [{ word: 'two words', parts: [] }] } }];
  for (const request of bad) await assert.rejects(client.previewWords(request), { code: 'INVALID_REQUEST' }, JSON.stringify(request));
});
