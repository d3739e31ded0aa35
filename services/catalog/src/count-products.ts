import type { Collection } from '@jangteo/ports/documents/document-store';
import { type Counts, withSubtrees } from './category-counts.ts';
import type { CategoryTree } from './category-tree.ts';
import { brandAndPrice, checkFilter, type Filter } from './list-products.ts';
import { categoriesAt, placeCondition } from './listing-place.ts';

/** So many are counted where nobody keeps count. */
export const COUNT_MAX = 10_000;

export interface ProductCount {
  readonly products: number;
  /** There are more, or may be. */
  readonly atLeast: boolean;
}

/**
 * How many products a listing has. Whole categories are kept count of, whatever their size; what a brand or a price takes out of them is counted
 * up to COUNT_MAX. Throws INVALID_REQUEST.
 */
export async function countProducts(documents: Collection, tree: CategoryTree, counts: Counts, filter: Filter): Promise<ProductCount> {
  checkFilter(filter);
  const categories = categoriesAt(tree, filter.place);
  const isWhole = filter.brand === '' && filter.minPrice === undefined && filter.maxPrice === undefined;
  if (isWhole && categories !== undefined) {
    return { products: categories.reduce((sum, { id }) => sum + (counts.get(id) ?? 0), 0), atLeast: false };
  }
  const conditions = brandAndPrice(filter);
  // The products of a brand lie together, category by category.
  if (categories === undefined || filter.brand !== '') {
    const products = await documents.count([...placeCondition(tree, filter.place), ...conditions], COUNT_MAX + 1);
    if (products <= COUNT_MAX) return { products, atLeast: false };
    // All categories together are not all products: some stand in none.
    const inCategories = isWhole ? [...counts.values()].reduce((sum, one) => sum + one, 0) : 0;
    return { products: Math.max(COUNT_MAX, inCategories), atLeast: true };
  }
  let products = 0;
  for (const category of categories) {
    if (!counts.has(category.id)) continue;
    for (const eq of tree.pathsOf(category)) {
      products += await documents.count([{ field: 'category_path', eq }, ...conditions], COUNT_MAX + 1 - products);
      if (products > COUNT_MAX) return { products: COUNT_MAX, atLeast: true };
    }
  }
  return { products, atLeast: false };
}

/** What stands in and below each child of a category, or each root, where there is any. */
export function countChildren(tree: CategoryTree, counts: Counts, parentId: string): { categoryId: string; products: number }[] {
  const sums = withSubtrees(tree, counts);
  return tree.children(parentId).flatMap(({ id }) => {
    const products = sums.get(id) ?? 0;
    return products === 0 ? [] : [{ categoryId: id, products }];
  });
}
