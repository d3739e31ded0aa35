import { JangteoError } from '@jangteo/kernel/errors';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely } from 'kysely';
import { auditOrder } from './audit-orders.ts';
import type { Reply } from './idempotency.ts';
import { isOrderNumber } from './order-number.ts';
import type { StepContext } from './step.ts';
import { type OrdersTables, ordersTables } from './tables.ts';

interface RepairContext extends Pick<StepContext, 'runtime'> {
  readonly store: SqlStore<OrdersTables & MessagingTables>;
  readonly nextNumber: () => Promise<string>;
}

/** PLACING has no lines yet. */
const WITHOUT_LINES = ['PLACING', 'ABANDONED'];

/**
 * Gives an order the total of its lines, and a number that leads to it: the one that its buyer was told, else a new one.
 * A timeline entry says what was there before and why it changed. An order in order stays as it is. Throws NOT_FOUND.
 */
export async function repairOrder(context: RepairContext, orderId: string, reason: string): Promise<void> {
  const { runtime, store } = context;
  const freshNumber = isOrderNumber((await auditOrder(ordersTables(store.read), orderId)).number ?? '') ? '' : await context.nextNumber();
  await store.transaction(async function repairOrder(tx) {
    const db = ordersTables(tx);
    const now = runtime.clock.now();
    // The first statement locks the row, so that what is read after it stays true.
    await db.updateTable('orders').set({ updated_at: now }).where('id', '=', orderId).execute();
    const order = await db.selectFrom('orders').selectAll().where('id', '=', orderId).executeTakeFirst();
    if (order === undefined) throw new JangteoError('NOT_FOUND', `there is no order ${orderId}`);
    const { linesSum = 0n } = await auditOrder(db, orderId);
    const total = WITHOUT_LINES.includes(order.status) ? order.total : Number(linesSum);
    const number = isOrderNumber(order.number) ? order.number : ((await numberTold(db, orderId)) ?? freshNumber);
    if (total === order.total && number === order.number) return;
    await db.updateTable('orders').set({ total, number }).where('id', '=', orderId).execute();
    const changes = [
      ...(total === order.total ? [] : [`total ${order.total} -> ${total}`]),
      ...(number === order.number ? [] : [`number ${order.number} -> ${number}`]),
    ];
    const entry = { order_id: orderId, event: 'repaired', from_status: order.status, to_status: order.status, at: now };
    await db
      .insertInto('timeline')
      .values({ ...entry, detail: `${changes.join(', ')}: ${reason}`.slice(0, 500) })
      .execute();
  });
}

/** The number in the reply that the buyer got, where it is kept still and nobody else's. */
async function numberTold(db: Kysely<OrdersTables>, orderId: string): Promise<string | undefined> {
  const key = await db.selectFrom('idempotency_keys').select('reply').where('order_id', '=', orderId).executeTakeFirst();
  const reply = key?.reply == null ? undefined : (JSON.parse(key.reply) as Reply);
  if (reply?.status !== 'PENDING' || !isOrderNumber(reply.orderNumber)) return undefined;
  const taken = await db.selectFrom('orders').select('id').where('number', '=', reply.orderNumber).executeTakeFirst();
  return taken === undefined ? reply.orderNumber : undefined;
}
