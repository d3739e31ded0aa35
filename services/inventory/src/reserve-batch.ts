import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { Shortage } from '@jangteo/ports/admission/admission';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { givenBack, inventory, isHeld, reserve, reserveUnits } from './holds.ts';
import { outOfStock } from './out-of-stock.ts';
import type { SkuLine } from './sum-lines.ts';
import type { InventoryTables, ReservationStatus } from './tables.ts';

export interface Reservation {
  readonly orderId: string;
  /** Each SKU once, sorted. */
  readonly lines: readonly SkuLine[];
}

/** `held`: since now; `repeated`: since before. */
export type Reserved = 'held' | 'repeated' | JangteoError;

/**
 * Holds the units of many orders, each once among them, in one transaction, in the order in which they came: for each all its lines or
 * none. What becomes of an order is what `reserve` would have made of it; where something goes wrong that may be the fault of one, each
 * is tried alone.
 *
 * Throws ENGINE_AWAY and STORE_FULL.
 */
export async function reserveBatch<DB extends InventoryTables>(
  store: SqlStore<DB>,
  reservations: readonly Reservation[],
  now: number,
): Promise<Reserved[]> {
  const outcomes = await together(store, reservations, now).catch((thrown) => {
    if (hasCode(thrown, 'ENGINE_AWAY', 'STORE_FULL')) throw thrown;
    return alone(store, reservations, now);
  });
  return reservations.map(({ orderId }) => {
    const outcome = outcomes.get(orderId);
    insist(outcome, 'every order has an outcome');
    return outcome;
  });
}

/** What an order that is turned away has in truth: it may hold its units since an earlier attempt. */
export async function statusesOf(db: Kysely<InventoryTables>, orderIds: readonly string[]): Promise<Map<string, ReservationStatus>> {
  const rows = await db.selectFrom('reservations').select(['order_id', 'status']).where('order_id', 'in', orderIds).execute();
  return new Map(rows.map(({ order_id, status }) => [order_id, status]));
}

async function together<DB extends InventoryTables>(store: SqlStore<DB>, reservations: readonly Reservation[], now: number) {
  return await store.transaction(async function reserveBatch(tx) {
    const db = inventory(tx);
    const outcomes = new Map<string, Reserved>();
    const statuses = await statusesOf(
      db,
      reservations.map(({ orderId }) => orderId),
    );
    for (const [orderId, status] of statuses) outcomes.set(orderId, isHeld(status) ? 'repeated' : givenBack(orderId));
    const fresh = reservations.filter(({ orderId }) => !outcomes.has(orderId));
    if (fresh.length === 0) return outcomes;
    const available = await lockAvailable(db, [...new Set(fresh.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].sort(), now);
    const granted: Reservation[] = [];
    for (const reservation of fresh) {
      const shortages = take(available, reservation.lines);
      outcomes.set(reservation.orderId, shortages.length === 0 ? 'held' : outOfStock(shortages));
      if (shortages.length === 0) granted.push(reservation);
    }
    if (granted.length > 0) await write(db, granted, now);
    return outcomes;
  });
}

// The update locks the rows, so what is read after it stays true until the commit.
async function lockAvailable(db: Kysely<InventoryTables>, skus: readonly string[], now: number): Promise<Map<string, number>> {
  await db.updateTable('stock').set({ updated_at: now }).where('sku', 'in', skus).execute();
  const rows = await db.selectFrom('stock').select(['sku', 'stock', 'reserved']).where('sku', 'in', skus).execute();
  return new Map(rows.map(({ sku, stock, reserved }) => [sku, stock - reserved]));
}

/** Takes all lines out of what is available, or none. */
function take(available: Map<string, number>, lines: readonly SkuLine[]): Shortage[] {
  const shortages = lines.flatMap(({ sku, quantity }) => {
    const units = available.get(sku) ?? 0;
    return units < quantity ? [{ sku, requested: quantity, available: units }] : [];
  });
  if (shortages.length === 0) for (const { sku, quantity } of lines) available.set(sku, (available.get(sku) ?? 0) - quantity);
  return shortages;
}

async function write(db: Kysely<InventoryTables>, granted: readonly Reservation[], now: number): Promise<void> {
  await db
    .insertInto('reservations')
    .values(granted.map(({ orderId }) => ({ order_id: orderId, status: 'HELD' as const, created_at: now, updated_at: now })))
    .execute();
  const sums = new Map<string, number>();
  for (const { lines } of granted) for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  for (const sku of [...sums.keys()].sort()) {
    const { numAffectedRows } = await reserveUnits(db, { sku, quantity: sums.get(sku) ?? 0, updated_at: now });
    // What keeps a unit from being sold twice is this condition, whatever was thought before.
    if (numAffectedRows !== 1n) throw new JangteoError('INTERNAL', `the units of ${sku} changed under the lock`);
  }
  await db
    .insertInto('holds')
    .values(granted.flatMap(({ orderId, lines }) => lines.map((line) => ({ order_id: orderId, ...line }))))
    .execute();
}

async function alone<DB extends InventoryTables>(store: SqlStore<DB>, reservations: readonly Reservation[], now: number) {
  const outcomes = new Map<string, Reserved>();
  await Promise.all(
    reservations.map(async ({ orderId, lines }) => {
      try {
        await reserve(store, orderId, lines, now);
        outcomes.set(orderId, 'held');
      } catch (thrown) {
        outcomes.set(orderId, JangteoError.from(thrown));
      }
    }),
  );
  return outcomes;
}
