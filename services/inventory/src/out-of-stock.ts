import { JangteoError } from '@jangteo/kernel/errors';
import type { Shortage } from '@jangteo/ports/admission/admission';
import type { Kysely } from 'kysely';
import type { SkuLine } from './sum-lines.ts';
import type { InventoryTables } from './tables.ts';

export function outOfStock(shortages: readonly Shortage[]): JangteoError {
  const words = shortages.map(({ sku, requested, available }) => `${sku}: ${requested} wanted, ${available} left`).join('; ');
  return new JangteoError('OUT_OF_STOCK', words, { data: { shortages } });
}

/** How many there are of each SKU of which there are too few. */
export async function shortagesOf(db: Kysely<InventoryTables>, short: readonly SkuLine[]): Promise<Shortage[]> {
  const rows = await db
    .selectFrom('stock')
    .selectAll()
    .where(
      'sku',
      'in',
      short.map(({ sku }) => sku),
    )
    .execute();
  return short.map(({ sku, quantity }) => {
    const row = rows.find((one) => one.sku === sku);
    return { sku, requested: quantity, available: row === undefined ? 0 : row.stock - row.reserved };
  });
}
