import { hash } from 'node:crypto';
import type { PlaceOrderResponse } from '@jangteo/contracts/orders/v1/orders';
import { nameOrder } from '@jangteo/kernel/tracing';
import { cartLines, takeOrdered } from './cart-order.ts';
import { ORDER_CALL } from './clients.ts';
import type { PageContext } from './page-context.ts';
import type { OrderBody, ShippingAddress } from './schemas/order.ts';

export interface AskedOrder {
  readonly userId: string;
  /** New for each order; the same for a retry. */
  readonly idempotencyKey: string;
  /** Checked by its schema. */
  readonly body: OrderBody;
}

/**
 * Places an order of what the body names, or of the cart, which what was ordered leaves. The same key and body get the same answer.
 * Throws what `POST /v1/orders` answers, as codes.
 */
export async function placeOrder(context: PageContext, { userId, idempotencyKey, body }: AskedOrder): Promise<PlaceOrderResponse> {
  const { clients } = context;
  const fromCart = body.lines === undefined;
  const placed = await clients.orders.placeOrder(
    {
      userId,
      idempotencyKey,
      bodyHash: hashOf(body),
      lines: body.lines?.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })) ?? (await cartLines(clients, userId)),
      fromCart,
      ...(body.expected_total === undefined ? {} : { expectedTotal: BigInt(body.expected_total) }),
      shippingAddress: addressMessage(body.shipping_address),
      paymentMethod: body.payment.method,
    },
    ORDER_CALL,
  );
  nameOrder(placed.orderNumber);
  if (fromCart) await takeOrdered(context, userId, placed);
  return placed;
}

/** The same for every way to write the same order: of its values in a fixed order, not of its text. */
function hashOf({ lines, expected_total, shipping_address: address, payment }: OrderBody): string {
  const { name, line1, line2, city, postal_code, country, phone } = address;
  const values = [
    // A cart that was emptied by the order, or filled again since, is the same order still.
    lines?.map(({ sku, quantity }) => [sku, quantity]),
    expected_total,
    [name, line1, line2, city, postal_code, country, phone],
    payment.method,
  ];
  return hash('sha256', JSON.stringify(values));
}

function addressMessage({ postal_code, line2 = '', ...address }: ShippingAddress) {
  return { ...address, line2, postalCode: postal_code };
}
