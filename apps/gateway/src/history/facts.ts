import type { Shipment } from '@jangteo/contracts/delivery/v1/delivery';
import type { GetHoldsResponse } from '@jangteo/contracts/inventory/v1/inventory';
import type { DescribeKeyResponse, Record as LogRecord } from '@jangteo/contracts/operations/v1/operations';
import type { Order } from '@jangteo/contracts/orders/v1/orders';
import type { ListTriesResponse } from '@jangteo/contracts/payments/v1/payments';

/** The services that an order's events go through. */
export const STATIONS = ['orders', 'payments', 'inventory', 'delivery', 'catalog'] as const;
export type Station = (typeof STATIONS)[number];

/** What each service says of one order. `undefined`: it does not answer; `null`: it has never heard of the order. */
export interface OrderFacts {
  readonly nowMs: number;
  readonly number: string;
  /** Under which its events travel. */
  readonly key: string;
  readonly order: Order | undefined;
  readonly payment: ListTriesResponse | null | undefined;
  readonly holds: GetHoldsResponse | null | undefined;
  readonly shipment: Shipment | null | undefined;
  readonly keys: Readonly<Record<Station, DescribeKeyResponse | undefined>>;
  /** Its events as they lie in the log, the oldest first. */
  readonly records: readonly LogRecord[];
  /** Whoever did not answer: services, `log`, `telemetry`. */
  readonly incomplete: readonly string[];
}

/** When something about the order last changed. */
export function lastChangeMs({ order, payment, holds, shipment }: Pick<OrderFacts, 'order' | 'payment' | 'holds' | 'shipment'>): number {
  return Math.max(
    Number(order?.updatedAtMs ?? 0n),
    Number(payment?.payment?.updatedAtMs ?? 0n),
    Number(holds?.updatedAtMs ?? 0n),
    Number(shipment?.updatedAtMs ?? 0n),
  );
}

/** Which events the order has seen. */
export function seenBy({ timeline }: Pick<Order, 'timeline'>): ReadonlySet<string> {
  return new Set(timeline.map(({ event }) => event));
}
