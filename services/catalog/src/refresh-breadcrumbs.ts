import { toIso } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { CategoryTree } from './category-tree.ts';
import { parseProduct } from './product.ts';
import type { ProductStore } from './products.ts';
import type { CategoryStore } from './store.ts';
import type { CatalogTables } from './tables.ts';

const PAGE = 200;
/** A write that began with the old name, or in a process that had not heard of the new one, is over by then. */
const SETTLED_MS = 10_000;

/** Gives the products below a renamed category its new name, in passes, until one that began late enough has been through. */
export async function refreshBreadcrumbs(
  runtime: Runtime,
  store: SqlStore<CatalogTables>,
  categories: CategoryStore,
  products: ProductStore,
): Promise<void> {
  for (const renamed of await store.read.selectFrom('renamed_categories').selectAll().execute()) {
    const beganAt = runtime.clock.now();
    const tree = await categories.tree();
    const path = tree.get(renamed.category_id)?.path;
    let cursor: string | undefined;
    while (path !== undefined) {
      const where = [{ field: 'category_path', under: path }];
      const page = await products.documents.find({ where, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      await Promise.all(page.items.map((product) => refresh(runtime, tree, products, product)));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    if (beganAt - renamed.renamed_at < SETTLED_MS) continue;
    await store.transaction(async function forgetRenamed(tx) {
      const { category_id, renamed_at } = renamed;
      await tx.deleteFrom('renamed_categories').where('category_id', '=', category_id).where('renamed_at', '=', renamed_at).execute();
    });
  }
}

/** How many renames have not reached all their products. */
export async function countRenamed(store: SqlStore<CatalogTables>): Promise<number> {
  const renamed = await store.read.selectFrom('renamed_categories').select('category_id').execute();
  return renamed.length;
}

async function refresh(runtime: Runtime, tree: CategoryTree, products: ProductStore, stored: StoredDocument): Promise<void> {
  let current: StoredDocument | undefined = stored;
  while (current !== undefined) {
    const product = parseProduct(current.json);
    const category = tree.get(product.primary_category_id ?? '');
    const names = category === undefined ? product.category_breadcrumbs : tree.lineage(category).map(({ name }) => name);
    if (names.join('\n') === product.category_breadcrumbs.join('\n')) return;
    const json = JSON.stringify({ ...product, category_breadcrumbs: names, updated_at: toIso(runtime.clock.now()) });
    try {
      await products.documents.put(product.id, json, { ifVersion: current.version });
      return;
    } catch (thrown) {
      if (!hasCode(thrown, 'VERSION_CONFLICT')) throw thrown;
      current = await products.documents.get(product.id);
    }
  }
}
