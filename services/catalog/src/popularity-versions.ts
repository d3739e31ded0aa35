import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { CatalogTables, PopularityVersionsTable } from './tables.ts';

/**
 * Notes, before products get another popularity, which version they have: as long as `updated_at` stays, nothing else of them changed since.
 * A product that was noted with the same time keeps its older version.
 */
export async function noteUntouched(store: SqlStore<CatalogTables>, products: readonly PopularityVersionsTable[]): Promise<void> {
  if (products.length === 0) return;
  await store.transaction(async function noteUntouched(tx) {
    for (const { product_id, updated_at, version } of products) {
      const known = await tx.selectFrom('popularity_versions').selectAll().where('product_id', '=', product_id).executeTakeFirst();
      if (known?.updated_at === updated_at) continue;
      if (known === undefined) await tx.insertInto('popularity_versions').values({ product_id, updated_at, version }).execute();
      else await tx.updateTable('popularity_versions').set({ updated_at, version }).where('product_id', '=', product_id).execute();
    }
  });
}

/**
 * Whether a product at `updatedAt` is what somebody read as `version`, but for its popularity: then what they write may take its place.
 * An operator who works on what sells well would otherwise never get a change through.
 */
export async function isUntouchedSince(
  store: SqlStore<CatalogTables>,
  productId: string,
  updatedAt: string,
  version: number,
): Promise<boolean> {
  const known = await store.read.selectFrom('popularity_versions').selectAll().where('product_id', '=', productId).executeTakeFirst();
  return known !== undefined && known.updated_at === updatedAt && known.version <= version;
}
