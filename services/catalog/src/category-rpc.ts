import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Collection } from '@jangteo/ports/documents/document-store';
import type { Handlers } from '@jangteo/rpc/service-types';
import { auditCategories } from './audit-categories.ts';
import type { Category } from './category.ts';
import { listMoves } from './category-changes.ts';
import { withSubtrees } from './category-counts.ts';
import type { CategoryTree } from './category-tree.ts';
import type { CatalogParts } from './rpc.ts';
import type { CategoryChangesTable } from './tables.ts';

type CategoryCalls = Pick<
  Handlers<typeof CatalogService>,
  | 'listCategories'
  | 'getCategory'
  | 'createCategory'
  | 'updateCategory'
  | 'moveCategory'
  | 'listCategoryMoves'
  | 'auditCategories'
  | 'refreshCategory'
>;

/** The tree, and what changes it. */
export function categoryRpc({ store, categories, products, counts }: CatalogParts): CategoryCalls {
  return {
    async listCategories({ withCounts }) {
      const known = withCounts ? await counts.counts() : new Map<string, number>();
      const tree = await categories.tree();
      const sums = Array.from(withSubtrees(tree, known), ([categoryId, products]) => ({ categoryId, products: BigInt(products) }));
      return { categories: [...tree.all()], counts: sums };
    },
    async getCategory({ id }) {
      const category = await categories.get(id);
      const tree = await categories.tree();
      return { category, ancestors: tree.lineage(category).slice(0, -1), children: tree.children(id) };
    },
    async createCategory({ id, parentId, name }) {
      return { category: await categories.create({ id, parentId, name }) };
    },
    async updateCategory({ id, name }) {
      return { category: await categories.rename(id, name) };
    },
    async moveCategory({ id, parentId }) {
      const before = await categories.get(id);
      const affected = await countAll(products.documents, await categories.tree(), before);
      const { category, change } = await categories.move(id, parentId, affected);
      // It was there already: perhaps the same move came twice.
      const move = change ?? (await listMoves(store)).find((one) => one.category_id === id && one.to_path === category.path);
      if (move !== undefined) return { category, move: toMove(move) };
      const message = `is the parent of "${id}" already`;
      throw new JangteoError('INVALID_REQUEST', `parent_id ${message}`, { errors: [{ path: 'parent_id', message }] });
    },
    async listCategoryMoves() {
      return { moves: (await listMoves(store)).map(toMove) };
    },
    async auditCategories() {
      const tree = await categories.freshTree();
      return { checked: tree.all().length, differences: auditCategories(tree) };
    },
    async refreshCategory({ id }) {
      return { category: await categories.refresh(id) };
    },
  };
}

/** The products that a move of the category has to reach, unlisted ones, too. */
async function countAll(documents: Collection, tree: CategoryTree, category: Category): Promise<number> {
  let products = 0;
  for (const eq of tree.subtree(category).flatMap((one) => tree.pathsOf(one))) {
    products += await documents.count([{ field: 'category_path', eq }], Number.MAX_SAFE_INTEGER);
  }
  return products;
}

function toMove(change: CategoryChangesTable) {
  return {
    categoryId: change.category_id,
    fromPath: change.from_path,
    toPath: change.to_path,
    productsDone: BigInt(change.products_done),
    products: BigInt(change.products),
    startedAt: BigInt(change.started_at),
    endedAt: BigInt(change.ended_at ?? 0),
  };
}
