import { dayIn } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import type { CatalogTables, SoldDaysTable, UnappliedSalesTable } from './tables.ts';

/** What an order of 30 days ago or longer sold no longer counts. */
const DAYS = 30;
const DAY_MS = 86_400_000;
const PRUNED_AT_ONCE = 500;

export interface Sale {
  readonly orderId: string;
  /** `YYYYMMDD` in the shop's time zone. */
  readonly day: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: bigint }[];
}

/** The first of the 30 days, today the last, whose sales count. */
export function firstDay(timeZone: string, now: number): string {
  return dayIn(timeZone, now - (DAYS - 1) * DAY_MS);
}

const addUnits = compileOnce((db: Kysely<CatalogTables>, { sku, day, units }: SoldDaysTable) =>
  db
    .updateTable('sold_days')
    .set((eb) => ({ units: eb('units', '+', units) }))
    .where('sku', '=', sku)
    .where('day', '=', day),
);

const insertUnits = compileOnce((db: Kysely<CatalogTables>, { sku, day, units }: SoldDaysTable) =>
  db.insertInto('sold_days').values({ sku, day, units }),
);

const markAgain = compileOnce((db: Kysely<CatalogTables>, { sku }: { sku: string }) =>
  db
    .updateTable('unapplied_sales')
    .set((eb) => ({ mark: eb('mark', '+', 1) }))
    .where('sku', '=', sku),
);

const insertMark = compileOnce((db: Kysely<CatalogTables>, { sku, mark }: UnappliedSalesTable) =>
  db.insertInto('unapplied_sales').values({ sku, mark }),
);

/** Counts what an order sold, once: an order that is known, counted or taken back, is left as it is. */
export async function countSale<DB extends CatalogTables>(tx: Tx<DB>, { orderId, day, lines }: Sale, now: number): Promise<void> {
  const db = sales(tx);
  const units = new Map<string, number>();
  for (const { sku, quantity } of lines) units.set(sku, (units.get(sku) ?? 0) + Number(quantity));
  // One order of SKUs for everybody, so that two transactions never wait for each other.
  const sold = [...units].sort(([left], [right]) => (left < right ? -1 : 1)).map(([sku, units]) => ({ sku, day, units }));
  if (sold.length === 0) return;
  try {
    await db
      .insertInto('sold_lines')
      .values(sold.map((line) => ({ order_id: orderId, ...line })))
      .execute();
  } catch (thrown) {
    if (hasCode(thrown, 'DUPLICATE_KEY')) return;
    throw thrown;
  }
  for (const line of sold) {
    await updateOrInsert(
      () => addUnits(db, line),
      () => insertUnits(db, line),
    );
    await mark(db, line.sku, now);
  }
}

/** The order fell through after it had succeeded: what it sold counts no longer, even if its success is heard again. */
export async function takeBack<DB extends CatalogTables>(tx: Tx<DB>, orderId: string, now: number): Promise<void> {
  const db = sales(tx);
  const lines = await db
    .selectFrom('sold_lines')
    .selectAll()
    .where('order_id', '=', orderId)
    .where('units', '>', 0)
    .orderBy('sku')
    .execute();
  if (lines.length === 0) return;
  await db.updateTable('sold_lines').set({ units: 0 }).where('order_id', '=', orderId).execute();
  for (const { sku, day, units } of lines) {
    await addUnits(db, { sku, day, units: -units });
    await mark(db, sku, now);
  }
}

/** Says that a SKU's sums have to reach its product; the mark is never one that the SKU had before. */
async function mark(db: Kysely<CatalogTables>, sku: string, now: number): Promise<void> {
  await updateOrInsert(
    () => markAgain(db, { sku }),
    () => insertMark(db, { sku, mark: now }),
  );
}

async function updateOrInsert(update: () => Promise<{ numAffectedRows?: bigint }>, insert: () => Promise<unknown>): Promise<void> {
  if ((await update()).numAffectedRows !== 0n) return;
  try {
    await insert();
  } catch (thrown) {
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    await update();
  }
}

/** These SKUs' sums come up for their products again. */
export async function markSales(store: SqlStore<CatalogTables>, skus: readonly string[], now: number): Promise<void> {
  if (skus.length === 0) return;
  await store.transaction(async function markSales(tx) {
    for (const sku of skus.toSorted()) await mark(tx, sku, now);
  });
}

/** Forgets days before `first`; what they sold comes up for its products. False where there is more to forget. */
export async function forgetSalesBefore(store: SqlStore<CatalogTables>, first: string, now: number): Promise<boolean> {
  return await store.transaction(async function forgetSales(tx) {
    const days = await tx.selectFrom('sold_days').select(['sku', 'day']).where('day', '<', first).limit(PRUNED_AT_ONCE).execute();
    for (const { sku, day } of days) {
      await tx.deleteFrom('sold_days').where('sku', '=', sku).where('day', '=', day).execute();
      await mark(tx, sku, now);
    }
    const lines = await tx.selectFrom('sold_lines').select('order_id').where('day', '<', first).limit(PRUNED_AT_ONCE).execute();
    const orders = [...new Set(lines.map(({ order_id }) => order_id))];
    if (orders.length > 0) await tx.deleteFrom('sold_lines').where('order_id', 'in', orders).execute();
    return days.length < PRUNED_AT_ONCE && lines.length < PRUNED_AT_ONCE;
  });
}

const SKUS_AT_ONCE = 500;

/** The units sold of each of the SKUs, for those that were sold. */
export async function unitsOf(store: SqlStore<CatalogTables>, skus: readonly string[]): Promise<Map<string, number>> {
  const units = new Map<string, number>();
  for (let at = 0; at < skus.length; at += SKUS_AT_ONCE) {
    const rows = await store.read
      .selectFrom('sold_days')
      .select((eb) => ['sku', eb.fn.sum<number>('units').as('units')])
      .where('sku', 'in', skus.slice(at, at + SKUS_AT_ONCE))
      .groupBy('sku')
      .execute();
    for (const row of rows) units.set(row.sku, Number(row.units));
  }
  return units;
}

/** SKUs whose sums have not reached their product, after `sku`, in order. */
export async function unapplied(store: SqlStore<CatalogTables>, sku: string, limit: number): Promise<UnappliedSalesTable[]> {
  return await store.read.selectFrom('unapplied_sales').selectAll().where('sku', '>', sku).orderBy('sku').limit(limit).execute();
}

/** Which of these SKUs have sums that have not reached their product. */
export async function unappliedAmong(store: SqlStore<CatalogTables>, skus: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < skus.length; at += SKUS_AT_ONCE) {
    const rows = await store.read
      .selectFrom('unapplied_sales')
      .select('sku')
      .where('sku', 'in', skus.slice(at, at + SKUS_AT_ONCE))
      .execute();
    for (const { sku } of rows) found.add(sku);
  }
  return found;
}

/** Those that came up again meanwhile stay. */
export async function unmark(store: SqlStore<CatalogTables>, applied: readonly UnappliedSalesTable[]): Promise<void> {
  await store.transaction(async function salesApplied(tx) {
    for (const { sku, mark } of applied) {
      await tx.deleteFrom('unapplied_sales').where('sku', '=', sku).where('mark', '=', mark).execute();
    }
  });
}

function sales<DB extends CatalogTables>(db: Tx<DB>): Kysely<CatalogTables> {
  return db as unknown as Kysely<CatalogTables>;
}
