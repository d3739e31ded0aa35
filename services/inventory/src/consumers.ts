import { OrderFailed, OrderSuccess, StockConfirmed, StockConfirmFailed } from '@jangteo/contracts/events';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type EventHandler, on } from '@jangteo/messaging/consumer';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { confirm, giveBack } from './holds.ts';
import type { InventoryTables } from './tables.ts';

type Tables = InventoryTables & MessagingTables;

export function inventoryConsumers(runtime: Runtime, outbox: Outbox): EventHandler<Tables>[] {
  const { clock } = runtime;
  return [
    on(OrderSuccess, async (tx, { orderId }) => {
      if (await confirm(tx, orderId, clock.now())) await outbox.publish(tx, StockConfirmed, orderId, { orderId });
      else await outbox.publish(tx, StockConfirmFailed, orderId, { orderId, reason: 'no stock is held for the order' });
    }),
    on(OrderFailed, async (tx, { orderId }) => {
      await giveBack(tx, orderId, clock.now());
    }),
  ];
}
