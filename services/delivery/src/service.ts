import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { integerSetting } from '@jangteo/kernel/config';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { type Carrier, testCarrier } from './carrier.ts';
import { deliveryConsumers } from './consumers.ts';
import { shipmentMover } from './mover.ts';
import { deliveryRpc } from './rpc.ts';
import type { DeliveryTables } from './tables.ts';

const settings = {
  stepMs: integerSetting(
    'JANGTEO_CARRIER_STEP_MS',
    2_000,
    'How long the test carrier takes for each step of a shipment, in ms.',
    1,
    86_400_000,
  ),
};

/** Takes what was sold to the buyer, as long as nobody cancels it before it leaves. */
export function defineDelivery(carrierWith: (stepMs: number) => Carrier) {
  return defineService<DeliveryTables, { orders: typeof OrdersService }, typeof settings>({
    name: 'delivery',
    migrations,
    provides: [DeliveryService],
    needs: { orders: OrdersService },
    settings,
    async start({ runtime, store, outbox, clients, settings: { stepMs } }) {
      const carrier = carrierWith(stepMs);
      const mover = shipmentMover({ runtime, store, outbox }, carrier);
      return {
        provides: [deliveryRpc(runtime, store, clients.orders)],
        consumes: deliveryConsumers(runtime, outbox, carrier.firstNewsMs),
        run: mover.start,
        stop: mover.stop,
        async pending() {
          const { moving } = await store.read
            .selectFrom('shipments')
            .select((eb) => eb.fn.countAll<number>().as('moving'))
            .where('due_at', 'is not', null)
            .executeTakeFirstOrThrow();
          return { shipments: Number(moving) };
        },
      };
    },
  });
}

export const deliveryService = defineDelivery(testCarrier);
