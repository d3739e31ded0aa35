import type { CategoryCount } from '@jangteo/contracts/catalog/v1/catalog';

/** Counts by category id. */
export function countsById(counts: readonly CategoryCount[]): Map<string, number> {
  return new Map(counts.map(({ categoryId, products }) => [categoryId, Number(products)]));
}
