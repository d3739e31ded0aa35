import type { Condition } from '@jangteo/ports/documents/document-store';
import type { Category } from './category.ts';
import { type CategoryTree, isUnder } from './category-tree.ts';

/** Where in the tree a listing's products stand; what is not said does not matter. */
export interface Place {
  /** Its whole subtree. */
  readonly category?: Category;
  /** Products that stand in it themselves. */
  readonly primaryCategory?: Category;
  /** 0 at the root. */
  readonly level?: number;
}

/** The categories whose own products are meant; undefined for all products, those without a category, too. */
export function categoriesAt(tree: CategoryTree, { category, primaryCategory, level }: Place): Category[] | undefined {
  if (category === undefined && primaryCategory === undefined && level === undefined) return undefined;
  const subtree = primaryCategory === undefined ? (category === undefined ? tree.all() : tree.subtree(category)) : [primaryCategory];
  return subtree.filter(
    (one) => (category === undefined || isUnder(one.path, category.path)) && (level === undefined || one.level === level),
  );
}

/**
 * The condition on the products' paths. During a move it names the paths that they have had, too: who lists a category finds all of its
 * products wherever they are on their way, and none that left it.
 */
export function placeCondition(tree: CategoryTree, place: Place): Condition[] {
  const field = 'category_path';
  const { category, primaryCategory, level } = place;
  if (category !== undefined && primaryCategory === undefined && level === undefined && !tree.isMoving(category.path)) {
    return [{ field, under: category.path }];
  }
  const paths = categoriesAt(tree, place)?.flatMap((one) => tree.pathsOf(one));
  const [only] = paths ?? [];
  if (paths === undefined) return [];
  return paths.length === 1 && only !== undefined ? [{ field, eq: only }] : [{ field, in: paths }];
}
