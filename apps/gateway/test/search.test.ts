import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { SearchRequest, SearchResponseSchema } from '@jangteo/contracts/search/v1/search';
import { JangteoError } from '@jangteo/kernel/errors';
import { gatewayOver, OPERATOR, type Stubs } from './stub-shop.ts';

const PRODUCTS = ['a', 'b', 'c'].map((id, index) => ({
  id,
  version: 1n,
  json: JSON.stringify({ id, title: `나이키 운동화 ${id}`, brand: '나이키', price: { amount: 1_000 * (index + 1), currency: 'KRW' } }),
}));
const CATEGORIES = [
  { id: '1', name: '신발', path: '1', level: 0, parentId: '' },
  { id: '4', name: '운동화', path: '1/4', level: 1, parentId: '1' },
  { id: '5', name: '구두', path: '1/5', level: 1, parentId: '1' },
];
const hit = (id: string) => ({ productId: id, version: 1n, title: [{ text: '나이키', matched: true }, { text: ` 운동화 ${id}` }] });
const FOUND: MessageInitShape<typeof SearchResponseSchema> = {
  hits: [hit('c'), hit('gone'), hit('a')],
  total: 7n,
  facets: {
    brands: [{ brand: '나이키', products: 7n }],
    categories: [
      { categoryId: '1', name: '신발', path: '1', products: 7n },
      { categoryId: '4', name: '운동화', path: '1/4', products: 6n },
      { categoryId: '5', name: '구두', path: '1/5', products: 1n },
    ],
    prices: [
      { max: 1_999n, products: 3n },
      { min: 2_000n, products: 4n },
    ],
  },
  nextCursor: 'further',
};

/** A shop of three products whose search answers with this, and what it was asked. */
async function shopThatFinds(answer: MessageInitShape<typeof SearchResponseSchema> | JangteoError, more: Stubs['search'] = {}) {
  const asked: SearchRequest[] = [];
  const app = await gatewayOver({
    catalog: {
      getProducts: async ({ ids }) => ({ products: ids.flatMap((id) => PRODUCTS.filter((product) => product.id === id)) }),
      listProducts: async () => ({ items: PRODUCTS }),
      listCategories: async () => ({ categories: CATEGORIES, counts: [{ categoryId: '1', products: 3n }] }),
      countProducts: async () => ({ products: 3n, children: [{ categoryId: '4', products: 2n }] }),
      getCategory: async ({ id }) => {
        const category = CATEGORIES.find((one) => one.id === id);
        if (category === undefined) throw new JangteoError('NOT_FOUND', `there is no category "${id}"`);
        const children = CATEGORIES.filter(({ parentId }) => parentId === id);
        return { category, ancestors: CATEGORIES.filter((one) => category.parentId === one.id), children };
      },
    },
    search: {
      search: async (request) => {
        asked.push(request);
        if (answer instanceof JangteoError) throw answer;
        return answer;
      },
      ...more,
    },
  });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const { statusCode: status, body, headers: got } = await app.inject({ method: 'GET', url: path, headers });
    return { status, headers: got, body, json: () => JSON.parse(body) };
  };
  return { app, get, asked };
}

const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();

test('a search answers with documents, where they were found, and what narrows them down', async () => {
  const { get, asked } = await shopThatFinds({ ...FOUND, correctedQuery: '나이키', relaxed: true });
  const { status, json, headers } = await get(
    `/v1/search?${query({ q: '나이커', category: '1', min_price: '5', max_price: '9', sort: 'newest', limit: '3', fields: 'id,title' })}&brand=A&brand=B`,
  );
  assert.equal(status, 200);
  assert.equal(headers['cache-control'], 'no-cache');
  assert.deepEqual(json(), {
    items: [
      { id: 'c', title: '나이키 운동화 c', highlight: { title: [{ text: '나이키', matched: true }, { text: ' 운동화 c' }] } },
      { id: 'a', title: '나이키 운동화 a', highlight: { title: [{ text: '나이키', matched: true }, { text: ' 운동화 a' }] } },
    ],
    total: 7,
    facets: {
      brands: [{ brand: '나이키', products: 7 }],
      categories: [
        { category_id: '1', name: '신발', path: '1', products: 7 },
        { category_id: '4', name: '운동화', path: '1/4', products: 6 },
        { category_id: '5', name: '구두', path: '1/5', products: 1 },
      ],
      prices: [
        { max: 1_999, products: 3 },
        { min: 2_000, products: 4 },
      ],
    },
    corrected_query: '나이키',
    relaxed: true,
    next_cursor: 'further',
  });
  const { $typeName, ...request } = asked[0] as SearchRequest;
  assert.deepEqual(request, {
    query: '나이커',
    category: '1',
    brands: ['A', 'B'],
    minPrice: 5n,
    maxPrice: 9n,
    sort: 'newest',
    limit: 3,
    cursor: '',
    facets: true,
    verbatim: false,
  });
});

test('a whole document is sent as it is stored, with its highlight in front', async () => {
  const { get } = await shopThatFinds({ hits: [hit('a')], total: 1n });
  const { body, json } = await get('/v1/search?q=x&facets=false');
  assert.ok(body.includes(PRODUCTS[0]?.json.slice(1) ?? ''));
  assert.deepEqual(Object.keys(json()), ['items', 'total', 'next_cursor']);
  const { json: projected } = await get('/v1/search?q=x&fields=color');
  assert.deepEqual(Object.keys(projected().items[0]), ['highlight']);
});

test('what makes no sense is named, before anybody is asked', async () => {
  const { get, asked } = await shopThatFinds(FOUND);
  for (const [parameters, path] of [
    ['q=%00', 'q'],
    ['q=%1b[31m', 'q'],
    [`q=${'x'.repeat(201)}`, 'q'],
    [`q=${encodeURIComponent('가'.repeat(1_000))}`, 'q'],
    ['q=a&q=b', 'q'],
    ['q=x&sort=best', 'sort'],
    ['q=x&limit=0', 'limit'],
    ['q=x&limit=101', 'limit'],
    ['q=x&limit=ten', 'limit'],
    ['q=x&limit=1e999', 'limit'],
    ['q=x&min_price=-1', 'min_price'],
    ['q=x&min_price=9007199254740993', 'min_price'],
    ['q=x&min_price=1e999', 'min_price'],
    ['q=x&max_price=1e999', 'max_price'],
    ['q=x&min_price=10&max_price=5', 'max_price'],
    ['q=x&category=', 'category'],
    ['q=x&brand=', 'brand.0'],
    [`q=x${'&brand=y'.repeat(21)}`, 'brand'],
    ['q=x&brand=a&brand=%00', 'brand.1'],
    ['q=x&facets=perhaps', 'facets'],
    ['q=x&fields=titel', 'fields'],
    ['q=x&colour=red', 'colour'],
    [`q=x&cursor=${'x'.repeat(1_001)}`, 'cursor'],
    ['q[$ne]=x', 'q[$ne]'],
  ] as const) {
    const { status, json } = await get(`/v1/search?${parameters}`);
    assert.deepEqual([status, json().code, json().errors?.[0]?.path], [400, 'INVALID_REQUEST', path], parameters.slice(0, 80));
  }
  assert.equal((await get('/v1/search/suggest?q=%00')).status, 400);
  assert.equal((await get('/v1/search/suggest?q=x&limit=21')).status, 400);
  assert.deepEqual(asked, []);
});

test('what the service refuses is named as the query string has it', async () => {
  const refusal = new JangteoError('INVALID_REQUEST', 'no', { errors: [{ path: 'query', message: 'is too long' }] });
  const { json } = await (await shopThatFinds(refusal)).get('/v1/search?q=x');
  assert.deepEqual(json().errors, [{ path: 'q', message: 'is too long' }]);
  const forged = await (await shopThatFinds(new JangteoError('BAD_CURSOR', 'no'))).get('/v1/search?q=x&cursor=forged');
  assert.deepEqual([forged.status, forged.json().code], [400, 'BAD_CURSOR']);
});

test('suggestions are kept a while, and nothing typed asks nobody', async () => {
  const { get } = await shopThatFinds(FOUND, {
    suggest: async ({ query: typed, limit }) => ({
      suggestions: [
        { text: `${typed} ${limit}`, kind: 'word' },
        { text: '신발', kind: 'category', categoryId: '1' },
      ],
    }),
  });
  const { json, headers } = await get(`/v1/search/suggest?${query({ q: '나잌', limit: '3' })}`);
  assert.deepEqual(json(), {
    suggestions: [
      { text: '나잌 3', kind: 'word' },
      { text: '신발', kind: 'category', category_id: '1' },
    ],
  });
  assert.equal(headers['cache-control'], 'public, max-age=60');
  for (const path of ['/v1/search/suggest', '/v1/search/suggest?q=%20']) assert.deepEqual((await get(path)).json(), { suggestions: [] });
});

test('without the search service its calls answer 503, and the rest of the shop goes on', async () => {
  const { get } = await shopThatFinds(new JangteoError('SERVICE_UNAVAILABLE', 'away'));
  for (const path of ['/v1/search?q=x', '/v1/search/suggest?q=x']) {
    const { status, headers, json } = await get(path);
    assert.deepEqual([status, headers['retry-after'], json().code], [503, '1', 'SERVICE_UNAVAILABLE'], path);
    assert.equal(headers['cache-control'], 'no-store');
  }
  // The catalogue lists instead.
  assert.match((await get('/categories/1')).body, /<h1>신발<\/h1>/);
  assert.match((await get('/products?sort=newest')).body, /나이키 운동화 a/);
  assert.match((await get('/')).body, /<span class="name">신발<\/span><span class="count">3 products</);
  const page = await get('/search?q=x', { 'accept-language': 'ko' });
  assert.equal(page.status, 503);
  assert.match(page.body, /지금은 검색을 할 수 없습니다[\s\S]*\/categories\/1">신발/);
});

test('a results page tells what was searched, marks it, and can be narrowed down without a script', async () => {
  const { get } = await shopThatFinds({ ...FOUND, correctedQuery: '나이키' });
  const { status, body } = await get(`/search?${query({ q: '나이커', min_price: '2000', sort: 'newest' })}&brand=나이키`, {
    'accept-language': 'ko',
  });
  assert.equal(status, 200);
  assert.match(body, /‘나이키’ 검색 결과 <span class="count">7개/);
  assert.match(body, /‘<strong>나이키<\/strong>’로 검색한 결과입니다/);
  const links = [...body.matchAll(/<a[^>]*href="(\/search[^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].map(
    ([, href = '', text = '']) => [text.replaceAll(/<[^>]*>/g, '').trim(), decodeURIComponent(href.replaceAll('&amp;', '&'))] as const,
  );
  const linkTo = (text: string) => links.find(([name]) => name === text)?.[1];
  assert.equal(linkTo('‘나이커’ 그대로 검색하기'), '/search?q=나이커&brand=나이키&min_price=2000&sort=newest&verbatim=true');
  assert.equal(linkTo('나이키 ×'), '/search?q=나이커&min_price=2000&sort=newest');
  assert.equal(linkTo('2,000원 이상 ×'), '/search?q=나이커&brand=나이키&sort=newest');
  assert.equal(linkTo('모두 해제'), '/search?q=나이커&sort=newest');
  assert.equal(linkTo('2,000원 미만 3'), '/search?q=나이커&brand=나이키&max_price=1999&sort=newest');
  assert.equal(linkTo('운동화 6'), '/search?q=나이커&category=4&brand=나이키&min_price=2000&sort=newest', '신발 alone is no choice');
  assert.equal(linkTo('낮은 가격순'), '/search?q=나이커&brand=나이키&min_price=2000&sort=price_asc');
  assert.equal(linkTo('다음 페이지'), '/search?q=나이커&brand=나이키&min_price=2000&sort=newest&cursor=further');
  assert.match(body, /<span class="title"><mark>나이키<\/mark> 운동화 c<\/span>/);
  assert.match(body, /<input type="checkbox" name="brand" value="나이키" checked>/);
  assert.match(body, /<input type="search" name="q" value="나이커"/);
});

test('below a chosen category all can be chosen, those that the search did not tell without their number', async () => {
  const others = Array.from({ length: 29 }, (_, at) => ({ categoryId: `x${at}`, name: 'x', path: `x${at}`, products: 9n }));
  const categories = [{ categoryId: '4', name: '운동화', path: '1/4', products: 6n }];
  const offered = async (told: typeof categories) => {
    const { get } = await shopThatFinds({ ...FOUND, facets: { categories: [...categories, ...told] } });
    const [, facet = ''] =
      /<section><h2>카테고리(.*?)<\/section>/s.exec((await get('/search?q=x&category=1', { 'accept-language': 'ko' })).body) ?? [];
    return [...facet.matchAll(/<li><a[^>]*>(.*?)<\/a>/g)].map(([, text = '']) => text.replaceAll(/<[^>]*>/g, ''));
  };
  assert.deepEqual(await offered([]), ['전체', '운동화 6']);
  assert.deepEqual(await offered(others), ['전체', '운동화 6', '구두']);
});

test('the form of filters leads to an address without empty fields, prices in whole units', async () => {
  const { get } = await shopThatFinds(FOUND);
  const to = async (parameters: string) => {
    const { status, headers } = await get(`/search?${parameters}`);
    assert.equal(status, 303);
    return headers.location;
  };
  assert.equal(await to('q=x&currency=KRW&from=&to='), '/search?q=x');
  assert.equal(
    await to('q=x&currency=KRW&from=30,000&to=₩10000&brand=A&brand=B'),
    '/search?q=x&brand=A&brand=B&min_price=10000&max_price=30000',
  );
  assert.equal(await to('q=x&currency=USD&from=9.99&to=$19'), '/search?q=x&min_price=999&max_price=1900');
});

test('whatever an address says, a page comes of it', async () => {
  const { get, asked } = await shopThatFinds(FOUND);
  for (const q of ['%00%1b', '<script>', "' OR 1", '"unbalanced', 'ㄱ', '😀', 'a AND (b', `${'가'.repeat(900)}`, '%ED%A0%80', '%zz']) {
    const { status, body } = await get(`/search?q=${q.startsWith('%') ? q : encodeURIComponent(q)}`);
    assert.equal(status, 200, q);
    assert.doesNotMatch(body, /<script>/);
  }
  assert.ok(asked.every((request) => [...request.query].length <= 200 && !/\p{Cc}|\p{Cs}/u.test(request.query)));
  asked.length = 0;
  assert.equal((await get('/search?q=x&min_price=9&max_price=5&sort=best&limit=7&brand=&min_price=z&color=red')).status, 200);
  assert.deepEqual([asked[0]?.minPrice, asked[0]?.maxPrice, asked[0]?.sort, asked[0]?.brands], [5n, 9n, 'relevance', []]);
  assert.equal((await get('/search?q=x&category=none')).status, 404);
});

test('a page of an index that is gone begins again', async () => {
  const { get } = await shopThatFinds(new JangteoError('BAD_CURSOR', 'no'));
  const { status, headers } = await get('/search?q=x&sort=popular&cursor=old');
  assert.deepEqual([status, headers.location], [303, '/search?q=x&sort=popular']);
});

test('where nothing is found, or nothing is asked, the page offers where to go on', async () => {
  const { get, asked } = await shopThatFinds({ didYouMean: '나이키' });
  const nothing = await get('/search?q=나이캬&category=1', { 'accept-language': 'ko' });
  assert.equal(nothing.status, 200);
  assert.match(nothing.body, /‘나이캬’에 대한 검색 결과가 없습니다/);
  assert.match(nothing.body, /혹시 <a href="[^"]*">나이키<\/a>를 찾으셨나요\?/);
  assert.match(nothing.body, /필터 없이 검색하기[\s\S]*\/categories\/1">신발[\s\S]*많이 팔린 상품[\s\S]*나이키 운동화 a/);
  asked.length = 0;
  const blank = await get('/search?q=%20', { 'accept-language': 'en' });
  assert.match(blank.body, /What are you looking for\?[\s\S]*\/categories\/1">신발/);
  assert.deepEqual(asked, []);
});

test('the operator keeps the words, and reads what was not found', async () => {
  const { app, get } = await shopThatFinds(FOUND, {
    listSynonyms: async () => ({ sets: [{ id: 's1', words: ['노트북', '랩탑'] }] }),
    putSynonyms: async ({ id, words }) => ({ set: { id: id || 's2', words } }),
    deleteSynonyms: async () => ({}),
    listDictionary: async () => ({ words: [] }),
    putDictionaryWord: async ({ word, parts }) => ({ word: { word, parts } }),
    putGoldenQuery: async ({ query: golden }) => ({ query: { ...golden, id: golden?.id || 'g1' } as never }),
    listZeroResults: async ({ limit, cursor }) => ({
      queries: [{ query: `${limit} ${cursor}`, times: 3n, firstAt: 0n, lastAt: 1_000n }],
      nextCursor: 'more',
    }),
    analyse: async ({ text }) => ({ words: [{ text, terms: ['삼성', '전자'], whole: '삼성전자', also: ['SAMSUNG'] }] }),
  });
  const API = '/admin/api/search';
  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: object) => {
    const sent = payload === undefined ? {} : { payload: JSON.stringify(payload) };
    const headers = { ...OPERATOR, ...(payload !== undefined && { 'content-type': 'application/json' }) };
    const { statusCode, body } = await app.inject({ method, url: `${API}${path}`, headers, ...sent });
    return [statusCode, body === '' ? undefined : JSON.parse(body)] as const;
  };
  assert.equal((await get(`${API}/synonyms`)).status, 401);
  assert.deepEqual((await get(`${API}/synonyms`, OPERATOR)).json(), { items: [{ id: 's1', words: ['노트북', '랩탑'] }] });
  assert.deepEqual(await send('POST', '/synonyms', { words: ['a', 'b'] }), [201, { id: 's2', words: ['a', 'b'] }]);
  assert.deepEqual(await send('PUT', '/synonyms/s1', { words: ['a', 'b'] }), [200, { id: 's1', words: ['a', 'b'] }]);
  assert.deepEqual(await send('DELETE', '/synonyms/s1'), [204, undefined]);
  assert.equal((await send('POST', '/synonyms', { words: ['alone'] }))[1].errors[0].path, 'words');
  assert.deepEqual(await send('PUT', '/dictionary/%EC%9A%B4%EB%8F%99%ED%99%94', { parts: [] }), [
    200,
    { word: '운동화', parts: [], live: false },
  ]);
  assert.deepEqual((await send('PUT', '/dictionary/a', undefined))[1], { word: 'a', parts: [], live: false });
  assert.deepEqual(await send('POST', '/golden-queries', { query: '운동화', excluded: ['운동기구'] }), [
    201,
    { id: 'g1', query: '운동화', expected: [], excluded: ['운동기구'] },
  ]);
  assert.deepEqual((await get(`${API}/zero-results?limit=2&cursor=c`, OPERATOR)).json(), {
    items: [{ query: '2 c', times: 3, first_at: '1970-01-01T00:00:00.000Z', last_at: '1970-01-01T00:00:01.000Z' }],
    next_cursor: 'more',
  });
  assert.deepEqual((await get(`${API}/analyse?text=x`, OPERATOR)).json(), {
    words: [{ text: 'x', terms: ['삼성', '전자'], whole: '삼성전자', also: ['SAMSUNG'] }],
  });
});
