import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import { type LifeEvent, lifeRow, type OrderStatus } from './life-table.ts';
import { publishStep } from './publish-step.ts';
import { type OrdersTables, ordersTables } from './tables.ts';

export interface StepContext {
  readonly runtime: Runtime;
  readonly outbox: Outbox;
}

const RACES_MAX = 5;

/**
 * Takes an order one row of the life table further, in the caller's transaction: status, timeline, events.
 * Returns the status afterwards, or undefined where the table has no row for the event in this state: then it is only recorded.
 *
 * The update names the state that was read, so a step that lost a race looks again. Throws NOT_FOUND for an unknown order.
 */
export async function step<DB extends OrdersTables & MessagingTables>(
  { runtime, outbox }: StepContext,
  tx: Tx<DB>,
  orderId: string,
  event: LifeEvent,
  detail?: string,
): Promise<OrderStatus | undefined> {
  const db = ordersTables(tx);
  const now = runtime.clock.now();
  for (let race = 0; race < RACES_MAX; race++) {
    const order = await db.selectFrom('orders').selectAll().where('id', '=', orderId).executeTakeFirst();
    if (order === undefined) throw new JangteoError('NOT_FOUND', `there is no order ${orderId} for ${event}`);
    const life = lifeRow(order.status, event);
    const next = life?.next ?? order.status;
    const closes = next === 'CANCELLED' && order.status !== 'CANCELLED';
    const reason = closes ? (detail ?? event) : order.reason;
    const { numUpdatedRows } = await db
      .updateTable('orders')
      .set({ status: next, reason, updated_at: now })
      .where('id', '=', orderId)
      .where('status', '=', order.status)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) continue;
    await db
      .insertInto('timeline')
      .values({ order_id: orderId, event, from_status: order.status, to_status: next, detail: detail?.slice(0, 500) ?? null, at: now })
      .execute();
    if (life === undefined) {
      runtime.logger.critical('an event does not fit the state of its order; it was recorded and changed nothing', {
        order_number: order.number,
        status: order.status,
        event,
      });
      return undefined;
    }
    for (const published of life.publishes) await publishStep(tx, outbox, order, published, reason ?? event);
    return next;
  }
  throw new JangteoError('ENGINE_AWAY', `order ${orderId} changed under ${event} ${RACES_MAX} times`);
}
