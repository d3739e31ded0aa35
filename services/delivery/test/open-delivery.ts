import { DeliveryService } from '@jangteo/contracts/delivery/v1/delivery';
import { ShipmentCancelRequested, ShipmentRequested, TOPICS } from '@jangteo/contracts/events';
import type { AnyService } from '@jangteo/service-kit/define-service';
import { openService } from '../../../packages/service-kit/test/open-service.ts';
import { deliveryService } from '../src/service.ts';
import type { DeliveryStore } from '../src/tables.ts';

export interface DeliveryOptions {
  readonly directory: string;
  readonly definition?: AnyService;
  readonly stepMs?: number;
}

/** The delivery service, and what orders asks of it. */
export async function openDelivery({ directory, definition = deliveryService, stepMs = 10 }: DeliveryOptions) {
  const environment = { JANGTEO_CARRIER_STEP_MS: String(stepMs) };
  const opened = await openService({ definition, directory, environment, answersOn: TOPICS.delivery });
  const store = opened.store as unknown as DeliveryStore;
  return {
    ...opened,
    client: opened.client(DeliveryService),
    ship: (orderId: string, postalCode = '04524', id?: string) =>
      opened.tell(
        ShipmentRequested,
        orderId,
        { orderId, shippingAddress: { name: '김민지', line1: '세종대로 110', city: '서울', postalCode, country: 'KR' } },
        id,
      ),
    cancel: (orderId: string, id?: string) => opened.tell(ShipmentCancelRequested, orderId, { orderId }, id),
    async statusOf(orderId: string): Promise<string | undefined> {
      return (await store.read.selectFrom('shipments').select('status').where('order_id', '=', orderId).executeTakeFirst())?.status;
    },
  };
}

export type OpenDelivery = Awaited<ReturnType<typeof openDelivery>>;
