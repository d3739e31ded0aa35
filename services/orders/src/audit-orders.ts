import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AuditedOrderSchema } from '@jangteo/contracts/orders/v1/orders';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Kysely } from 'kysely';
import { isOrderNumber } from './order-number.ts';
import type { OrdersTable, OrdersTables } from './tables.ts';

type Audited = MessageInitShape<typeof AuditedOrderSchema>;

/** A page of orders by id, for doctor: each with what its lines add up to, and where its number leads a reader. */
export async function auditOrders(db: Kysely<OrdersTables>, afterOrderId: string, limit: number): Promise<Audited[]> {
  const orders = await db.selectFrom('orders').selectAll().where('id', '>', afterOrderId).orderBy('id').limit(limit).execute();
  return await audited(db, orders);
}

/** Throws NOT_FOUND. */
export async function auditOrder(db: Kysely<OrdersTables>, orderId: string): Promise<Audited> {
  const [order] = await audited(db, await db.selectFrom('orders').selectAll().where('id', '=', orderId).execute());
  if (order === undefined) throw new JangteoError('NOT_FOUND', `there is no order ${orderId}`);
  return order;
}

async function audited(db: Kysely<OrdersTables>, orders: readonly OrdersTable[]): Promise<Audited[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const lines = await db.selectFrom('order_lines').selectAll().where('order_id', 'in', ids).orderBy('order_id').orderBy('line').execute();
  const linesOf = Map.groupBy(lines, ({ order_id }) => order_id);
  const readable = orders.filter(({ number }) => isOrderNumber(number)).map(({ number }) => number);
  const found =
    readable.length === 0 ? [] : await db.selectFrom('orders').select(['id', 'number']).where('number', 'in', readable).execute();
  const idOf = new Map(found.map(({ id, number }) => [number, id]));
  return orders.map(({ id, number, status, total, currency, updated_at }) => {
    const own = linesOf.get(id) ?? [];
    return {
      orderId: id,
      number,
      status,
      total: { amount: BigInt(total), currency },
      lines: own.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })),
      updatedAtMs: BigInt(updated_at),
      linesSum: own.reduce((sum, { quantity, unit_price }) => sum + BigInt(quantity) * BigInt(unit_price), 0n),
      foundByNumber: idOf.get(number) ?? '',
    };
  });
}
