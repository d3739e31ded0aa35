import type { PlaceOrderResponse } from '@jangteo/contracts/orders/v1/orders';
import type { ShopClients } from './clients.ts';
import type { PageContext } from './page-context.ts';

/** What a user's cart has now, to be ordered. */
export async function cartLines({ carts }: ShopClients, userId: string): Promise<{ sku: string; quantity: bigint }[]> {
  const { cart } = await carts.getCart({ owner: { who: { case: 'userId', value: userId } } });
  return cart?.lines.map(({ sku, quantity }) => ({ sku, quantity })) ?? [];
}

/** The buyer waits for the order's number, and carts that take longer may wait for a retry. */
const AFTERWARDS = { timeoutMs: 3_000 };

/**
 * Takes what was ordered out of the cart, after each answer of an order: where the first one died before it did, a retry does.
 * The order stands without it, so where carts are away the lines stay in the cart.
 */
export async function takeOrdered(
  { clients, runtime }: PageContext,
  userId: string,
  { orderId, cartLines }: PlaceOrderResponse,
): Promise<void> {
  try {
    await clients.carts.takeOrdered({ userId, orderId, lines: cartLines.map(({ sku, quantity }) => ({ sku, quantity })) }, AFTERWARDS);
  } catch (thrown) {
    runtime.logger.warn('what was ordered stays in the cart', { order: orderId, error: thrown });
  }
}
