import { ShipmentCancelRequested, ShipmentRequested } from '@jangteo/contracts/events';
import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type EventHandler, on } from '@jangteo/messaging/consumer';
import type { Outbox } from '@jangteo/messaging/outbox';
import type { MessagingTables } from '@jangteo/messaging/tables';
import { cancelShipment, type RequestContext, requestShipment } from './requests.ts';
import type { DeliveryTables, DeliveryTx } from './tables.ts';

type Tables = DeliveryTables & MessagingTables;

export function deliveryConsumers(runtime: Runtime, outbox: Outbox, firstNewsMs: number): EventHandler<Tables>[] {
  const contextOf = (tx: DeliveryTx, orderId: string): RequestContext => {
    return { tx, outbox, orderId, newId: newId(runtime), now: runtime.clock.now() };
  };
  return [
    on(ShipmentRequested, async (tx, { orderId, shippingAddress }) => {
      if (shippingAddress === undefined) throw new JangteoError('INVALID_REQUEST', `shipment_requested of ${orderId} has no address`);
      const context = contextOf(tx, orderId);
      await requestShipment(context, shippingAddress, context.now + firstNewsMs);
    }),
    on(ShipmentCancelRequested, async (tx, { orderId }) => {
      await cancelShipment(contextOf(tx, orderId));
    }),
  ];
}
