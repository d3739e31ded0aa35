import { JangteoError } from '@jangteo/kernel/errors';
import type { Kysely, Selectable } from 'kysely';
import type { HoldsTable, InventoryTables, MovementReason, MovementsTable, ReservationsTable } from './tables.ts';

export interface OrderHolds {
  readonly reservation: ReservationsTable;
  readonly lines: readonly HoldsTable[];
  /** The oldest first. */
  readonly movements: readonly Selectable<MovementsTable>[];
}

/** What is moved for an order. */
const REASONS: readonly MovementReason[] = ['sold', 'returned', 'doctor'];

/** What an order holds or held, and what its units did to the stock. Throws NOT_FOUND. */
export async function holdsOf(db: Kysely<InventoryTables>, orderId: string): Promise<OrderHolds> {
  const reservation = await db.selectFrom('reservations').selectAll().where('order_id', '=', orderId).executeTakeFirst();
  if (reservation === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} holds nothing`);
  const lines = await db.selectFrom('holds').selectAll().where('order_id', '=', orderId).orderBy('sku').execute();
  if (lines.length === 0) return { reservation, lines, movements: [] };
  const movements = await db
    .selectFrom('movements')
    .selectAll()
    // All of it is in the index that keeps a movement from being made twice.
    .where(
      'sku',
      'in',
      lines.map(({ sku }) => sku),
    )
    .where('reason', 'in', REASONS)
    .where('reference', '=', orderId)
    .orderBy('seq')
    .execute();
  return { reservation, lines, movements };
}
