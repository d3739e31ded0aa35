import type { Message } from '@bufbuild/protobuf';
import type { GenMessage } from '@bufbuild/protobuf/codegenv2';
import * as clicks from './gen/jangteo/clicks/v1/clicks_pb.ts';
import * as delivery from './gen/jangteo/delivery/v1/events_pb.ts';
import * as inventory from './gen/jangteo/inventory/v1/events_pb.ts';
import * as orders from './gen/jangteo/orders/v1/events_pb.ts';
import * as payments from './gen/jangteo/payments/v1/events_pb.ts';

/** A topic holds one aggregate's events, keyed by order id; only the service of its name produces to it. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** `all`: acknowledged when durable. `1`: by the leader alone. */
  readonly acks: 'all' | '1';
  /** undefined: for ever. */
  readonly retentionMs?: number;
}

export interface EventType<M extends Message = Message> {
  readonly type: string;
  readonly topic: Topic;
  /** A consumer accepts this version and the one before. */
  readonly version: number;
  readonly schema: GenMessage<M>;
}

const PARTITIONS = 16;
const DAY_MS = 86_400_000;

export const TOPICS = {
  orders: { name: 'orders', partitions: PARTITIONS, acks: 'all' },
  payments: { name: 'payments', partitions: PARTITIONS, acks: 'all' },
  inventory: { name: 'inventory', partitions: PARTITIONS, acks: 'all' },
  delivery: { name: 'delivery', partitions: PARTITIONS, acks: 'all' },
  deadLetters: { name: 'dead-letters', partitions: PARTITIONS, acks: 'all', retentionMs: 30 * DAY_MS },
} as const satisfies Record<string, Topic>;

/**
 * Changes of products in the envelope that Debezium has for those of tables, under the same form of key. No events: nothing of the shop
 * consumes them.
 */
export const PRODUCT_CHANGES = { name: 'changes.products', partitions: PARTITIONS, acks: 'all' } as const satisfies Topic;

/** Clicks of the shop's pages: many, and each worth little, so their leader's word is enough, and they are not kept for long. */
export const CLICKS = { name: 'clicks', partitions: PARTITIONS, acks: '1', retentionMs: 7 * DAY_MS } as const satisfies Topic;

/** The topics that every shop has. */
export const ALL_TOPICS: readonly Topic[] = [...Object.values(TOPICS), CLICKS];

function define<M extends Message>(type: string, topic: Topic, schema: GenMessage<M>, version = 1): EventType<M> {
  return { type, topic, version, schema };
}

/** The event catalogue: every event that leaves a service. */
export const OrderCreated = define('order_created', TOPICS.orders, orders.OrderCreatedSchema);
export const OrderSuccess = define('order_success', TOPICS.orders, orders.OrderSuccessSchema);
export const OrderFailed = define('order_failed', TOPICS.orders, orders.OrderFailedSchema);
export const RefundRequested = define('refund_requested', TOPICS.orders, orders.RefundRequestedSchema);
export const ShipmentRequested = define('shipment_requested', TOPICS.orders, orders.ShipmentRequestedSchema);
export const ShipmentCancelRequested = define('shipment_cancel_requested', TOPICS.orders, orders.ShipmentCancelRequestedSchema);
export const PaymentSuccess = define('payment_success', TOPICS.payments, payments.PaymentSuccessSchema);
export const PaymentFailed = define('payment_failed', TOPICS.payments, payments.PaymentFailedSchema);
export const Refunded = define('refunded', TOPICS.payments, payments.RefundedSchema);
export const StockConfirmed = define('stock_confirmed', TOPICS.inventory, inventory.StockConfirmedSchema);
export const StockConfirmFailed = define('stock_confirm_failed', TOPICS.inventory, inventory.StockConfirmFailedSchema);
export const Shipped = define('shipped', TOPICS.delivery, delivery.ShippedSchema);
export const Delivered = define('delivered', TOPICS.delivery, delivery.DeliveredSchema);
export const DeliveryFailed = define('delivery_failed', TOPICS.delivery, delivery.DeliveryFailedSchema);
export const ShipmentCancelled = define('shipment_cancelled', TOPICS.delivery, delivery.ShipmentCancelledSchema);
export const ShipmentGone = define('shipment_gone', TOPICS.delivery, delivery.ShipmentGoneSchema);

/** No step of an order, and no part of an outbox: it goes into the log by itself. */
export const CLICKED = define('clicked', CLICKS, clicks.ClickedSchema);

export const EVENT_TYPES: readonly EventType[] = [
  OrderCreated,
  OrderSuccess,
  OrderFailed,
  RefundRequested,
  ShipmentRequested,
  ShipmentCancelRequested,
  PaymentSuccess,
  PaymentFailed,
  Refunded,
  StockConfirmed,
  StockConfirmFailed,
  Shipped,
  Delivered,
  DeliveryFailed,
  ShipmentCancelled,
  ShipmentGone,
];
