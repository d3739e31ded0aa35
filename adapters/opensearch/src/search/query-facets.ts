import type { Facet, FacetRequest, Facets } from '@jangteo/ports/search/search-index';
import type { Facetted } from './query-filter.ts';
import type { Query } from './query-plan.ts';

interface Counted {
  readonly doc_count: number;
  readonly values?: { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] };
}

export type CountedFacets = Readonly<Record<Facetted, Counted>>;

/** With several shards a value that is rare on one of them may be counted short; so many more are looked at on each. */
const SHARD_SPARE = 1_000;

/** Counts for each facet what passes the filters on all other fields. */
export function facetQueries({ limit, priceBounds }: FacetRequest, filters: ReadonlyMap<Facetted, Query>): Query {
  const without = (own: Facetted, values: Query | undefined) => {
    const others = [...filters].filter(([field]) => field !== own).map(([, query]) => query);
    return { filter: { bool: { filter: others } }, ...(values && { aggs: { values } }) };
  };
  const terms = (field: string) => (limit === 0 ? undefined : { terms: { field, size: limit, shard_size: limit + SHARD_SPARE } });
  const ranges = [...priceBounds, undefined].map((to, nth) => ({ from: priceBounds[nth - 1], to }));
  return {
    brands: without('brands', terms('brand_name')),
    categories: without('categories', terms('category_paths')),
    prices: without('prices', priceBounds.length === 0 ? undefined : { range: { field: 'price', ranges } }),
  };
}

export function facetsOf({ priceBounds }: FacetRequest, { brands, categories, prices }: CountedFacets): Facets {
  return {
    brands: facetOf(brands),
    categories: facetOf(categories),
    prices: priceBounds.length === 0 ? [prices.doc_count] : (prices.values?.buckets ?? []).map(({ doc_count }) => doc_count),
  };
}

function facetOf({ values }: Counted): Facet[] {
  return (values?.buckets ?? []).map(({ key, doc_count }) => ({ value: key, documents: doc_count }));
}
