/** The states of an order. PLACING and ABANDONED are never shown to a buyer. */
export type OrderStatus = 'PLACING' | 'PENDING' | 'COMPLETED' | 'CANCELLING' | 'CANCELLED' | 'ABANDONED';

/** What can happen to an order: answers of the other services, a buyer's wish, the passing of time, an operator's correction. */
export type LifeEvent =
  | 'reserved'
  | 'abandoned'
  | 'payment_success'
  | 'payment_failed'
  | 'cancel'
  | 'timeout'
  | 'stock_confirmed'
  | 'stock_confirm_failed'
  | 'shipped'
  | 'delivered'
  | 'delivery_failed'
  | 'shipment_cancelled'
  | 'shipment_gone'
  | 'refunded'
  | 'corrected';

/** What orders tells the others. */
export type Published =
  | 'order_created'
  | 'order_success'
  | 'order_failed'
  | 'refund_requested'
  | 'shipment_requested'
  | 'shipment_cancel_requested';

export interface LifeRow {
  readonly state: OrderStatus;
  readonly event: LifeEvent;
  readonly next: OrderStatus;
  readonly publishes: readonly Published[];
}

const row = (state: OrderStatus, event: LifeEvent, next: OrderStatus, ...publishes: Published[]): LifeRow => ({
  state,
  event,
  next,
  publishes,
});

/**
 * The life of an order: (state, event) -> (next state, what is published). The code, the picture in ARCHITECTURE.md and the tests read
 * this one table. An event that it does not know in a state changes nothing; it is recorded and alarmed.
 */
export const LIFE: readonly LifeRow[] = [
  row('PLACING', 'reserved', 'PENDING', 'order_created'),
  row('PLACING', 'abandoned', 'ABANDONED'),

  // Whoever placed it was too slow, or found it closed: its hold goes back.
  row('ABANDONED', 'reserved', 'ABANDONED'),
  row('ABANDONED', 'abandoned', 'ABANDONED'),

  row('PENDING', 'payment_success', 'COMPLETED', 'order_success'),
  row('PENDING', 'payment_failed', 'CANCELLED', 'order_failed'),
  row('PENDING', 'cancel', 'CANCELLED', 'order_failed'),
  row('PENDING', 'timeout', 'CANCELLED', 'order_failed'),
  // The services contradict each other about it.
  row('PENDING', 'corrected', 'CANCELLED', 'order_failed'),

  row('COMPLETED', 'stock_confirmed', 'COMPLETED', 'shipment_requested'),
  row('COMPLETED', 'stock_confirm_failed', 'CANCELLED', 'order_failed', 'refund_requested'),
  row('COMPLETED', 'delivery_failed', 'CANCELLED', 'order_failed', 'refund_requested'),
  row('COMPLETED', 'cancel', 'CANCELLING', 'shipment_cancel_requested'),
  // Only delivery knows whether the goods can still be kept.
  row('COMPLETED', 'corrected', 'CANCELLING', 'shipment_cancel_requested'),
  row('COMPLETED', 'shipped', 'COMPLETED'),
  row('COMPLETED', 'delivered', 'COMPLETED'),
  // A refused cancellation: `shipped` overtook `shipment_gone`.
  row('COMPLETED', 'shipment_gone', 'COMPLETED'),
  // Only a resumed order is told of its payment twice.
  row('COMPLETED', 'payment_success', 'COMPLETED'),

  row('CANCELLING', 'shipment_cancelled', 'CANCELLED', 'order_failed', 'refund_requested'),
  row('CANCELLING', 'delivery_failed', 'CANCELLED', 'order_failed', 'refund_requested'),
  row('CANCELLING', 'stock_confirm_failed', 'CANCELLED', 'order_failed', 'refund_requested'),
  row('CANCELLING', 'stock_confirmed', 'CANCELLING'),
  // Already on its way: the cancellation is refused.
  row('CANCELLING', 'shipment_gone', 'COMPLETED'),
  row('CANCELLING', 'shipped', 'COMPLETED'),
  row('CANCELLING', 'delivered', 'COMPLETED'),
  row('CANCELLING', 'payment_success', 'CANCELLING'),

  // The charge went through after the order was given up.
  row('CANCELLED', 'payment_success', 'CANCELLED', 'refund_requested'),
  row('CANCELLED', 'payment_failed', 'CANCELLED'),
  row('CANCELLED', 'stock_confirmed', 'CANCELLED'),
  row('CANCELLED', 'stock_confirm_failed', 'CANCELLED'),
  row('CANCELLED', 'shipment_cancelled', 'CANCELLED'),
  row('CANCELLED', 'delivery_failed', 'CANCELLED'),
  row('CANCELLED', 'refunded', 'CANCELLED'),
];

const rows = new Map(LIFE.map((entry) => [`${entry.state} ${entry.event}`, entry]));

export function lifeRow(state: OrderStatus, event: LifeEvent): LifeRow | undefined {
  return rows.get(`${state} ${event}`);
}
