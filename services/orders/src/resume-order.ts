import { JangteoError } from '@jangteo/kernel/errors';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { OrderStatus, Published } from './life-table.ts';
import { publishStep } from './publish-step.ts';
import type { StepContext } from './step.ts';
import { type OrdersTable, type OrdersTables, ordersTables } from './tables.ts';

/** Publishes again what the order's state says last, for an order that waits for an answer which got lost. Throws NOT_FOUND. */
export async function resumeOrder(
  context: StepContext & { store: SqlStore<OrdersTables & MessagingTables> },
  orderId: string,
): Promise<{ status: OrderStatus; events: Published[] }> {
  return await context.store.transaction(async function resumeOrder(tx) {
    const db = ordersTables(tx);
    const { numUpdatedRows } = await db
      .updateTable('orders')
      .set({ updated_at: context.runtime.clock.now() })
      .where('id', '=', orderId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw new JangteoError('NOT_FOUND', `there is no order ${orderId}`);
    const order = await db.selectFrom('orders').selectAll().where('id', '=', orderId).executeTakeFirstOrThrow();
    const seen = new Set(
      (await db.selectFrom('timeline').select('event').where('order_id', '=', orderId).execute()).map(({ event }) => event),
    );
    const events = lastPublished(order, seen);
    for (const event of events) await publishStep(tx, context.outbox, order, event, order.reason ?? 'resumed');
    return { status: order.status, events };
  });
}

function lastPublished({ status }: OrdersTable, seen: ReadonlySet<string>): Published[] {
  switch (status) {
    case 'PENDING':
      return ['order_created'];
    case 'COMPLETED':
      return seen.has('stock_confirmed') ? ['shipment_requested'] : ['order_success'];
    case 'CANCELLING':
      return ['shipment_cancel_requested'];
    case 'CANCELLED':
      return seen.has('payment_success') ? ['order_failed', 'refund_requested'] : ['order_failed'];
    default:
      return [];
  }
}
