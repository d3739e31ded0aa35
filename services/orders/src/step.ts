import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { nameOrder } from '@jangteo/kernel/tracing';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { compileOnce } from '@jangteo/ports/sql/compile-once';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { type LifeEvent, lifeRow, type OrderStatus } from './life-table.ts';
import { publishStep } from './publish-step.ts';
import { type OrdersTables, ordersTables, type TimelineTable } from './tables.ts';

export interface StepContext {
  readonly runtime: Runtime;
  readonly outbox: Outbox;
}

const RACES_MAX = 5;
const STEP_LABELS = ['event', 'from', 'to'];

const selectOrder = compileOnce((db: Kysely<OrdersTables>, { id }: { id: string }) =>
  db.selectFrom('orders').selectAll().where('id', '=', id),
);

interface StatusChange {
  readonly id: string;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly reason: string | null;
  readonly updated_at: number;
}

const updateOrder = compileOnce((db: Kysely<OrdersTables>, { id, from, to, reason, updated_at }: StatusChange) =>
  db.updateTable('orders').set({ status: to, reason, updated_at }).where('id', '=', id).where('status', '=', from),
);

const insertEntry = compileOnce(
  (db: Kysely<OrdersTables>, { order_id, event, from_status, to_status, detail, at }: Omit<TimelineTable, 'seq'>) =>
    db.insertInto('timeline').values({ order_id, event, from_status, to_status, detail, at }),
);

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
    const [order] = (await selectOrder(db, { id: orderId })).rows;
    if (order === undefined) throw new JangteoError('NOT_FOUND', `there is no order ${orderId} for ${event}`);
    nameOrder(order.number);
    const life = lifeRow(order.status, event);
    const next = life?.next ?? order.status;
    const closes = next === 'CANCELLED' && order.status !== 'CANCELLED';
    const reason = closes ? (detail ?? event) : order.reason;
    const change = { id: orderId, from: order.status, to: next, reason, updated_at: now };
    const { numAffectedRows } = await updateOrder(db, change);
    if (numAffectedRows === 0n) continue;
    runtime.meter
      .counter(
        'jangteo_order_steps_total',
        'Steps of orders through the life table; one that its transaction undoes counts, too.',
        STEP_LABELS,
      )
      .add({ event, from: order.status, to: next });
    const detailShown = detail?.slice(0, 500) ?? null;
    await insertEntry(db, { order_id: orderId, event, from_status: order.status, to_status: next, detail: detailShown, at: now });
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
