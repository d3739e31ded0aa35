import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { PRODUCTS, shop } from './search-shop.ts';
import { APART } from './topology.ts';

const FRESH_MS = 2_000;

interface Found {
  readonly id: string;
  readonly title: string;
  readonly brand: string;
  readonly category_path: string;
  readonly price: { readonly amount: number };
  readonly highlight: { readonly title: readonly { readonly text: string; readonly matched?: boolean }[] };
}
interface Answer {
  readonly items: readonly Found[];
  readonly total: number;
  readonly facets: {
    readonly brands: readonly { readonly brand: string; readonly products: number }[];
    readonly categories: readonly { readonly category_id: string; readonly path: string; readonly products: number }[];
    readonly prices: readonly { readonly min?: number; readonly max?: number; readonly products: number }[];
  };
  readonly corrected_query?: string;
  readonly did_you_mean?: string;
  readonly relaxed?: boolean;
  readonly next_cursor: string | null;
}

type Parameters = Readonly<Record<string, string | number | readonly string[]>>;

function addressOf(parameters: Parameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]));
  return `/v1/search?${new URLSearchParams(pairs)}`;
}

async function search(q: string, more: Parameters = {}): Promise<Answer> {
  const { status, body } = await shop.call('GET', addressOf({ q, ...more }));
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as Answer;
}

const totalOf = async (q: string, more: Parameters = {}) => (await search(q, { facets: 'false', limit: 1, ...more })).total;

async function allOf(q: string, more: Parameters = {}): Promise<Found[]> {
  const found: Found[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Answer = await search(q, { limit: 100, ...more, ...(cursor !== '' && { cursor }) });
    found.push(...page.items);
    cursor = page.next_cursor;
  }
  return found;
}

/** Waits until it holds; says after how long at most it has to. */
async function within(ms: number, what: string, check: () => Promise<boolean>): Promise<void> {
  const { clock } = systemRuntime;
  const until = clock.now() + ms;
  while (!(await check())) {
    assert.ok(clock.now() < until, `not within ${ms} ms: ${what}`);
    await clock.sleep(20);
  }
}

test('a word finds the products that have it, says where, and what narrows them down', async () => {
  const { items, total, facets } = await search('청소기', { limit: 100 });
  assert.ok(total > 3 && items.length === total, `${total} products`);
  for (const { title, highlight } of items) {
    assert.equal(highlight.title.map(({ text }) => text).join(''), title);
    if (title.includes('청소기'))
      assert.ok(
        highlight.title.some(({ matched, text }) => matched === true && text.includes('청소기')),
        title,
      );
  }
  const [brand] = facets.brands;
  assert.ok(brand !== undefined);
  assert.equal(await totalOf('청소기', { brand: brand.brand }), brand.products, 'a facet tells how many products it leaves');
  const [category] = facets.categories;
  assert.ok(category !== undefined);
  const inside = await allOf('청소기', { category: category.category_id });
  assert.equal(inside.length, category.products);
  assert.ok(inside.every(({ category_path }) => `${category_path}/`.startsWith(`${category.path}/`)));
  for (const { min, max, products } of facets.prices) {
    const range = { ...(min !== undefined && { min_price: min }), ...(max !== undefined && { max_price: max }) };
    assert.equal(await totalOf('청소기', range), products, JSON.stringify(range));
  }
});

test('filters hold together, and another brand can still be chosen', async () => {
  const { facets } = await search('', { limit: 1 });
  const [first, second] = facets.brands.map(({ brand }) => brand);
  const both = await search('', { brand: [first ?? '', second ?? ''], min_price: 10_000, max_price: 200_000, limit: 100 });
  assert.ok(both.total > 0);
  for (const { brand, price } of both.items) {
    assert.ok([first, second].includes(brand) && price.amount >= 10_000 && price.amount <= 200_000);
  }
  assert.ok(both.facets.brands.length > 2, 'the facet of brands leaves the filter on brands out');
});

test('every product is read page by page, once, in the order asked for', async () => {
  for (const sort of ['relevance', 'newest', 'popular', 'price_asc', 'price_desc']) {
    const found = await allOf('', { sort, fields: 'id,price', facets: 'false', limit: 97 });
    assert.equal(new Set(found.map(({ id }) => id)).size, PRODUCTS, sort);
    assert.equal(found.length, PRODUCTS, sort);
    const prices = found.map(({ price }) => price.amount);
    const sorted = prices.toSorted((left, right) => (sort === 'price_asc' ? left - right : right - left));
    if (sort.startsWith('price')) assert.deepEqual(prices, sorted);
  }
});

test('what was meant is found although it was typed otherwise, and the answer says so', async () => {
  const nike = new Set((await allOf('나이키')).map(({ id }) => id));
  assert.ok(nike.size > 0);
  for (const typed of ['ㄴㅇㅋ', 'skdlzl', '나이커']) {
    const answer = await search(typed, { limit: 100 });
    assert.ok(
      answer.items.some(({ id }) => nike.has(id)),
      `${typed} finds ${answer.items.map(({ title }) => title)}`,
    );
  }
  const corrected = await search('겔럭시');
  assert.equal(corrected.corrected_query, '갤럭시');
  assert.ok(corrected.items.some(({ title }) => title.includes('갤럭시')));
  const verbatim = await search('겔럭시', { verbatim: 'true' });
  assert.equal(verbatim.corrected_query, undefined);
  assert.equal(await totalOf('무선청소기'), await totalOf('무선 청소기'));
});

test('suggestions come from the first jamo on', async () => {
  const suggest = async (q: string) => {
    const { body } = await shop.call('GET', `/v1/search/suggest?${new URLSearchParams({ q })}`);
    return (body.suggestions as { text: string; kind: string }[]).map(({ text }) => text);
  };
  assert.ok((await suggest('ㄴ')).length > 0);
  for (const typed of ['나잌', '나이', 'ㄴㅇㅋ', 'skdl']) assert.ok((await suggest(typed)).includes('나이키'), typed);
});

test('a synonym acts on the search after it, and so does its removal', async () => {
  assert.equal(await totalOf('스우시'), 0);
  const { status, body } = await shop.admin('POST', '/search/synonyms', { words: ['스우시', '나이키'] });
  assert.equal(status, 201);
  assert.equal(await totalOf('스우시'), await totalOf('나이키'));
  assert.equal((await shop.admin('DELETE', `/search/synonyms/${body.id}`)).status, 204);
  assert.equal(await totalOf('스우시'), 0);
});

test('a changed title is found within 2 s, and a deleted product is not', async () => {
  // Where no product has the whole of it, its parts are searched, and there are clocks.
  const inParts = await totalOf('모래시계');
  const product = { title: '별난 자명종', price: { amount: 9_000, currency: 'KRW' } };
  assert.equal((await shop.admin('POST', '/products/clock', product)).status, 201);
  await within(FRESH_MS, 'a new product is found', async () => (await totalOf('자명종')) === 1);
  const changed = await shop.admin('PUT', '/products/clock', { ...product, title: '별난 모래시계' }, { 'if-match': '*' });
  assert.equal(changed.status, 200);
  await within(FRESH_MS, 'its new title is found', async () => (await search('모래시계')).items.some(({ id }) => id === 'clock'));
  assert.ok(
    (await search('자명종')).items.every(({ id }) => id !== 'clock'),
    'its old title is forgotten',
  );
  assert.equal((await shop.admin('DELETE', '/products/clock', undefined, { 'if-match': '*' })).status, 204);
  const still = await search('모래시계');
  assert.ok(
    still.items.every(({ id }) => id !== 'clock'),
    'a hit on a product that is gone is not shown',
  );
  await within(FRESH_MS, 'it is gone from the index', async () => (await totalOf('모래시계')) === inParts);
});

test('what was searched for in vain is counted', async () => {
  for (let times = 0; times < 3; times++) await search('쀍뷁쒥');
  await within(5_000, 'it is reported', async () => {
    const { body } = await shop.admin('GET', '/search/zero-results?limit=100');
    return (body.items as unknown as { query: string; times: number }[]).some(({ query, times }) => query === '쀍뷁쒥' && times >= 3);
  });
});

const ODD = {
  empty: '',
  spaces: '   ',
  'emoji only': '😀👟',
  'a family of emoji': '👨‍👩‍👧‍👦',
  'unbalanced quotes': '"운동화',
  'operators of full-text engines': 'NEAR(a b) OR title:* AND NOT -^+"( ) {x} col:y*',
  SQL: "'; DROP TABLE words; --",
  wildcards: '% _ * ?',
  'only stop words': '의 를 은 는 이 가',
  'only punctuation': '...!?~·',
  'half a jamo': 'ㅏ',
  'jamo of the old block': '\u1102\u1161',
  'mixed scripts': '나이키nike耐克ナイキНайк123',
  'right to left': 'حذاء رياضي',
  'a long word': 'ㅋ'.repeat(200),
  'many words': '가 '.repeat(100).trim(),
  'combining marks': 'e\u0301\u0301\u0301\u0301',
  'zero width': '\u200b\u200d\ufeff',
  numbers: '99999999999999999999',
  'a path': '../../etc/passwd',
  JSON: '{"$ne":null}',
  'what every object has': 'constructor __proto__',
};

test('whatever is typed gets an answer, from the API and from the page', async () => {
  for (const [what, q] of Object.entries(ODD)) {
    for (const path of [addressOf({ q }), `/v1/search/suggest?${new URLSearchParams({ q })}`, `/search?${new URLSearchParams({ q })}`]) {
      const { status, body } = await shop.call('GET', path);
      assert.equal(status, 200, `${what}: ${path} ${JSON.stringify(body).slice(0, 300)}`);
    }
  }
});

test('what cannot be searched is refused with what is wrong about it', async () => {
  const anyCategory = (await search('', { limit: 1 })).facets.categories[0]?.category_id ?? '';
  const page = await search('', { limit: 5 });
  const forged = `${page.next_cursor?.slice(0, -2)}xx`;
  for (const [parameters, code, path] of [
    [{ q: 'x'.repeat(10_000) }, 'INVALID_REQUEST', 'q'],
    [{ q: '\u0000' }, 'INVALID_REQUEST', 'q'],
    [{ q: '운동화\u001b[31m' }, 'INVALID_REQUEST', 'q'],
    [{ q: 'x', min_price: 10, max_price: 5 }, 'INVALID_REQUEST', 'max_price'],
    [{ q: 'x', category: 'none' }, 'INVALID_REQUEST', 'category'],
    [{ q: 'x', cursor: 'forged' }, 'BAD_CURSOR', undefined],
    [{ q: 'x', cursor: forged }, 'BAD_CURSOR', undefined],
    [{ q: '', category: anyCategory, cursor: page.next_cursor ?? '' }, 'BAD_CURSOR', undefined],
    [{ q: '나이키', cursor: page.next_cursor ?? '' }, 'BAD_CURSOR', undefined],
  ] as [Parameters, string, string | undefined][]) {
    const { status, body } = await shop.call('GET', addressOf(parameters));
    const at = (body.errors as { path: string }[] | undefined)?.[0]?.path;
    assert.deepEqual([status, body.code, at], [400, code, path], JSON.stringify(parameters).slice(0, 100));
  }
  assert.equal(await totalOf('운동화', { brand: '없는 상표' }), 0);
  assert.equal(await totalOf('', { min_price: 999_999_999 }), 0);
});

test('what cannot be listed is refused with what is wrong about it, by the API and by the page', async () => {
  const cursor = (await shop.call('GET', '/v1/products?limit=5')).body.next_cursor ?? '';
  const listOf = (name: string, value: string) => `/v1/products?${new URLSearchParams({ limit: '5', [name]: value })}`;
  for (const [path, code, at] of [
    [listOf('category', 'none'), 'INVALID_REQUEST', 'category'],
    [listOf('primary_category', 'none'), 'INVALID_REQUEST', 'primary_category'],
    [listOf('level', '1e999'), 'INVALID_REQUEST', 'level'],
    [listOf('min_price', '1e999'), 'INVALID_REQUEST', 'min_price'],
    [`${listOf('min_price', '2')}&max_price=1`, 'INVALID_REQUEST', 'max_price'],
    [listOf('brand', '\u0000'), 'INVALID_REQUEST', 'brand'],
    [listOf('brand', 'x'.repeat(10_000)), 'INVALID_REQUEST', 'brand'],
    [listOf('cursor', 'forged'), 'BAD_CURSOR', undefined],
    [listOf('cursor', `${cursor.slice(0, -2)}xx`), 'BAD_CURSOR', undefined],
    [`${listOf('cursor', cursor)}&sort=popular`, 'BAD_CURSOR', undefined],
    [`${listOf('cursor', cursor)}&level=0`, 'BAD_CURSOR', undefined],
    ['/v1/categories/none', 'NOT_FOUND', undefined],
    ['/v1/categories/%00', 'INVALID_REQUEST', 'id'],
    ['/v1/categories?counts=1e999', 'INVALID_REQUEST', 'counts'],
  ] as const) {
    const { status, body } = await shop.call('GET', path);
    const said = (body.errors as { path: string }[] | undefined)?.[0]?.path;
    assert.deepEqual([status, body.code, said], [code === 'NOT_FOUND' ? 404 : 400, code, at], path.slice(0, 100));
  }
  for (const q of Object.values(ODD)) {
    if (q.trim() === '') continue;
    assert.deepEqual((await shop.call('GET', listOf('brand', q))).body.items, [], q);
    assert.equal((await shop.call('GET', listOf('category', q))).status, 400, q);
    assert.ok([400, 404].includes((await shop.call('GET', `/?${new URLSearchParams({ category: q })}`)).status), q);
  }
  const { status, headers } = await fetch(`${shop.url}/products?sort=newest&cursor=forged`, { redirect: 'manual' });
  assert.deepEqual([status, headers.get('location')], [303, '/products?sort=newest'], 'an old link leads to the beginning');
});

test('while the search service is away the rest of the shop goes on, and it comes back', { skip: !APART && 'one process' }, async () => {
  await shop.apart?.part('search').kill();
  for (const path of [addressOf({ q: '나이키' }), '/v1/search/suggest?q=x', '/search?q=x']) {
    const { status, headers } = await shop.call('GET', path);
    assert.deepEqual([status, headers.get('retry-after')], [503, '1'], path);
  }
  for (const path of ['/', '/search', '/v1/products', '/v1/categories']) assert.equal((await shop.call('GET', path)).status, 200, path);
  assert.equal((await shop.admin('POST', '/products/late', { title: '늦은 자명종', price: { amount: 1, currency: 'KRW' } })).status, 201);
  await shop.apart?.restart('search');
  await within(60_000, 'what was written meanwhile is found', async () => {
    const { status, body } = await shop.call('GET', addressOf({ q: '늦은 자명종' }));
    return status === 200 && (body as unknown as Answer).items.some(({ id }) => id === 'late');
  });
  assert.equal((await shop.admin('DELETE', '/products/late', undefined, { 'if-match': '*' })).status, 204);
  await shop.rest();
});
