import type { SearchFilter } from '@jangteo/ports/search/search-index';
import { nameOf } from './document-body.ts';
import type { Query } from './query-plan.ts';

/** What can be filtered by, and has a facet. */
export type Facetted = 'brands' | 'categories' | 'prices';

/** A request's filter, one query for each field that it is on. */
export function filtersOf({ categoryPath, brands, minPrice, maxPrice }: SearchFilter): ReadonlyMap<Facetted, Query> {
  const filters = new Map<Facetted, Query>();
  if (brands !== undefined) filters.set('brands', { bool: { should: brandQueries(brands), minimum_should_match: 1 } });
  if (categoryPath !== undefined) filters.set('categories', { term: { category_paths: nameOf(categoryPath) } });
  if (minPrice !== undefined || maxPrice !== undefined) {
    filters.set('prices', {
      range: { price: { ...(minPrice !== undefined && { gte: minPrice }), ...(maxPrice !== undefined && { lte: maxPrice }) } },
    });
  }
  return filters;
}

function brandQueries(brands: readonly string[]): Query[] {
  const named = brands.filter((brand) => brand !== '').map(nameOf);
  const queries: Query[] = [{ terms: { brand_name: named } }];
  if (named.length < brands.length) queries.push({ bool: { must_not: { exists: { field: 'brand_name' } } } });
  return queries;
}
