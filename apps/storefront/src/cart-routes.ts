import { create } from '@bufbuild/protobuf';
import { type Cart, CartSchema } from '@jangteo/contracts/carts/v1/carts';
import { LINE_QUANTITY_MAX } from '@jangteo/contracts/limits';
import { cartOf, putCartLine, removeCartLine } from '@jangteo/edge/cart-lines';
import { readCartView } from '@jangteo/edge/cart-view';
import type { PageContext } from '@jangteo/edge/page-context';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cartPage } from './cart-page.ts';
import { HTML_TYPE } from './error-page.ts';
import { type Form, formOf, wantsJson } from './forms.ts';
import { type Visitor, visitorOf } from './visitor.ts';

/** The cart of whoever looks: of the user who is logged in, else of the guest who has the cookie. */
export function cartRoutes(pages: FastifyInstance, context: PageContext): void {
  pages.get('/cart', { schema: { hide: true } }, async (request, reply) => {
    const visitor = await visitorOf(context, request, reply);
    return await showCart(visitor, await cartOf(context, request), reply);
  });

  /** `act`: add, set or remove. */
  pages.post('/cart/lines', { schema: { hide: true } }, async (request, reply) => {
    const visitor = await visitorOf(context, request, reply);
    const form = formOf(request);
    try {
      const cart = await change(request, reply, form);
      if (wantsJson(request)) return { added: true, count: unitsIn(cart), text: visitor.words.addedToCart, link: visitor.words.toCart };
      return reply.redirect('/cart', 303);
    } catch (thrown) {
      const text = refusalOf(visitor, thrown);
      if (text === undefined) throw thrown;
      if (wantsJson(request)) return { added: false, text };
      return await showCart(visitor, await cartOf(context, request), reply, text);
    }
  });

  async function change(request: FastifyRequest, reply: FastifyReply, form: Form): Promise<Cart | undefined> {
    const sku = form.get('sku') ?? '';
    if (form.get('act') === 'remove') return await removeCartLine(context, request, reply, sku);
    const there = form.get('act') === 'set' ? 0 : unitsOf(await cartOf(context, request), sku);
    const quantity = Math.min(there + quantityIn(form), LINE_QUANTITY_MAX);
    return await putCartLine(context, request, reply, { sku, quantity });
  }

  async function showCart(visitor: Visitor, cart: Cart | undefined, reply: FastifyReply, said?: string) {
    const view = await readCartView(context.clients, cart ?? create(CartSchema));
    reply.header('cache-control', 'private, no-store');
    return reply.type(HTML_TYPE).send(cartPage({ ...visitor, cartCount: unitsIn(cart) }, view, said));
  }
}

/** A whole number of units, 1 where a form says none. */
export function quantityIn(form: Form): number {
  const quantity = Number(form.get('quantity') ?? 1);
  return Number.isInteger(quantity) && quantity >= 1 ? Math.min(quantity, LINE_QUANTITY_MAX) : 1;
}

function unitsOf(cart: Cart | undefined, sku: string): number {
  return Number(cart?.lines.find((line) => line.sku === sku)?.quantity ?? 0n);
}

function unitsIn(cart: Cart | undefined): number {
  return (cart?.lines ?? []).reduce((sum, { quantity }) => sum + Number(quantity), 0);
}

function refusalOf({ words }: Visitor, thrown: unknown): string | undefined {
  if (hasCode(thrown, 'UNKNOWN_SKU')) return words.cannotAdd;
  if (hasCode(thrown, 'CART_FULL')) return words.cartFull;
  return undefined;
}
