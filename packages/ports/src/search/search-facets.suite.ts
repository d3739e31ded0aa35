import assert from 'node:assert/strict';
import { it } from 'node:test';
import { find, product, type SuiteSearch } from './search-index.suite.ts';
import type { Facet, SearchFilter } from './search-index.ts';

const FACETS = { limit: 100, priceBounds: [100, 200] };

function counts(facets: readonly Facet[] | undefined): Record<string, number> {
  return Object.fromEntries((facets ?? []).map(({ value, documents }) => [value, documents]));
}

export function facetCases(suite: SuiteSearch): void {
  const catalogue = () =>
    suite.index([
      product('1', { title: 'lamp', brand: 'A', category_path: '1/4/28', price: 50 }),
      product('2', { title: 'lamp', brand: 'A', category_path: '1/4', price: 100 }),
      product('3', { title: 'lamp', brand: 'B', category_path: '1/40', price: 150 }),
      product('4', { title: 'lamp', brand: 'B', category_path: '2', price: 199 }),
      product('5', { title: 'lamp', brand: '', category_path: '', price: 200 }),
      product('6', { title: 'chair', brand: 'A', category_path: '2', price: 50 }),
    ]);

  it('counts brands, categories with all above them, and price ranges, over what matches', async () => {
    const { facets, total } = await find(suite.search, await catalogue(), 'lamp', { facets: FACETS, limit: 1 });
    assert.equal(total, 5);
    assert.deepEqual(counts(facets?.brands), { A: 2, B: 2 });
    assert.deepEqual(counts(facets?.categories), { '1': 3, '1/4': 2, '1/4/28': 1, '1/40': 1, '2': 1 });
    assert.deepEqual(facets?.prices, [1, 3, 1]);
  });

  it('leaves a facet’s own filter out, and no other', async () => {
    const index = await catalogue();
    const faceted = async (filter: SearchFilter) => {
      const { facets, total } = await find(suite.search, index, 'lamp', { facets: FACETS, filter });
      return [total, counts(facets?.brands), counts(facets?.categories), facets?.prices];
    };
    assert.deepEqual(await faceted({ brands: ['A'] }), [2, { A: 2, B: 2 }, { '1': 2, '1/4': 2, '1/4/28': 1 }, [1, 1, 0]]);
    assert.deepEqual(await faceted({ categoryPath: '1/4' }), [
      2,
      { A: 2 },
      { '1': 3, '1/4': 2, '1/4/28': 1, '1/40': 1, '2': 1 },
      [1, 1, 0],
    ]);
    assert.deepEqual(await faceted({ minPrice: 150 }), [3, { B: 2 }, { '1': 1, '1/40': 1, '2': 1 }, [1, 3, 1]]);
    assert.deepEqual(await faceted({ brands: ['A'], maxPrice: 50 }), [1, { A: 1 }, { '1': 1, '1/4': 1, '1/4/28': 1 }, [1, 1, 0]]);
  });

  it('tells those with most documents, where there are more', async () => {
    const brands = Array.from({ length: 30 }, (_, at) =>
      Array.from({ length: at + 1 }, (_, nth) => product(`${at}-${nth}`, { brand: `b${at}`, title: 'lamp' })),
    );
    const index = await suite.index(brands.flat());
    const { facets } = await find(suite.search, index, '', { facets: { limit: 3, priceBounds: [] }, limit: 1 });
    assert.deepEqual(facets?.brands, [
      { value: 'b29', documents: 30 },
      { value: 'b28', documents: 29 },
      { value: 'b27', documents: 28 },
    ]);
    assert.deepEqual(facets?.prices, [465]);
  });

  it('counts over every document, without those deleted or changed', async () => {
    const index = await catalogue();
    await suite.search.write(index, [
      { delete: { id: '1', version: 2 } },
      { put: product('2', { version: 2, title: 'lamp', brand: 'C', category_path: '2', price: 500 }) },
    ]);
    await suite.search.refresh(index);
    const { facets, total } = await find(suite.search, index, '', { facets: FACETS });
    assert.equal(total, 5);
    assert.deepEqual(counts(facets?.brands), { A: 1, B: 2, C: 1 });
    assert.deepEqual(counts(facets?.categories), { '1': 1, '1/40': 1, '2': 3 });
    assert.deepEqual(facets?.prices, [1, 2, 2]);
    const none = await find(suite.search, index, 'nothing of this', { facets: FACETS });
    assert.deepEqual(none.facets, { brands: [], categories: [], prices: [0, 0, 0] });
  });
}
