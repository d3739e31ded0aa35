import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { outOfStock, shortagesOf } from './out-of-stock.ts';
import { recordMovements } from './stock.ts';
import { type SkuLine, sumLines } from './sum-lines.ts';
import type { InventoryTables, MovementReason, ReservationStatus, ReservationsTable, StockTable } from './tables.ts';

interface UnitsOfSku {
  readonly sku: string;
  readonly quantity: number;
  readonly updated_at: number;
}

export const reserveUnits = compileOnce((db: Kysely<InventoryTables>, { sku, quantity, updated_at }: UnitsOfSku) =>
  db
    .updateTable('stock')
    .set((eb) => ({ reserved: eb('reserved', '+', quantity), updated_at }))
    .where('sku', '=', sku)
    .where((eb) => eb(eb('stock', '-', eb.ref('reserved')), '>=', quantity)),
);

const moveUnits = compileOnce((db: Kysely<InventoryTables>, { sku, stock, reserved, updated_at }: StockTable) =>
  db
    .updateTable('stock')
    .set((eb) => ({ stock: eb('stock', '+', stock), reserved: eb('reserved', '+', reserved), updated_at }))
    .where('sku', '=', sku),
);

const insertReservation = compileOnce(
  (db: Kysely<InventoryTables>, { order_id, created_at, updated_at }: Omit<ReservationsTable, 'status'>) =>
    db.insertInto('reservations').values({ order_id, status: 'HELD', created_at, updated_at }),
);

/**
 * Holds all lines of an order or none; repeating it changes nothing.
 * The condition in the UPDATE is what keeps a unit from being sold twice: it is checked and written in one statement.
 *
 * Throws OUT_OF_STOCK with `shortages`, ORDER_CLOSED where the order was released before.
 */
export async function reserve<DB extends InventoryTables>(
  store: SqlStore<DB>,
  orderId: string,
  requested: readonly SkuLine[],
  now: number,
): Promise<void> {
  const lines = sumLines(requested);
  await store.transaction(async function reserve(tx) {
    const db = inventory(tx);
    if (!(await openReservation(db, orderId, now))) return;
    const short: SkuLine[] = [];
    for (const { sku, quantity } of lines) {
      const { numAffectedRows } = await reserveUnits(db, { sku, quantity, updated_at: now });
      if (numAffectedRows === 0n) short.push({ sku, quantity });
    }
    if (short.length > 0) throw outOfStock(await shortagesOf(db, short));
    await db
      .insertInto('holds')
      .values(lines.map((line) => ({ order_id: orderId, ...line })))
      .execute();
  });
}

// Inserts the order's row; false where it is held already.
async function openReservation(db: Kysely<InventoryTables>, orderId: string, now: number): Promise<boolean> {
  try {
    await insertReservation(db, { order_id: orderId, created_at: now, updated_at: now });
    return true;
  } catch (thrown) {
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    const status = await statusOf(db, orderId);
    if (isHeld(status)) return false;
    throw givenBack(orderId);
  }
}

/** Whether an order that reserves once more has what it wants already. */
export function isHeld(status: ReservationStatus | undefined): boolean {
  return status === 'HELD' || status === 'CONFIRMED';
}

export function givenBack(orderId: string): JangteoError {
  return new JangteoError('ORDER_CLOSED', `the stock of order ${orderId} was given back already`);
}

/** HELD -> CONFIRMED: the units leave the stock. False where there is no hold to confirm; then none can come later. */
export async function confirm<DB extends InventoryTables>(tx: Tx<DB>, orderId: string, now: number): Promise<boolean> {
  const db = inventory(tx);
  if (await changeStatus(db, orderId, 'HELD', 'CONFIRMED', now)) {
    await moveHeld(db, orderId, now, { stock: -1, reserved: -1, reason: 'sold' });
    return true;
  }
  const status = await statusOf(db, orderId);
  if (status === undefined) await leaveTombstone(db, orderId, now);
  return status === 'CONFIRMED';
}

/** HELD -> RELEASED, CONFIRMED -> RETURNED; without a hold it leaves a tombstone. Repeating it changes nothing. */
export async function giveBack<DB extends InventoryTables>(tx: Tx<DB>, orderId: string, now: number): Promise<void> {
  const db = inventory(tx);
  if (await changeStatus(db, orderId, 'HELD', 'RELEASED', now)) {
    await moveHeld(db, orderId, now, { stock: 0, reserved: -1 });
  } else if (await changeStatus(db, orderId, 'CONFIRMED', 'RETURNED', now)) {
    await moveHeld(db, orderId, now, { stock: 1, reserved: 0, reason: 'returned' });
  } else if ((await statusOf(db, orderId)) === undefined) {
    await leaveTombstone(db, orderId, now);
  }
}

async function changeStatus(
  db: Kysely<InventoryTables>,
  orderId: string,
  from: ReservationStatus,
  to: ReservationStatus,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('reservations')
    .set({ status: to, updated_at: now })
    .where('order_id', '=', orderId)
    .where('status', '=', from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

async function statusOf(db: Kysely<InventoryTables>, orderId: string): Promise<ReservationStatus | undefined> {
  const row = await db.selectFrom('reservations').select('status').where('order_id', '=', orderId).executeTakeFirst();
  return row?.status;
}

// A reserve that commits first makes this a DUPLICATE_KEY; the event is tried again and then finds the hold.
async function leaveTombstone(db: Kysely<InventoryTables>, orderId: string, now: number): Promise<void> {
  await db.insertInto('reservations').values({ order_id: orderId, status: 'RELEASED', created_at: now, updated_at: now }).execute();
}

async function moveHeld(
  db: Kysely<InventoryTables>,
  orderId: string,
  now: number,
  move: { stock: -1 | 0 | 1; reserved: -1 | 0; reason?: MovementReason },
): Promise<void> {
  const holds = await db.selectFrom('holds').select(['sku', 'quantity']).where('order_id', '=', orderId).orderBy('sku').execute();
  for (const { sku, quantity } of holds) {
    await moveUnits(db, { sku, stock: move.stock * quantity, reserved: move.reserved * quantity, updated_at: now });
  }
  const { reason } = move;
  if (reason !== undefined) {
    await recordMovements(
      db,
      holds.map(({ sku, quantity }) => ({ sku, quantity: move.stock * quantity, reason, reference: orderId, note: null, moved_at: now })),
    );
  }
}

/** A service's transaction seen as one on the inventory's tables alone. */
export function inventory<DB extends InventoryTables>(db: Tx<DB> | Kysely<DB>): Kysely<InventoryTables> {
  return db as unknown as Kysely<InventoryTables>;
}
