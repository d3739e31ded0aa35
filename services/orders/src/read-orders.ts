import type { MessageInitShape } from '@bufbuild/protobuf';
import type { OrderSchema } from '@jangteo/contracts/orders/v1/orders';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Kysely, Selectable } from 'kysely';
import { addressOf } from './address.ts';
import { isHidden } from './cancel-order.ts';
import type { OrderStatus } from './life-table.ts';
import { parseOrderNumber } from './order-number.ts';
import type { OrderLinesTable, OrdersTable, OrdersTables, TimelineTable } from './tables.ts';

export type OrderInit = MessageInitShape<typeof OrderSchema>;

/** One order with lines and timeline. Throws NOT_FOUND, also for another user's; an empty `userId` is an operator. */
export async function readOrder(db: Kysely<OrdersTables>, find: { number: string; userId: string }): Promise<OrderInit> {
  parseOrderNumber(find.number);
  const order = await db.selectFrom('orders').selectAll().where('number', '=', find.number).executeTakeFirst();
  const foreign = order === undefined || (find.userId !== '' && (order.user_id !== find.userId || isHidden(order.status)));
  if (foreign) throw new JangteoError('NOT_FOUND', 'there is no order with this number');
  const lines = await linesOf(db, [order.id]);
  const timeline = await db.selectFrom('timeline').selectAll().where('order_id', '=', order.id).orderBy('seq').execute();
  return orderInit(order, lines, timeline);
}

export interface OrderFilter {
  /** Empty: everybody's. */
  readonly userId: string;
  readonly status: string;
  /** Empty: all of them. */
  readonly orderIds: readonly string[];
  readonly numberPrefix: string;
  /** When they were placed, in ms; 0: without a bound. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly cursor: string;
  readonly limit: number;
}

/** Orders newest first; the cursor is the last order's id. Throws BAD_CURSOR. */
export async function listOrders(db: Kysely<OrdersTables>, find: OrderFilter): Promise<{ items: OrderInit[]; nextCursor: string }> {
  if (find.cursor !== '' && !/^[0-9a-f-]{36}$/.test(find.cursor))
    throw new JangteoError('BAD_CURSOR', 'the cursor is not one of this list');
  let query = db.selectFrom('orders').selectAll().orderBy('id', 'desc').limit(find.limit);
  if (find.userId !== '') query = query.where('user_id', '=', find.userId).where('status', 'not in', ['PLACING', 'ABANDONED']);
  if (find.status !== '') query = query.where('status', '=', find.status as OrderStatus);
  if (find.orderIds.length > 0) query = query.where('id', 'in', [...find.orderIds]);
  // "~" follows digits and "-" among the characters.
  if (find.numberPrefix !== '') query = query.where('number', '>=', find.numberPrefix).where('number', '<', `${find.numberPrefix}~`);
  // Ids begin with their time, so a stretch of time is a stretch of the primary key.
  if (find.fromMs > 0) query = query.where('id', '>=', firstIdAt(find.fromMs));
  if (find.toMs > 0) query = query.where('id', '<', firstIdAt(find.toMs));
  if (find.cursor !== '') query = query.where('id', '<', find.cursor);
  const orders = await query.execute();
  const lines = await linesOf(
    db,
    orders.map(({ id }) => id),
  );
  const items = orders.map((order) =>
    orderInit(
      order,
      lines.filter((line) => line.order_id === order.id),
      [],
    ),
  );
  return { items, nextCursor: orders.length < find.limit ? '' : (orders.at(-1)?.id ?? '') };
}

/** What every id made from then on is above (UUID version 7, RFC 9562 section 5.7). */
function firstIdAt(timeMs: number): string {
  const time = Math.min(Math.max(timeMs, 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}`;
}

export async function orderedLines(db: Kysely<OrdersTables>, orderId: string): Promise<{ sku: string; quantity: bigint }[]> {
  return (await linesOf(db, [orderId])).map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) }));
}

async function linesOf(db: Kysely<OrdersTables>, orderIds: readonly string[]): Promise<OrderLinesTable[]> {
  if (orderIds.length === 0) return [];
  return await db.selectFrom('order_lines').selectAll().where('order_id', 'in', orderIds).orderBy('order_id').orderBy('line').execute();
}

function orderInit(order: OrdersTable, lines: readonly OrderLinesTable[], timeline: readonly Selectable<TimelineTable>[]): OrderInit {
  const { currency } = order;
  return {
    id: order.id,
    number: order.number,
    userId: order.user_id,
    status: order.status,
    total: { amount: BigInt(order.total), currency },
    lines: lines.map((line) => ({
      sku: line.sku,
      productId: line.product_id,
      title: line.title,
      quantity: BigInt(line.quantity),
      unitPrice: { amount: BigInt(line.unit_price), currency },
    })),
    shippingAddress: addressOf(order),
    paymentMethod: order.payment_method,
    timeline: timeline.map((entry) => ({
      event: entry.event,
      fromStatus: entry.from_status,
      toStatus: entry.to_status,
      detail: entry.detail ?? '',
      atMs: BigInt(entry.at),
    })),
    createdAtMs: BigInt(order.created_at),
    updatedAtMs: BigInt(order.updated_at),
    reason: order.reason ?? '',
  };
}
