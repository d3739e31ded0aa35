import { JangteoError } from '@jangteo/kernel/errors';
import type { Kysely } from 'kysely';
import type { SkuLine } from './sum-lines.ts';
import type { InventoryTables, MovementReason, StockTable } from './tables.ts';

export interface NewMovement {
  sku: string;
  quantity: number;
  reason: MovementReason;
  reference: string;
  note: string | null;
  moved_at: number;
}

const ROWS_PER_INSERT = 100;

export async function recordMovements(db: Kysely<InventoryTables>, movements: readonly NewMovement[]): Promise<void> {
  for (let from = 0; from < movements.length; from += ROWS_PER_INSERT) {
    await db
      .insertInto('movements')
      .values(movements.slice(from, from + ROWS_PER_INSERT))
      .execute();
  }
}

export interface Adjustment {
  readonly sku: string;
  readonly change: { readonly to: number } | { readonly by: number };
  readonly note: string;
  readonly reference: string;
}

/** Sets or changes a SKU's stock, creating it where it is unknown. Throws BELOW_RESERVED. */
export async function adjust(db: Kysely<InventoryTables>, { sku, change, note, reference }: Adjustment, now: number): Promise<StockTable> {
  const before = await lockStock(db, sku, now);
  const stock = 'to' in change ? change.to : before.stock + change.by;
  if (stock < before.reserved) {
    const data = { sku, stock: before.stock, reserved: before.reserved };
    throw new JangteoError('BELOW_RESERVED', `${sku}: ${stock} would be less than the ${before.reserved} reserved`, { data });
  }
  await db.updateTable('stock').set({ stock, updated_at: now }).where('sku', '=', sku).execute();
  if (stock !== before.stock) {
    await recordMovements(db, [{ sku, quantity: stock - before.stock, reason: 'adjusted', reference, note, moved_at: now }]);
  }
  return { ...before, stock, updated_at: now };
}

// The update locks the row, so what is read after it stays true until the commit.
async function lockStock(db: Kysely<InventoryTables>, sku: string, now: number): Promise<StockTable> {
  const { numUpdatedRows } = await db.updateTable('stock').set({ updated_at: now }).where('sku', '=', sku).executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) {
    const row = { sku, stock: 0, reserved: 0, updated_at: now };
    await db.insertInto('stock').values(row).execute();
    return row;
  }
  return await db.selectFrom('stock').selectAll().where('sku', '=', sku).executeTakeFirstOrThrow();
}

/** Adds an import's stock once per SKU: what it granted before is left out. Returns how many SKUs were granted now. */
export async function grant(db: Kysely<InventoryTables>, importId: string, lines: readonly SkuLine[], now: number): Promise<number> {
  let granted = 0;
  for (let from = 0; from < lines.length; from += ROWS_PER_INSERT) {
    granted += await grantSome(db, importId, lines.slice(from, from + ROWS_PER_INSERT), now);
  }
  return granted;
}

async function grantSome(db: Kysely<InventoryTables>, importId: string, lines: readonly SkuLine[], now: number): Promise<number> {
  const skus = lines.map(({ sku }) => sku);
  const before = await db
    .selectFrom('movements')
    .select('sku')
    .where('sku', 'in', skus)
    .where('reason', '=', 'imported')
    .where('reference', '=', importId)
    .execute();
  const grantedBefore = new Set(before.map(({ sku }) => sku));
  const due = lines.filter(({ sku }) => !grantedBefore.has(sku));
  if (due.length === 0) return 0;
  const known = new Set((await db.selectFrom('stock').select('sku').where('sku', 'in', skus).execute()).map(({ sku }) => sku));
  const unknown = due.filter(({ sku }) => !known.has(sku));
  if (unknown.length > 0) {
    await db
      .insertInto('stock')
      .values(unknown.map(({ sku, quantity }) => ({ sku, stock: quantity, reserved: 0, updated_at: now })))
      .execute();
  }
  for (const { sku, quantity } of due) {
    if (!known.has(sku) || quantity === 0) continue;
    await db
      .updateTable('stock')
      .set((eb) => ({ stock: eb('stock', '+', quantity), updated_at: now }))
      .where('sku', '=', sku)
      .execute();
  }
  await recordMovements(
    db,
    due.map(({ sku, quantity }) => ({ sku, quantity, reason: 'imported', reference: importId, note: null, moved_at: now })),
  );
  return due.length;
}

/** Makes what is derived true again: `reserved` is the sum of the held quantities, `stock` the sum of the movements. */
export async function repair(db: Kysely<InventoryTables>, sku: string, reference: string, now: number): Promise<StockTable> {
  const before = await lockStock(db, sku, now);
  const { moved } = await db
    .selectFrom('movements')
    .select((eb) => eb.fn.sum<number | null>('quantity').as('moved'))
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
  const { held } = await db
    .selectFrom('holds')
    .innerJoin('reservations', 'reservations.order_id', 'holds.order_id')
    .select((eb) => eb.fn.sum<number | null>('holds.quantity').as('held'))
    .where('holds.sku', '=', sku)
    .where('reservations.status', '=', 'HELD')
    .executeTakeFirstOrThrow();
  const reserved = Number(held ?? 0);
  // Never below what is held: those units are promised. The difference is booked, so that both derivations agree.
  const stock = Math.max(Number(moved ?? 0), reserved);
  if (stock !== Number(moved ?? 0)) {
    const note = 'raised to what is held';
    await recordMovements(db, [{ sku, quantity: stock - Number(moved ?? 0), reason: 'doctor', reference, note, moved_at: now }]);
  }
  await db.updateTable('stock').set({ stock, reserved, updated_at: now }).where('sku', '=', sku).execute();
  return { ...before, stock, reserved };
}
