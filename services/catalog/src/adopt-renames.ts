import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { beginChange, recordChange } from './category-changes.ts';
import { treeToChange } from './change-tree.ts';
import type { CatalogTables } from './tables.ts';

/** Takes over what the release before had noted as renamed and not finished; its table is empty ever after. */
export async function adoptRenames(runtime: Runtime, store: SqlStore<CatalogTables>): Promise<void> {
  await store.transaction(async function adoptRenames(tx) {
    const renamed = await tx
      .selectFrom('renamed_categories')
      .innerJoin('categories', 'categories.id', 'renamed_categories.category_id')
      .select(['categories.id', 'categories.path'])
      .execute();
    for (const { id, path } of renamed) {
      const { number } = await treeToChange(tx, runtime.clock.now());
      await recordChange(tx, beginChange(runtime, store, { number, categoryId: id, fromPath: path, toPath: path, products: 0 }));
    }
    if (renamed.length > 0) await tx.deleteFrom('renamed_categories').execute();
  });
}
