import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { FROM_CATEGORY } from './audit-products.ts';
import { checkpoint, endChange, lastPassAt, openChanges } from './category-changes.ts';
import type { CategoryTree } from './category-tree.ts';
import { type ProductDocument, parseProduct, productDocument, writtenAt } from './product.ts';
import type { ProductStore } from './products.ts';
import type { CategoryStore } from './store.ts';
import type { CatalogTables, CategoryChangesTable } from './tables.ts';

const PAGE = 100;

export interface FollowParts {
  readonly runtime: Runtime;
  readonly store: SqlStore<CatalogTables>;
  readonly categories: CategoryStore;
  readonly products: ProductStore;
}

/**
 * Gives the products below a renamed or moved category what follows from it, page by page, with a checkpoint after each: a crash goes on
 * there. A first pass reaches those that are there; a last one, begun late enough, those that were written meanwhile by somebody who had not
 * heard of the change. Repeating a page changes nothing. Stops between two pages where `stopped` says so.
 */
export async function followCategories(parts: FollowParts, stopped: () => boolean): Promise<void> {
  // They end in their order: what an older one took where, the younger ones tell.
  let oldest = true;
  for (const change of await openChanges(parts.store)) {
    const outcome: Outcome = change.next_pass_at > parts.runtime.clock.now() ? 'open' : await followOne(parts, change, oldest, stopped);
    if (outcome === 'stopped') return;
    oldest &&= outcome === 'ended';
  }
}

/** How many changes have not reached all their products. */
export async function countOpenChanges(store: SqlStore<CatalogTables>): Promise<number> {
  return (await openChanges(store)).length;
}

type Outcome = 'stopped' | 'open' | 'ended';

/** One pass, or what is left of it. */
async function followOne(
  { runtime, store, categories, products }: FollowParts,
  change: CategoryChangesTable,
  mayEnd: boolean,
  stopped: () => boolean,
): Promise<Outcome> {
  let { page_cursor, products_done } = change;
  const query = { where: [{ field: 'category_path', under: change.from_path }], sort: { field: 'created_at' }, limit: PAGE };
  do {
    if (stopped()) return 'stopped';
    const page = await products.documents.find({ ...query, ...(page_cursor === null ? {} : { cursor: page_cursor }) }).catch((thrown) => {
      // Another version wrote it: the pass begins again.
      if (page_cursor !== null && hasCode(thrown, 'BAD_CURSOR')) return products.documents.find(query);
      throw thrown;
    });
    // Anew for each page: what the tree is now is what its products are given.
    const tree = await categories.tree();
    const written = await Promise.all(page.items.map((product) => putInPlace(runtime, tree, products, product)));
    products_done += written.filter((one) => one).length;
    page_cursor = page.nextCursor ?? null;
    if (page_cursor !== null) await checkpoint(store, { ...change, page_cursor, products_done });
  } while (page_cursor !== null);
  // A crash leaves a page untold, and another move may have taken products along.
  const left = await products.documents.count(query.where, change.products);
  products_done = Math.max(products_done, change.products - left);
  const isLast = change.next_pass_at >= lastPassAt(change);
  if (isLast && mayEnd) await endChange(store, { ...change, products_done }, runtime.clock.now());
  else await checkpoint(store, { ...change, next_pass_at: lastPassAt(change), page_cursor, products_done });
  await categories.freshTree();
  return isLast && mayEnd ? 'ended' : 'open';
}

async function putInPlace(runtime: Runtime, tree: CategoryTree, products: ProductStore, stored: StoredDocument): Promise<boolean> {
  for (let current: StoredDocument | undefined = stored; current !== undefined; current = await products.documents.get(stored.id)) {
    const product = parseProduct(current.json);
    const placed = inPlace(product, tree);
    if (placed === undefined) return false;
    const json = JSON.stringify({ ...placed, updated_at: writtenAt(runtime.clock, product) });
    try {
      await products.documents.put(product.id, json, { ifVersion: current.version });
      return true;
    } catch (thrown) {
      if (hasCode(thrown, 'VERSION_CONFLICT')) continue;
      if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
      // Its index is broken; that must not keep the others from following.
      runtime.logger.error('a product cannot follow its category: see doctor', { product: product.id, error: thrown });
      return false;
    }
  }
  return false;
}

/** The product where its category is; undefined where it says so already. */
function inPlace(product: ProductDocument, tree: CategoryTree): ProductDocument | undefined {
  const category = tree.get(product.primary_category_id ?? '');
  if (category === undefined) return undefined;
  const placed = productDocument(product.id, product, tree.lineage(category), product);
  return FROM_CATEGORY.every((field) => JSON.stringify(placed[field]) === JSON.stringify(product[field])) ? undefined : placed;
}
