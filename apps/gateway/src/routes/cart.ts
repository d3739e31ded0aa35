import { create } from '@bufbuild/protobuf';
import { type Cart, CartSchema } from '@jangteo/contracts/carts/v1/carts';
import { cartOf, emptyCart, putCartLine, removeCartLine } from '@jangteo/edge/cart-lines';
import { allowGuests } from '@jangteo/edge/cart-owner';
import { type CartView, readCartView } from '@jangteo/edge/cart-view';
import { type CartLineBody, cartLineBodySchema, cartSchema } from '@jangteo/edge/schemas/cart';
import { sku } from '@jangteo/edge/schemas/text';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, cartSecurity, problems, SESSION_PROBLEMS } from '../openapi.ts';

const tags = ['cart'];
const security = cartSecurity;
const params = { type: 'object', required: ['sku'], properties: { sku } } as const;

type BySku = { Params: { sku: string } };

/** The cart of whoever asks: of the user who is logged in, else of the guest who has the cookie. */
export function cartRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { clients } = context;
  const onRequest = allowGuests(context);

  const answer = async (reply: FastifyReply, cart: Cart | undefined): Promise<CartView> => {
    reply.header('cache-control', 'private, no-store');
    return await readCartView(clients, cart ?? create(CartSchema));
  };

  app.get(
    '/v1/cart',
    {
      onRequest,
      schema: {
        tags,
        summary: 'The cart',
        description: 'With prices, titles and availability as of now, and what changed since the lines were put in.',
        security,
        response: { 200: cartSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async (request, reply) => await answer(reply, await cartOf(context, request)),
  );

  app.put<BySku & { Body: CartLineBody }>(
    '/v1/cart/lines/:sku',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Set how many units of a SKU are in the cart',
        description:
          'The line takes note of the price as it is now. The first one of a guest begins a cart, and sets its HttpOnly cookie; ' +
          "logging in with that cookie puts it into the user's.",
        security,
        params,
        body: cartLineBodySchema,
        response: { 200: cartSchema, ...problems(...BODY_PROBLEMS, ...SESSION_PROBLEMS, 'UNKNOWN_SKU', 'CART_FULL') },
      },
    },
    async (request, reply) => {
      const line = { sku: request.params.sku, quantity: request.body.quantity };
      return await answer(reply, await putCartLine(context, request, reply, line));
    },
  );

  app.delete<BySku>(
    '/v1/cart/lines/:sku',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Take a SKU out of the cart',
        security,
        params,
        response: { 200: cartSchema, ...problems('INVALID_REQUEST', ...SESSION_PROBLEMS) },
      },
    },
    async (request, reply) => await answer(reply, await removeCartLine(context, request, reply, request.params.sku)),
  );

  app.delete(
    '/v1/cart',
    {
      onRequest,
      schema: { tags, summary: 'Empty the cart', security, response: { 200: cartSchema, ...problems(...SESSION_PROBLEMS) } },
    },
    async (request, reply) => await answer(reply, await emptyCart(context, request, reply)),
  );
}
