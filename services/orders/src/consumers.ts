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
import { hasCode } from '@jangteo/kernel/errors';
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
      try {
        // Only some of them give a reason.
        await step(context, tx, data.orderId, type.type as LifeEvent, data.reason || undefined);
      } catch (thrown) {
        // A charge that no order wanted went back: there is nothing more to do.
        if (type.type !== Refunded.type || !hasCode(thrown, 'NOT_FOUND')) throw thrown;
        context.runtime.logger.warn('a charge of an unknown order was refunded', { order: data.orderId });
      }
    }),
  );
}
