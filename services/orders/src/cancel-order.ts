import { JangteoError } from '@jangteo/kernel/errors';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { forgetKey } from './idempotency.ts';
import { lifeRow, type OrderStatus } from './life-table.ts';
import { type StepContext, step } from './step.ts';
import { type OrdersTables, ordersTables } from './tables.ts';

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
}

async function isOnItsWay(tx: Tx<OrdersTables & MessagingTables>, orderId: string): Promise<boolean> {
  const row = await ordersTables(tx)
    .selectFrom('timeline')
    .select('seq')
    .where('order_id', '=', orderId)
    .where('event', 'in', ['shipped', 'delivered'])
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Gives up an order whose facts contradict each other, as a cancellation does; asking again changes nothing.
 * Throws NOT_FOUND, NOT_CANCELLABLE for one that is on its way or was never placed.
 */
export async function compensateOrder(context: StepContext & { store: Store }, orderId: string, reason: string): Promise<OrderStatus> {
  return await context.store.transaction(async function compensateOrder(tx) {
    const order = await ordersTables(tx).selectFrom('orders').select('status').where('id', '=', orderId).executeTakeFirst();
    if (order === undefined) throw new JangteoError('NOT_FOUND', `there is no order ${orderId}`);
    if (order.status === 'CANCELLING' || order.status === 'CANCELLED') return order.status;
    if (lifeRow(order.status, 'corrected') === undefined || (await isOnItsWay(tx, orderId))) {
      throw new JangteoError('NOT_CANCELLABLE', `the order is ${order.status}, and it is on its way or was never placed`);
    }
    return (await step(context, tx, orderId, 'corrected', reason)) ?? order.status;
  });
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
