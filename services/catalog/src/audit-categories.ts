import type { Category } from './category.ts';
import { CategoryTree } from './category-tree.ts';

/** Something that is not what it follows from. */
export interface Difference {
  /** The product or the category. */
  readonly id: string;
  readonly check: string;
  readonly detail: string;
}

/** The tree with the paths and levels that follow from the parents alone; what has no way up to a root keeps its own. */
export function derivedTree(tree: CategoryTree): CategoryTree {
  return new CategoryTree(
    tree.all().map((category) => derive(tree, category)),
    tree.loadedAt,
  );
}

function derive(tree: CategoryTree, category: Category): Category {
  const ids = [category.id];
  for (let above = category; above.parentId !== ''; ) {
    const parent = tree.get(above.parentId);
    if (parent === undefined || ids.includes(parent.id)) return category;
    ids.unshift(parent.id);
    above = parent;
  }
  return { ...category, path: ids.join('/'), level: ids.length - 1 };
}

/** Categories whose path or level does not follow from their parents. */
export function auditCategories(tree: CategoryTree): Difference[] {
  const derived = derivedTree(tree);
  return tree.all().flatMap(({ id, path, level }) => {
    const expected = derived.get(id);
    if (expected === undefined || (expected.path === path && expected.level === level)) return [];
    const detail = `it is ${path} on level ${level}, its parents say ${expected.path} on level ${expected.level}`;
    return [{ id, check: 'category-differs', detail }];
  });
}
