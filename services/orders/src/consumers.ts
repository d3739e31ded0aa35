import {
  Delivered,
  DeliveryFailed,
  PaymentFailed,
  PaymentSuccess,
  Refunded,
  ShipmentCancelled,
  ShipmentGone,
  Shipped,
  StockConfirmed,
  StockConfirmFailed,
} from '@jangteo/contracts/events';
import { type EventHandler, on } from '@jangteo/messaging/consumer';
import type { MessagingTables } from '@jangteo/messaging/tables';
import type { LifeEvent } from './life-table.ts';
import { type StepContext, step } from './step.ts';
import type { OrdersTables } from './tables.ts';

type Tables = OrdersTables & MessagingTables;

/** The answers of the other services: each is one step of the life table, under the event's own name. */
export function ordersConsumers(context: StepContext): EventHandler<Tables>[] {
  return [
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
  ].map((type) =>
    on(type as typeof PaymentFailed, async (tx, data) => {
      // Only some of them give a reason.
      await step(context, tx, data.orderId, type.type as LifeEvent, data.reason || undefined);
    }),
  );
}
