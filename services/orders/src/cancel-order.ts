import { JangteoError } from '@jangteo/kernel/errors';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { forgetKey } from './idempotency.ts';
import { lifeRow, type OrderStatus, type Published } from './life-table.ts';
import { publishStep } from './publish-step.ts';
import { type StepContext, step } from './step.ts';
import { type OrdersTable, type OrdersTables, ordersTables } from './tables.ts';

type Store = SqlStore<OrdersTables & MessagingTables>;

/** Asks for an order's end; asking again changes nothing. Throws NOT_FOUND, NOT_CANCELLABLE. */
export async function cancelOrder(context: StepContext & { store: Store }, find: { number: string; userId: string }): Promise<OrderStatus> {
  return await context.store.transaction(async function cancelOrder(tx) {
    const db = ordersTables(tx);
    const order = await db.selectFrom('orders').selectAll().where('number', '=', find.number).executeTakeFirst();
    if (order === undefined || (find.userId !== '' && order.user_id !== find.userId) || isHidden(order.status)) {
      throw new JangteoError('NOT_FOUND', 'there is no order with this number');
    }
    if (order.status === 'CANCELLING' || order.status === 'CANCELLED') return order.status;
    if (lifeRow(order.status, 'cancel') === undefined || (await isOnItsWay(tx, order.id))) {
      throw new JangteoError('NOT_CANCELLABLE', `the order is ${order.status} and on its way`);
    }
    return (await step(context, tx, order.id, 'cancel', 'the buyer cancelled')) ?? order.status;
  });

  async function isOnItsWay(tx: Parameters<Parameters<Store['transaction']>[0]>[0], orderId: string): Promise<boolean> {
    const row = await ordersTables(tx)
      .selectFrom('timeline')
      .select('seq')
      .where('order_id', '=', orderId)
      .where('event', 'in', ['shipped', 'delivered'])
      .executeTakeFirst();
    return row !== undefined;
  }
}

export function isHidden(status: OrderStatus): boolean {
  return status === 'PLACING' || status === 'ABANDONED';
}

/**
 * PLACING -> ABANDONED, once the process that places it has had its time; any other order stays as it is.
 * Returns the status afterwards, undefined for an unknown order.
 */
export async function abandonOrder(context: StepContext & { store: Store }, orderId: string): Promise<OrderStatus | undefined> {
  return await context.store.transaction(async function abandonOrder(tx) {
    const order = await ordersTables(tx)
      .selectFrom('orders')
      .select(['status', 'placing_until'])
      .where('id', '=', orderId)
      .executeTakeFirst();
    if (order?.status !== 'PLACING' || order.placing_until > context.runtime.clock.now()) return order?.status;
    await forgetKey(tx, orderId);
    return (await step(context, tx, orderId, 'abandoned', 'it was not placed in time')) ?? order.status;
  });
}

/** Publishes again what the order's state says last, for an order that waits for an answer which got lost. Throws NOT_FOUND. */
export async function resumeOrder(
  context: StepContext & { store: Store },
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
