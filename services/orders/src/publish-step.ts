import {
  OrderCreated,
  OrderFailed,
  OrderSuccess,
  RefundRequested,
  ShipmentCancelRequested,
  ShipmentRequested,
} from '@jangteo/contracts/events';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import { addressOf } from './address.ts';
import type { Published } from './life-table.ts';
import { type OrdersTable, type OrdersTables, ordersTables } from './tables.ts';

/** Publishes one event of the life table with what it has to say of the order. */
export async function publishStep<DB extends OrdersTables & MessagingTables>(
  tx: Tx<DB>,
  outbox: Outbox,
  order: OrdersTable,
  event: Published,
  reason: string,
): Promise<void> {
  const { id: orderId, number: orderNumber } = order;
  switch (event) {
    case 'order_created': {
      const total = { amount: BigInt(order.total), currency: order.currency };
      const { user_id: userId, payment_method: paymentMethod } = order;
      const lines = await linesOf(tx, orderId);
      await outbox.publish(tx, OrderCreated, orderId, { orderId, orderNumber, userId, lines, total, paymentMethod });
      return;
    }
    case 'order_success':
      await outbox.publish(tx, OrderSuccess, orderId, { orderId, orderNumber, lines: await linesOf(tx, orderId) });
      return;
    case 'order_failed':
      await outbox.publish(tx, OrderFailed, orderId, { orderId, orderNumber, reason });
      return;
    case 'refund_requested':
      await outbox.publish(tx, RefundRequested, orderId, { orderId, orderNumber, reason });
      return;
    case 'shipment_requested':
      await outbox.publish(tx, ShipmentRequested, orderId, { orderId, orderNumber, shippingAddress: addressOf(order) });
      return;
    case 'shipment_cancel_requested':
      await outbox.publish(tx, ShipmentCancelRequested, orderId, { orderId, orderNumber });
      return;
  }
}

async function linesOf<DB extends OrdersTables & MessagingTables>(tx: Tx<DB>, orderId: string) {
  const lines = await ordersTables(tx)
    .selectFrom('order_lines')
    .select(['sku', 'quantity'])
    .where('order_id', '=', orderId)
    .orderBy('line')
    .execute();
  return lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) }));
}
