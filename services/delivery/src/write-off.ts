import { JangteoError } from '@jangteo/kernel/errors';
import type { DeliveryStore, ShipmentsTable } from './tables.ts';

const REASON_LENGTH_MAX = 500;

/** An order that has ended, or that nobody knows: nothing of it may be on its way. */
export function isClosed(orderStatus: string): boolean {
  return ['', 'ABANDONED', 'CANCELLED'].includes(orderStatus);
}

/**
 * Ends a shipment that no order wants. One that is still here is cancelled; one that left stays what it is, is written off with the reason,
 * and its carrier is asked about it no more. Orders hears nothing: it has no order to take a step with. Repeating it changes nothing.
 *
 * Throws NOT_FOUND.
 */
export async function writeOff(store: DeliveryStore, orderId: string, reason: string, now: number): Promise<ShipmentsTable> {
  return await store.transaction(async function writeOff(tx) {
    const note = { reason: reason.slice(0, REASON_LENGTH_MAX), due_at: null, updated_at: now };
    await tx
      .updateTable('shipments')
      .set({ ...note, status: 'CANCELLED', ended_at: now })
      .where('order_id', '=', orderId)
      .where('status', '=', 'READY')
      .execute();
    await tx
      .updateTable('shipments')
      .set({ ...note, written_off_at: now })
      .where('order_id', '=', orderId)
      .where('status', 'in', ['SHIPPED', 'DELIVERED'])
      .where('written_off_at', 'is', null)
      .execute();
    const row = await tx.selectFrom('shipments').selectAll().where('order_id', '=', orderId).executeTakeFirst();
    if (row === undefined) throw new JangteoError('NOT_FOUND', `order ${orderId} has no shipment`);
    return row;
  });
}
