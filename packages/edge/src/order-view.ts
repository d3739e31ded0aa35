import type { Shipment } from '@jangteo/contracts/delivery/v1/delivery';
import type { Order } from '@jangteo/contracts/orders/v1/orders';
import type { Payment } from '@jangteo/contracts/payments/v1/payments';
import type { Address } from '@jangteo/contracts/values/v1/values';
import { toIso } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { ShopClients } from './clients.ts';
import { moneyOf } from './schemas/money.ts';
import type { ShippingAddress } from './schemas/order.ts';

/** An order with its payment and its shipment, as far as there are any yet. */
export interface WholeOrder {
  readonly order: Order;
  readonly payment: Payment | undefined;
  readonly shipment: Shipment | undefined;
}

/** Joins what orders, payments and delivery know. An empty `userId` is the operator. Throws NOT_FOUND. */
export async function readWholeOrder(clients: ShopClients, find: { number: string; userId: string }): Promise<WholeOrder> {
  const { order } = await clients.orders.getOrder(find);
  insist(order, 'an order that is found is sent');
  const orderId = order.id;
  const [payment, shipment] = await Promise.all([
    orNone(clients.payments.getPayment({ orderId })),
    orNone(clients.delivery.getShipment({ orderId })),
  ]);
  return { order, payment: payment?.payment, shipment: shipment?.shipment };
}

/** A payment or shipment that does not exist yet is none; a service that is away is an error. */
async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (hasCode(thrown, 'NOT_FOUND')) return undefined;
    throw thrown;
  }
}

export type OrderSummary = ReturnType<typeof orderSummary>;

export function orderSummary(order: Order) {
  return {
    order_number: order.number,
    status: order.status,
    ...(order.reason === '' ? {} : { reason: order.reason }),
    total: moneyOf(order.total),
    lines: order.lines.map(({ sku, productId, title, quantity, unitPrice }) => ({
      sku,
      product_id: productId,
      title,
      quantity: Number(quantity),
      unit_price: moneyOf(unitPrice),
    })),
    shipping_address: addressOf(order.shippingAddress),
    payment_method: order.paymentMethod,
    created_at: iso(order.createdAtMs),
    updated_at: iso(order.updatedAtMs),
  };
}

export type OrderView = ReturnType<typeof orderView>;

export function orderView({ order, payment, shipment }: WholeOrder) {
  return {
    ...orderSummary(order),
    payment: payment === undefined ? null : paymentView(payment),
    shipment: shipment === undefined ? null : shipmentView(shipment),
    timeline: order.timeline.map(({ event, fromStatus, toStatus, detail, atMs }) => ({
      event,
      from: fromStatus,
      to: toStatus,
      ...(detail === '' ? {} : { detail }),
      at: iso(atMs),
    })),
  };
}

export function paymentView({ id, status, amount, method, reason, updatedAtMs }: Payment) {
  return { id, status, amount: moneyOf(amount), method, ...(reason === '' ? {} : { reason }), updated_at: iso(updatedAtMs) };
}

export function shipmentView({ id, status, updatedAtMs }: Shipment) {
  return { id, status, updated_at: iso(updatedAtMs) };
}

export function iso(ms: bigint): string {
  return toIso(Number(ms));
}

function addressOf(address: Address | undefined): ShippingAddress | undefined {
  if (address === undefined) return undefined;
  const { name, line1, line2, city, postalCode, country, phone } = address;
  return { name, line1, ...(line2 === '' ? {} : { line2 }), city, postal_code: postalCode, country, phone };
}
