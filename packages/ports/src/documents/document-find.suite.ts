import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { allPages, idsOf, putAll, type SuiteStore } from './document-store.suite.ts';
import type { Condition } from './document-store.ts';

const PRODUCT_INDEXES = [
  { name: 'skus', fields: ['skus[]'], unique: true },
  { name: 'tags', fields: ['tags[]', 'created_at'] },
  { name: 'brand', fields: ['brand', 'price.amount'] },
  { name: 'path', fields: ['category_path'] },
  { name: 'price', fields: ['price.amount'] },
  { name: 'newest', fields: ['created_at', 'level'] },
];

interface Product {
  readonly brand: string;
  readonly category_path: string;
  readonly created_at: string;
  readonly level: number;
  readonly tags: string[];
  readonly price?: { readonly amount: number };
}

const BRANDS = ['나이키', '삼성전자', 'LG전자', 'Ünder'];
const PATHS = ['1', '1/4', '1/4/28', '1/40', '1/4-a', '1/40/4', '2/1/4'];

/** Many ties in every field, so that pages end between equal values. */
function products(count: number): Record<string, Product> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `p${String((at * 37) % count).padStart(4, '0')}`,
      {
        brand: BRANDS[at % BRANDS.length] as string,
        category_path: PATHS[at % PATHS.length] as string,
        created_at: `2026-01-${String((at % 9) + 1).padStart(2, '0')}T00:00:00.000Z`,
        level: at % 3,
        tags: [`t${at % 5}`, `t${at % 2}`, `id${at}`],
        skus: [`S-${at}`],
        ...(at % 6 === 5 ? {} : { price: { amount: (at % 11) * 100 } }),
      },
    ]),
  );
}

export function findCases(suite: SuiteStore): void {
  const find = async (values: readonly unknown[], condition: Record<string, unknown>): Promise<unknown[]> => {
    const { collection } = await suite.empty([{ name: 'value', fields: ['value'] }]);
    await putAll(collection, Object.fromEntries(values.map((value, at) => [`d${at}`, { value }])));
    const { items } = await collection.find({
      where: [{ field: 'value', ...condition } as Condition],
      sort: { field: 'value' },
      limit: 100,
    });
    assert.equal(await collection.count([{ field: 'value', ...condition } as Condition], 100), items.length);
    return items.map(({ json }) => JSON.parse(json).value);
  };

  it('finds the subtree of 1/4 and never 1/40', async () => {
    const paths = ['1', '1/4', '1/4/28', '1/4/28/56', '1/40', '1/40/4', '1/4-a', '1/4.5', '1/39', '1/5', '2/1/4', '1/4/', '11/4'];
    assert.deepEqual(await find(paths, { under: '1/4' }), ['1/4', '1/4/', '1/4/28', '1/4/28/56']);
    assert.deepEqual(await find(paths, { under: '1/40' }), ['1/40', '1/40/4']);
    assert.deepEqual(await find(paths, { under: '3' }), []);
  });

  it('finds by prefix, also in Korean and at the ends of the alphabet', async () => {
    const words = ['나이키', '나이', '나', '다', '낙', 'a%', 'ab', 'A', '\u{10FFFF}x', '\u{D7FF}x', '\u{E000}'];
    assert.deepEqual(await find(words, { prefix: '나이' }), ['나이', '나이키']);
    assert.deepEqual(await find(words, { prefix: '나' }), ['나', '나이', '나이키']);
    assert.deepEqual(await find(words, { prefix: 'a%' }), ['a%']);
    assert.deepEqual(await find(words, { prefix: '\u{10FFFF}' }), ['\u{10FFFF}x']);
    assert.deepEqual(await find(words, { prefix: '\u{D7FF}' }), ['\u{D7FF}x']);
    assert.equal((await find(words, { prefix: '' })).length, words.length);
  });

  it('tells numbers from text, in eq, in and ranges', async () => {
    const values = [5, '5', 50, '50', 4.5, -1, '', 'a', true, null, ['x'], { x: 1 }];
    assert.deepEqual(await find(values, { eq: 5 }), [5]);
    assert.deepEqual(await find(values, { eq: '5' }), ['5']);
    assert.deepEqual(await find(values, { eq: 1 }), []);
    assert.deepEqual(await find(values, { in: [5, '50', 'nothing'] }), [5, '50']);
    assert.deepEqual(await find(values, { in: [] }), []);
    assert.deepEqual(await find(values, { min: 4.5 }), [4.5, 5, 50]);
    assert.deepEqual(await find(values, { max: 5 }), [-1, 4.5, 5]);
    assert.deepEqual(await find(values, { min: 5, max: 5 }), [5]);
    assert.deepEqual(await find(values, { min: '5' }), ['5', '50', 'a']);
    assert.deepEqual(await find(values, { max: '5' }), ['', '5']);
    assert.deepEqual(await find(values, { min: 6, max: 5 }), []);
  });

  it('sorts text by code points and has numbers before text', async () => {
    const values = ['나', '가', 'b', 'B', '', 3, -2, 10, '\u{1F600}', '\u{FFFD}', 0.5];
    assert.deepEqual(await find(values, { in: values }), [-2, 0.5, 3, 10, '', 'B', 'b', '가', '나', '\u{FFFD}', '\u{1F600}']);
  });

  it('takes injection strings as what they are', async () => {
    const nasty = `'; drop table x; --`;
    assert.deepEqual(await find([nasty, '"', '%', '_', '$ne'], { eq: nasty }), [nasty]);
    assert.deepEqual(await find([nasty, '"', '%', '_x', '{"$ne":1}'], { prefix: '%' }), ['%']);
    assert.deepEqual(await find([nasty, '"'], { eq: '" or "1"="1' }), []);
  });

  const conditions: Record<string, readonly Condition[]> = {
    nothing: [],
    'a brand': [{ field: 'brand', eq: '나이키' }],
    'a subtree': [{ field: 'category_path', under: '1/4' }],
    'a price range': [{ field: 'price.amount', min: 200, max: 700 }],
    'an open price range': [{ field: 'price.amount', min: 0 }],
    'a time': [{ field: 'created_at', min: '2026-01-03', max: '2026-01-05T00:00:00.000Z' }],
    'an element': [{ field: 'tags[]', eq: 't1' }],
    'one of some elements': [{ field: 'tags[]', in: ['t1', 't3', 't4'] }],
    'elements by prefix': [{ field: 'tags[]', prefix: 'id1' }],
    'an element of each of two': [
      { field: 'tags[]', eq: 't0' },
      { field: 'tags[]', eq: 't4' },
    ],
    'all of it': [
      { field: 'category_path', under: '1' },
      { field: 'brand', in: ['나이키', 'Ünder', '삼성전자'] },
      { field: 'price.amount', min: 100 },
      { field: 'level', eq: 1 },
      { field: 'tags[]', in: ['t0', 't1', 't2'] },
    ],
    'what nobody has': [{ field: 'brand', eq: '아디다스' }],
  };

  for (const [what, where] of Object.entries(conditions)) {
    it(`pages through ${what} in every order without a gap or a repetition`, async () => {
      const { collection } = await suite.empty(PRODUCT_INDEXES);
      const all = products(400);
      await putAll(collection, all);
      const matching = Object.entries(all).filter(([, product]) => where.every((condition) => holds(product, condition)));
      assert.equal(await collection.count(where, 1_000), matching.length);
      assert.equal(await collection.count(where, 3), Math.min(3, matching.length));
      for (const field of [undefined, 'created_at', 'price.amount']) {
        for (const descending of [false, true]) {
          const sorted = inOrder(matching, field, descending);
          for (const limit of [7, 400]) {
            const query = { where, limit, ...(field === undefined ? {} : { sort: { field, descending } }) };
            const expected = field === undefined ? inOrder(matching, undefined, false) : sorted;
            assert.deepEqual(await allPages(collection, query), expected, `${field} ${descending ? 'down' : 'up'} by ${limit}`);
          }
        }
      }
    });
  }

  it('sorts by a field behind one that is asked for by eq', async () => {
    const { collection } = await suite.empty([
      { name: 'brand_price', fields: ['brand', 'price'] },
      { name: 'tag_price', fields: ['tags[]', 'price'] },
    ]);
    await putAll(collection, {
      a: { brand: 'x', price: 3, tags: ['t', 'u'] },
      b: { brand: 'y', price: 1, tags: ['t'] },
      c: { brand: 'x', price: 2, tags: ['u'] },
      d: { brand: 'x', tags: ['t'] },
      e: { brand: 'x', price: 2, tags: ['t', 't'] },
    });
    const sort = { field: 'price', descending: true };
    assert.deepEqual(await allPages(collection, { where: [{ field: 'brand', eq: 'x' }], sort, limit: 1 }), ['a', 'e', 'c']);
    assert.deepEqual(await allPages(collection, { where: [{ field: 'tags[]', eq: 't' }], sort, limit: 1 }), ['a', 'e', 'b']);
    assert.deepEqual(
      await allPages(collection, {
        where: [
          { field: 'tags[]', eq: 'u' },
          { field: 'brand', eq: 'x' },
        ],
        sort,
        limit: 1,
      }),
      ['a', 'c'],
    );
    await assert.rejects(collection.find({ sort, limit: 1 }), { code: 'INDEX_MISSING' });
  });

  it('never gives a document once for each of its elements', async () => {
    const { collection } = await suite.empty([{ name: 'brand_price_tags', fields: ['brand', 'price', 'tags[]'] }]);
    await putAll(collection, { a: { brand: 'x', price: 2, tags: ['t', 'u', 'v'] }, b: { brand: 'x', price: 1, tags: [] } });
    const where = [{ field: 'brand', eq: 'x' }];
    assert.deepEqual(await allPages(collection, { where, limit: 1 }), ['a', 'b']);
    assert.deepEqual(await allPages(collection, { where: [{ field: 'tags[]', in: ['t', 'u'] }], limit: 1 }), ['a']);
    // An engine may have no order for this one, but then it says so.
    const sorted = await allPages(collection, { where, sort: { field: 'price' }, limit: 10 }).catch(({ code }) => [code]);
    assert.ok(
      [['INDEX_MISSING'], ['b', 'a']].some((allowed) => isDeepStrictEqual(sorted, allowed)),
      `${sorted}`,
    );
  });

  it('continues where the page ended, also when that document is gone or others came', async () => {
    const { collection } = await suite.empty([{ name: 'n', fields: ['n'] }]);
    await putAll(collection, { a: { n: 1 }, b: { n: 1 }, c: { n: 1 }, d: { n: 2 } });
    const query = { where: [{ field: 'n', min: 0 }], sort: { field: 'n' }, limit: 2 };
    const first = await collection.find(query);
    assert.deepEqual(
      first.items.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.ok(first.nextCursor !== undefined);
    await collection.delete('b');
    await putAll(collection, { aa: { n: 1 }, bb: { n: 1 } });
    assert.deepEqual(await idsOf(collection, { ...query, limit: 10, cursor: first.nextCursor }), ['bb', 'c', 'd']);
  });

  it('refuses a cursor of another query, of another collection, or made up', async () => {
    const indexes = [
      { name: 'n', fields: ['n'] },
      { name: 'm', fields: ['m'] },
    ];
    const { collection } = await suite.empty(indexes);
    await putAll(collection, { a: { n: 1, m: 1 }, b: { n: 2, m: 2 }, c: { n: 3, m: 3 } });
    const sort = { field: 'n' };
    const { nextCursor: cursor } = await collection.find({ sort, limit: 1 });
    assert.ok(cursor !== undefined);
    const others = [
      { sort: { field: 'n', descending: true }, limit: 1, cursor },
      { sort: { field: 'm' }, limit: 1, cursor },
      { limit: 1, cursor },
      { where: [{ field: 'n', min: 1 }], sort, limit: 1, cursor },
      ...['', 'x', '{}', 'AAAA', `${cursor}x${cursor}`].map((made) => ({ sort, limit: 1, cursor: made })),
    ];
    for (const query of others) await assert.rejects(collection.find(query), { code: 'BAD_CURSOR' }, JSON.stringify(query));
    const { collection: other } = await suite.empty(indexes);
    await assert.rejects(other.find({ sort, limit: 1, cursor }), { code: 'BAD_CURSOR' });
    assert.deepEqual(await idsOf(collection, { sort, limit: 5, cursor }), ['b', 'c']);
  });

  it('a named query goes on from its cursor although its conditions changed, and nowhere else', async () => {
    const { collection } = await suite.empty([{ name: 'n', fields: ['n'] }]);
    await putAll(collection, { a: { n: 1 }, b: { n: 2 }, c: { n: 3 }, d: { n: 4 } });
    const page = { sort: { field: 'n' }, limit: 2, name: 'small ones' };
    const { nextCursor: cursor } = await collection.find({ ...page, where: [{ field: 'n', min: 1 }] });
    assert.ok(cursor !== undefined);
    assert.deepEqual(await idsOf(collection, { ...page, where: [{ field: 'n', in: [1, 4] }], cursor }), ['d']);
    for (const other of [
      { ...page, name: 'others' },
      { ...page, sort: { field: 'n', descending: true } },
      { sort: page.sort, limit: 2 },
    ]) {
      await assert.rejects(collection.find({ ...other, cursor }), { code: 'BAD_CURSOR' });
    }
  });

  it('refuses a field that no index has, and limits that are not stated', async () => {
    const { collection } = await suite.empty([
      { name: 'brand', fields: ['brand', 'level'] },
      { name: 'tags', fields: ['tags[]'] },
    ]);
    const missing: Parameters<typeof collection.find>[0][] = [
      { where: [{ field: 'color', eq: 'x' }], limit: 1 },
      { where: [{ field: 'tags', eq: 'x' }], limit: 1 },
      { where: [{ field: 'brand[]', eq: 'x' }], limit: 1 },
      { sort: { field: 'color' }, limit: 1 },
      { sort: { field: 'level' }, limit: 1 },
      { sort: { field: 'tags[]' }, limit: 1 },
    ];
    for (const query of missing) await assert.rejects(collection.find(query), { code: 'INDEX_MISSING' }, JSON.stringify(query));
    for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) await assert.rejects(collection.find({ limit }), { code: 'INVALID_REQUEST' });
    await assert.rejects(collection.count([{ field: 'color', eq: 'x' }], 1), { code: 'INDEX_MISSING' });
    await assert.rejects(collection.find({ where: [{ field: 'brand' }], limit: 1 }), { code: 'INVALID_REQUEST' });
    await assert.rejects(collection.find({ where: [{ field: 'brand', min: 1, max: 'x' }], limit: 1 }), { code: 'INVALID_REQUEST' });
  });
}

function valuesOf(product: object, field: string): (string | number)[] {
  let value: unknown = product;
  for (const key of field.replace('[]', '').split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined);
}

/** What a condition means, said once more and plainly. */
function holds(product: Product, condition: Condition): boolean {
  return valuesOf(product, condition.field).some((value) => {
    if ('eq' in condition) return value === condition.eq;
    if ('in' in condition) return condition.in.includes(value);
    if ('prefix' in condition) return String(value).startsWith(condition.prefix);
    if ('under' in condition) return value === condition.under || String(value).startsWith(`${condition.under}/`);
    return (condition.min === undefined || value >= condition.min) && (condition.max === undefined || value <= condition.max);
  });
}

/** Without the field a document is not in its index, so not in its order either. */
function inOrder(entries: readonly [string, Product][], field: string | undefined, descending: boolean): string[] {
  const sortable = entries.flatMap(([id, product]) => {
    const value = field === undefined ? '' : valuesOf(product, field)[0];
    return value === undefined ? [] : [{ id, value }];
  });
  sortable.sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.id < b.id ? -1 : 1));
  const ids = sortable.map(({ id }) => id);
  return descending ? ids.reverse() : ids;
}
