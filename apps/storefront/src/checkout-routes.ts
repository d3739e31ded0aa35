import { create } from '@bufbuild/protobuf';
import { type Cart, CartSchema } from '@jangteo/contracts/carts/v1/carts';
import { cartOf } from '@jangteo/edge/cart-lines';
import { type CartView, readCartView } from '@jangteo/edge/cart-view';
import type { PageContext } from '@jangteo/edge/page-context';
import { placeOrder } from '@jangteo/edge/place-order';
import { hasCode, type JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { quantityIn } from './cart-routes.ts';
import { type Checkout, checkoutOf, EMPTY_CHECKOUT, readCheckout, SAMPLE_ADDRESS, shippingAddress } from './checkout-form.ts';
import { type CheckoutView, checkoutPage, checkoutUrl } from './checkout-page.ts';
import { HTML_TYPE } from './error-page.ts';
import { numberText } from './format.ts';
import { type Form, formOf } from './forms.ts';
import { keepGuestSecret, startGuestSession } from './guest-account.ts';
import { isAway, type Visitor, visitorOf } from './visitor.ts';
import { wordFor } from './words/words.ts';

const KEY = /^[\w-]{16,100}$/;
/** What a buyer can mend, or do again. */
const STOPS = [
  'OUT_OF_STOCK',
  'PRICE_CHANGED',
  'UNKNOWN_SKU',
  'IN_PROGRESS',
  'IDEMPOTENCY_KEY_REUSED',
  'ORDER_CLOSED',
  'MIXED_CURRENCIES',
  'AMOUNT_TOO_LARGE',
] as const;

/** Buying: one page that asks, and its form that orders. Guests can, too. */
export function checkoutRoutes(pages: FastifyInstance, context: PageContext): void {
  const { runtime, clients } = context;
  const newKey = () => runtime.random.hex(16);

  pages.get('/checkout', { schema: { hide: true } }, async (request, reply) => {
    const visitor = await visitorOf(context, request, reply);
    const { searchParams } = new URL(request.url, 'http://here');
    const direct = directOf(searchParams);
    const cart = await cartToOrder(request, direct);
    if (cart.lines.length === 0) return reply.redirect('/cart', 303);
    const key = searchParams.get('key') ?? '';
    const sample = searchParams.get('sample') === 'yes';
    // In the address it stays the same when the page is loaded again, or gone back to.
    if (!KEY.test(key)) return reply.redirect(checkoutUrl({ direct, key: newKey(), sample }), 303);
    if (visitor.userId === undefined) keepGuestSecret(context, request, reply);
    const checkout = sample ? { ...EMPTY_CHECKOUT, address: SAMPLE_ADDRESS } : await lastCheckout(visitor);
    return show(reply, visitor, { cart, direct, key, checkout });
  });

  pages.post('/checkout', { schema: { hide: true } }, async (request, reply) => {
    const visitor = await visitorOf(context, request, reply);
    const form = formOf(request);
    const direct = directOf(form);
    const checkout = readCheckout(form, visitor.words);
    const asked = form.get('key') ?? '';
    const key = KEY.test(asked) ? asked : newKey();
    if (Object.keys(checkout.errors).length > 0) {
      return show(reply, visitor, { cart: await cartToOrder(request, direct), direct, key, checkout });
    }
    try {
      const userId = visitor.userId ?? (await startGuestSession(context, request, reply, { key, name: checkout.address.name }));
      request.userId = userId;
      const { orderNumber } = await placeOrder(context, { userId, idempotencyKey: key, body: orderBody(form, direct, checkout) });
      return reply.redirect(`/orders/${orderNumber}`, 303);
    } catch (thrown) {
      // The cart went into an order already: another tab, or this page before.
      if (hasCode(thrown, 'CART_EMPTY')) return reply.redirect(visitor.userId === undefined ? '/cart' : '/orders', 303);
      if (!isAway(thrown) && !hasCode(thrown, ...STOPS)) throw thrown;
      const cart = await cartToOrder(request, direct);
      const again = await visitorOf(context, request, reply);
      // Nobody knows whether an order arrived whose answer did not: only its own key tells them apart.
      const sameKey = isAway(thrown) || hasCode(thrown, 'IN_PROGRESS');
      const stop = stopOf(visitor, thrown as JangteoError, cart);
      return show(reply, again, { cart, direct, key: sameKey ? key : newKey(), checkout, stop });
    }
  });

  function show(reply: FastifyReply, visitor: Visitor, view: CheckoutView) {
    reply.header('cache-control', 'private, no-store');
    return reply.type(HTML_TYPE).send(checkoutPage(visitor, view));
  }

  async function cartToOrder(request: FastifyRequest, direct: CheckoutView['direct']): Promise<CartView> {
    return await readCartView(
      clients,
      direct === undefined ? ((await cartOf(context, request)) ?? create(CartSchema)) : await cartOfOne(direct),
    );
  }

  async function cartOfOne({ sku, quantity }: NonNullable<CheckoutView['direct']>): Promise<Cart> {
    const [quoted] = (await clients.catalog.quote({ skus: [sku] })).lines;
    if (quoted === undefined) return create(CartSchema);
    const { title, unitPrice } = quoted;
    return create(CartSchema, { lines: [{ sku, title, quantity: BigInt(quantity), ...(unitPrice && { unitPrice }) }] });
  }

  /** Where the buyer's last order went. */
  async function lastCheckout({ userId }: Visitor): Promise<Checkout> {
    if (userId === undefined) return EMPTY_CHECKOUT;
    const [last] = (await clients.orders.listOrders({ userId, limit: 1 })).items;
    if (last?.shippingAddress === undefined) return EMPTY_CHECKOUT;
    const { name, line1, line2, city, postalCode, country, phone } = last.shippingAddress;
    return checkoutOf({ name, line1, line2, city, postal_code: postalCode, country, phone });
  }
}

function directOf(form: Form): CheckoutView['direct'] {
  const sku = form.get('sku') ?? '';
  return sku === '' ? undefined : { sku, quantity: quantityIn(form) };
}

function orderBody(form: Form, direct: CheckoutView['direct'], checkout: Checkout) {
  const expected = Number(form.get('expected_total') || Number.NaN);
  return {
    ...(direct !== undefined && { lines: [direct] }),
    ...(Number.isSafeInteger(expected) && expected >= 0 && { expected_total: expected }),
    shipping_address: shippingAddress(checkout),
    payment: { method: checkout.method },
  };
}

function stopOf(visitor: Visitor, error: JangteoError, { lines }: CartView): NonNullable<CheckoutView['stop']> {
  const { words } = visitor;
  if (isAway(error)) return { text: words.stop_AWAY, details: [] };
  const text = wordFor(words, 'stop', error.code);
  if (error.code === 'IN_PROGRESS' || error.code === 'IDEMPOTENCY_KEY_REUSED') {
    return { text, details: [], link: { url: '/orders', text: words.seeOrders } };
  }
  if (error.code === 'PRICE_CHANGED') return { text, details: [] };
  const shortages = (error.data?.shortages ?? []) as readonly { sku: string; requested: number; available: number }[];
  const details = shortages.map(({ sku, requested, available }) => {
    const title = lines.find((line) => line.sku === sku)?.title ?? sku;
    return words.shortage(title, numberText(requested, visitor), numberText(available, visitor));
  });
  return { text, details, link: { url: '/cart', text: words.seeCart } };
}
