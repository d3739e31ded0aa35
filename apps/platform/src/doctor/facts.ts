import type { AdminApi, AuditedHold, AuditedOrder, AuditedPayment, AuditedShipment, AuditedStock } from '../admin-api.ts';
import { type KeyedRows, type KeyedStream, mergeByKey } from './merge-by-key.ts';

/** What the services know of one order id, side by side; each may know nothing. */
export interface OrderFacts {
  readonly orderId: string;
  readonly order: AuditedOrder | undefined;
  /** All of one order are in the same status. */
  readonly holds: readonly AuditedHold[];
  readonly payment: AuditedPayment | undefined;
  readonly shipment: AuditedShipment | undefined;
}

const PAGE = 500;
const FEW = 20;

/** Every order id that any service knows, in ascending order; a page of each service is in memory at a time. */
export async function* allOrderFacts(api: AdminApi): AsyncGenerator<OrderFacts> {
  for await (const row of mergeByKey(rowsAfter(api, '', PAGE))) yield factsOf(row);
}

/** One order's facts as they are now. */
export async function orderFactsOf(api: AdminApi, orderId: string): Promise<OrderFacts> {
  for await (const row of mergeByKey(rowsAfter(api, justBefore(orderId), FEW))) {
    if (row.key === orderId) return factsOf(row);
    if (row.key > orderId) break;
  }
  return { orderId, order: undefined, holds: [], payment: undefined, shipment: undefined };
}

interface AuditedRows {
  readonly orders: AuditedOrder;
  readonly holds: AuditedHold;
  readonly payments: AuditedPayment;
  readonly shipments: AuditedShipment;
}

function factsOf({ key, rows: { orders, holds, payments, shipments } }: KeyedRows<AuditedRows>): OrderFacts {
  return { orderId: key, order: orders[0], holds, payment: payments[0], shipment: shipments[0] };
}

function rowsAfter(api: AdminApi, after: string, limit: number): { [K in keyof AuditedRows]: KeyedStream<AuditedRows[K]> } {
  const keyOf = ({ order_id }: { order_id: string }) => order_id;
  return {
    orders: { keyOf, pages: (last) => api.auditOrders(last?.order_id ?? after, limit) },
    holds: { keyOf, pages: (last) => api.auditHolds(last?.order_id ?? after, last?.sku ?? '', limit) },
    payments: { keyOf, pages: (last) => api.auditPayments(last?.order_id ?? after, limit) },
    shipments: { keyOf, pages: (last) => api.auditShipments(last?.order_id ?? after, limit) },
  };
}

/** When any of it changed last, in ms. */
export function changedAt({ order, holds, payment, shipment }: OrderFacts): number {
  return Math.max(0, ...[order, payment, shipment, ...holds].map((row) => (row === undefined ? 0 : Date.parse(row.updated_at))));
}

/** A SKU's numbers as they are now; undefined where it is gone. */
export async function stockFactsOf(api: AdminApi, sku: string): Promise<AuditedStock | undefined> {
  for (let after = justBefore(sku); ; ) {
    const page = await api.auditStock(after, FEW);
    const found = page.find((item) => item.sku === sku);
    const last = page.at(-1);
    if (found !== undefined || last === undefined) return found;
    after = last.sku;
  }
}

export async function* allStock(api: AdminApi): AsyncGenerator<AuditedStock> {
  for (let after = ''; ; ) {
    const page = await api.auditStock(after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.sku;
  }
}

/** A text that sorts before `id` with nothing, or only little, between them: pages begin after an id, not at it. */
function justBefore(id: string): string {
  const characters = [...id];
  const last = characters.pop()?.codePointAt(0) ?? 0;
  return last <= 0x20 ? characters.join('') : `${characters.join('')}${String.fromCodePoint(last === 0xe000 ? 0xd7ff : last - 1)}~~~`;
}
