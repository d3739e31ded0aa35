import type { Facets } from '@jangteo/ports/search/search-index';
import type { CategoryNames } from './category-names.ts';
import { priceRanges } from './price-ranges.ts';

/** An engine's facets as a shop shows them. A category that the catalogue does not have any more is left out. */
export async function namedFacets({ brands, categories, prices }: Facets, names: CategoryNames) {
  const named = await Promise.all(
    categories.map(async ({ value, documents }) => {
      const category = await names.find(value.slice(value.lastIndexOf('/') + 1));
      return category === undefined
        ? []
        : [{ categoryId: category.id, name: category.name, path: category.path, products: BigInt(documents) }];
    }),
  );
  return {
    brands: brands.filter(({ value }) => value !== '').map(({ value, documents }) => ({ brand: value, products: BigInt(documents) })),
    categories: named.flat(),
    prices: priceRanges(prices).map(({ min, max, products }) => ({
      ...(min !== undefined && { min: BigInt(min) }),
      ...(max !== undefined && { max: BigInt(max) }),
      products: BigInt(products),
    })),
  };
}
