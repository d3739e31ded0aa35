import { JangteoError } from '@jangteo/kernel/errors';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { inventory } from './holds.ts';
import { outOfStock, shortagesOf } from './out-of-stock.ts';
import { recordMovements } from './stock.ts';
import { type SkuLine, sumLines } from './sum-lines.ts';
import type { InventoryTables, ReservationStatus } from './tables.ts';

/** An order as orders tells it. */
export interface OrderedLines {
  readonly orderId: string;
  readonly status: string;
  readonly lines: readonly SkuLine[];
}

const NOTE_MAX = 500;

/** Whether an order in this status has a right to its units. */
export function isOpen(orderStatus: string): boolean {
  return ['PENDING', 'COMPLETED', 'CANCELLING'].includes(orderStatus);
}

/**
 * Makes an open order's hold what was ordered: units are taken where there are any, and given back where there are too many.
 * What was sold already is known by its movements and is not taken twice. Repeating it changes nothing.
 *
 * Throws OUT_OF_STOCK with `shortages`, ORDER_CLOSED where the units went back into the stock after a sale, or the order is not open.
 */
export async function restoreHold<DB extends InventoryTables>(
  store: SqlStore<DB>,
  { orderId, status: orderStatus, lines }: OrderedLines,
  reason: string,
  now: number,
): Promise<'HELD' | 'CONFIRMED'> {
  if (!isOpen(orderStatus)) throw new JangteoError('ORDER_CLOSED', `order ${orderId} is ${orderStatus}: it holds nothing`);
  const ordered = new Map(sumLines(lines).map(({ sku, quantity }) => [sku, quantity]));
  return await store.transaction(async function restoreHold(tx) {
    const db = inventory(tx);
    const before = await lockReservation(db, orderId, now);
    const holds = await heldUnits(db, orderId);
    const skus = [...new Set([...ordered.keys(), ...holds.keys()])].sort();
    const { sold, returned } = await movedUnits(db, orderId, skus);
    if (before === 'RETURNED' || returned) {
      throw new JangteoError('ORDER_CLOSED', `the units of order ${orderId} were sold and went back into the stock`);
    }
    const status = statusOf(before, orderStatus, sold.size > 0);
    const held = before === 'HELD' ? holds : new Map<string, number>();
    const taken = status === 'HELD' ? held : sold;
    const missing: SkuLine[] = [];
    for (const sku of skus) {
      const quantity = (ordered.get(sku) ?? 0) - (taken.get(sku) ?? 0);
      if (quantity !== 0) missing.push({ sku, quantity });
    }
    await take(db, { orderId, status, missing, reason, now });
    await db.deleteFrom('holds').where('order_id', '=', orderId).execute();
    await db
      .insertInto('holds')
      .values([...ordered].map(([sku, quantity]) => ({ order_id: orderId, sku, quantity })))
      .execute();
    await db.updateTable('reservations').set({ status, updated_at: now }).where('order_id', '=', orderId).execute();
    return status;
  });
}

/** A hold that stands keeps its status; one that is gone gets the one that its order should have. */
function statusOf(before: ReservationStatus | undefined, orderStatus: string, wasSold: boolean): 'HELD' | 'CONFIRMED' {
  if (before === 'HELD' || before === 'CONFIRMED') return before;
  return orderStatus === 'PENDING' && !wasSold ? 'HELD' : 'CONFIRMED';
}

// The row that reserve, confirm and release meet on; where there is none it is inserted, so that none of them comes between.
async function lockReservation(db: Kysely<InventoryTables>, orderId: string, now: number): Promise<ReservationStatus | undefined> {
  const { numUpdatedRows } = await db
    .updateTable('reservations')
    .set({ updated_at: now })
    .where('order_id', '=', orderId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) {
    await db.insertInto('reservations').values({ order_id: orderId, status: 'RELEASED', created_at: now, updated_at: now }).execute();
    return undefined;
  }
  return (await db.selectFrom('reservations').select('status').where('order_id', '=', orderId).executeTakeFirstOrThrow()).status;
}

/** What the order's movements took out of the stock, and whether any of it came back. */
async function movedUnits(db: Kysely<InventoryTables>, orderId: string, skus: readonly string[]) {
  const rows = await db
    .selectFrom('movements')
    .select(['sku', 'quantity', 'reason'])
    .where('sku', 'in', skus)
    .where('reference', '=', orderId)
    .execute();
  const sold = new Map<string, number>();
  for (const { sku, quantity } of rows) sold.set(sku, (sold.get(sku) ?? 0) - quantity);
  return { sold, returned: rows.some(({ reason }) => reason === 'returned') };
}

async function heldUnits(db: Kysely<InventoryTables>, orderId: string): Promise<Map<string, number>> {
  const rows = await db.selectFrom('holds').select(['sku', 'quantity']).where('order_id', '=', orderId).execute();
  return new Map(rows.map(({ sku, quantity }) => [sku, quantity]));
}

interface Missing {
  readonly orderId: string;
  readonly status: 'HELD' | 'CONFIRMED';
  /** Negative: there are too many. */
  readonly missing: readonly SkuLine[];
  readonly reason: string;
  readonly now: number;
}

/** Takes what is missing of every SKU, or nothing: into `reserved` for a hold, out of the stock with a movement for a sale. */
async function take(db: Kysely<InventoryTables>, { orderId, status, missing, reason, now }: Missing): Promise<void> {
  const short: SkuLine[] = [];
  for (const { sku, quantity } of missing) {
    const { numUpdatedRows } = await db
      .updateTable('stock')
      .set((eb) =>
        status === 'HELD'
          ? { reserved: eb('reserved', '+', quantity), updated_at: now }
          : { stock: eb('stock', '-', quantity), updated_at: now },
      )
      .where('sku', '=', sku)
      .where((eb) => eb(eb('stock', '-', eb.ref('reserved')), '>=', quantity))
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) short.push({ sku, quantity });
  }
  if (short.length > 0) throw outOfStock(await shortagesOf(db, short));
  if (status === 'HELD') return;
  const note = `order ${orderId}: ${reason}`.slice(0, NOTE_MAX);
  await recordMovements(
    db,
    missing.map(({ sku, quantity }) => ({ sku, quantity: -quantity, reason: 'doctor', reference: orderId, note, moved_at: now })),
  );
}
