import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Difference } from './audit-categories.ts';
import { parseProduct } from './product.ts';
import { unappliedAmong, unitsOf } from './sales.ts';
import type { CatalogTables } from './tables.ts';

/** Products that say something else of what was sold than the days of sale do; those that are still to be told are left out. */
export async function auditSales(store: SqlStore<CatalogTables>, stored: readonly StoredDocument[]): Promise<Difference[]> {
  const products = stored.map(({ json }) => parseProduct(json));
  const skus = products.flatMap((product) => product.skus);
  const units = await unitsOf(store, skus);
  const waiting = await unappliedAmong(store, skus);
  return products.flatMap(({ id, skus, units_sold = 0 }) => {
    if (skus.some((sku) => waiting.has(sku))) return [];
    const sold = skus.reduce((sum, sku) => sum + (units.get(sku) ?? 0), 0);
    return sold === units_sold ? [] : [{ id, check: 'popularity-differs', detail: `units_sold is ${units_sold}, its SKUs sold ${sold}` }];
  });
}
