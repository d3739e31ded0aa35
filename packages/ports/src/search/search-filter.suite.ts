import assert from 'node:assert/strict';
import { it } from 'node:test';
import { find, idsOf, product, type SuiteSearch } from './search-index.suite.ts';
import type { SearchFilter, SearchSort } from './search-index.ts';

export function filterCases(suite: SuiteSearch): void {
  it('filters by category: 1/4 itself and what is under it, never 1/40', async () => {
    const index = await suite.index(
      ['1', '1/4', '1/4/28', '1/40', '1/40/1', '11/4', ''].map((category_path) =>
        product(category_path || 'none', { title: 'lamp', category_path }),
      ),
    );
    const under = async (categoryPath: string) => idsOf(await find(suite.search, index, 'lamp', { filter: { categoryPath } })).sort();
    assert.deepEqual(await under('1/4'), ['1/4', '1/4/28']);
    assert.deepEqual(await under('1'), ['1', '1/4', '1/4/28', '1/40', '1/40/1']);
    assert.deepEqual(await under('1/4/28'), ['1/4/28']);
    assert.deepEqual(await under('2'), []);
  });

  it('filters by any of some brands, as they are spelt', async () => {
    const index = await suite.index(
      ['Acme', 'acme', 'Acme Lamps', '삼성전자', ''].map((brand, at) => product(`p${at}`, { title: 'lamp', brand })),
    );
    const of = async (...brands: string[]) => idsOf(await find(suite.search, index, 'lamp', { filter: { brands } })).sort();
    assert.deepEqual(await of('Acme'), ['p0']);
    assert.deepEqual(await of('삼성전자', 'Acme Lamps', 'nobody'), ['p2', 'p3']);
    assert.deepEqual(await of('nobody'), []);
    assert.deepEqual(await of(), []);
  });

  it('filters by price, both bounds included; upside down nothing fits', async () => {
    const index = await suite.index([0, 99, 100, 150, 200, 201].map((price) => product(`${price}`, { title: 'lamp', price })));
    const between = async (filter: SearchFilter) => idsOf(await find(suite.search, index, 'lamp', { filter, sort: 'price_asc' }));
    assert.deepEqual(await between({ minPrice: 100, maxPrice: 200 }), ['100', '150', '200']);
    assert.deepEqual(await between({ minPrice: 150 }), ['150', '200', '201']);
    assert.deepEqual(await between({ maxPrice: 0 }), ['0']);
    assert.deepEqual(await between({ minPrice: 200, maxPrice: 100 }), []);
  });

  it('applies all filters at once, to words and to everything', async () => {
    const index = await suite.index([
      product('fits', { title: 'lamp', brand: 'A', category_path: '1/2', price: 50 }),
      product('brand', { title: 'lamp', brand: 'B', category_path: '1/2', price: 50 }),
      product('category', { title: 'lamp', brand: 'A', category_path: '3', price: 50 }),
      product('price', { title: 'lamp', brand: 'A', category_path: '1/2', price: 500 }),
      product('word', { title: 'chair', brand: 'A', category_path: '1/2', price: 50 }),
    ]);
    const filter = { brands: ['A'], categoryPath: '1', minPrice: 10, maxPrice: 100 };
    const page = await find(suite.search, index, 'lamp', { filter });
    assert.deepEqual([idsOf(page), page.total], [['fits'], 1]);
    assert.deepEqual(idsOf(await find(suite.search, index, '', { filter })), ['fits', 'word']);
  });

  it('sorts by price, age and popularity, and breaks ties by popularity, then by id', async () => {
    const facts: [id: string, price: number, created_at: number, popularity: number][] = [
      ['e', 100, 3, 5],
      ['d', 100, 3, 9],
      ['c', 50, 1, 5],
      ['b', 100, 2, 5],
      ['a', 100, 3, 5],
      ['f', 300, 2, 0],
    ];
    const index = await suite.index(
      facts.map(([id, price, created_at, popularity]) => product(id, { title: `lamp ${id}`, price, created_at, popularity })),
    );
    const sorted = async (sort: SearchSort) => idsOf(await find(suite.search, index, 'lamp', { sort })).join('');
    assert.equal(await sorted('price_asc'), 'cdabef');
    assert.equal(await sorted('price_desc'), 'fdabec');
    assert.equal(await sorted('newest'), 'daebfc');
    assert.equal(await sorted('popular'), 'dabcef');
  });
}
