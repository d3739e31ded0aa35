import type { Kysely } from 'kysely';
import type { InventoryTables } from './tables.ts';

/** A page of SKUs with their stock derived twice. */
export async function auditStock(db: Kysely<InventoryTables>, afterSku: string, limit: number) {
  const rows = await db.selectFrom('stock').selectAll().where('sku', '>', afterSku).orderBy('sku').limit(limit).execute();
  if (rows.length === 0) return [];
  const skus = rows.map(({ sku }) => sku);
  const moved = await db
    .selectFrom('movements')
    .select((eb) => ['sku', eb.fn.sum<number>('quantity').as('sum')])
    .where('sku', 'in', skus)
    .groupBy('sku')
    .execute();
  const held = await db
    .selectFrom('holds')
    .innerJoin('reservations', 'reservations.order_id', 'holds.order_id')
    .select((eb) => ['holds.sku', eb.fn.sum<number>('holds.quantity').as('sum')])
    .where('holds.sku', 'in', skus)
    .where('reservations.status', '=', 'HELD')
    .groupBy('holds.sku')
    .execute();
  const movedBySku = new Map(moved.map(({ sku, sum }) => [sku, Number(sum)]));
  const heldBySku = new Map(held.map(({ sku, sum }) => [sku, Number(sum)]));
  return rows.map((row) => ({ ...row, moved: movedBySku.get(row.sku) ?? 0, held: heldBySku.get(row.sku) ?? 0 }));
}

/** A page of holds, by order and SKU. */
export async function auditHolds(db: Kysely<InventoryTables>, after: { orderId: string; sku: string }, limit: number) {
  return await db
    .selectFrom('holds')
    .innerJoin('reservations', 'reservations.order_id', 'holds.order_id')
    .select(['holds.order_id', 'holds.sku', 'holds.quantity', 'reservations.status', 'reservations.updated_at'])
    .where((eb) =>
      eb.or([
        eb('holds.order_id', '>', after.orderId),
        eb.and([eb('holds.order_id', '=', after.orderId), eb('holds.sku', '>', after.sku)]),
      ]),
    )
    .orderBy('holds.order_id')
    .orderBy('holds.sku')
    .limit(limit)
    .execute();
}

/** What orders hold of a SKU, or held, newest order first: ids begin with their time. */
export async function listHolds(
  db: Kysely<InventoryTables>,
  { sku, heldOnly, beforeOrderId, limit }: { sku: string; heldOnly: boolean; beforeOrderId: string; limit: number },
) {
  let query = db
    .selectFrom('holds')
    .innerJoin('reservations', 'reservations.order_id', 'holds.order_id')
    .select(['holds.order_id', 'holds.quantity', 'reservations.status', 'reservations.created_at'])
    .where('holds.sku', '=', sku);
  if (heldOnly) query = query.where('reservations.status', '=', 'HELD');
  if (beforeOrderId !== '') query = query.where('holds.order_id', '<', beforeOrderId);
  return await query.orderBy('holds.order_id', 'desc').limit(limit).execute();
}

/** A SKU's movements, newest first, with sequence numbers below `before`. */
export async function listMovements(db: Kysely<InventoryTables>, sku: string, before: number, limit: number) {
  return await db
    .selectFrom('movements')
    .selectAll()
    .where('sku', '=', sku)
    .where('seq', '<', before)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}
