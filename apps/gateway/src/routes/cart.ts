import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Cart, type CartLineSchema, CartSchema } from '@jangteo/contracts/carts/v1/carts';
import { allowGuests, cartOwnerOf, keepGuestCookie, type Owner } from '@jangteo/edge/cart-owner';
import { type CartView, readCartView } from '@jangteo/edge/cart-view';
import { type CartLineBody, cartLineBodySchema, cartSchema } from '@jangteo/edge/schemas/cart';
import { sku } from '@jangteo/edge/schemas/text';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, cartSecurity, problems, SESSION_PROBLEMS } from '../openapi.ts';

const tags = ['cart'];
const security = cartSecurity;
const params = { type: 'object', required: ['sku'], properties: { sku } } as const;

type BySku = { Params: { sku: string } };

/** The cart of whoever asks: of the user who is logged in, else of the guest who has the cookie. */
export function cartRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { clients, limits, runtime } = context;
  const onRequest = allowGuests(context);

  const answer = async (reply: FastifyReply, cart: Cart | undefined): Promise<CartView> => {
    reply.header('cache-control', 'private, no-store');
    return await readCartView(clients, cart ?? create(CartSchema));
  };
  /** A guest without a cart has nothing to change. */
  const change = async (request: FastifyRequest, reply: FastifyReply, call: (owner: Owner) => Promise<{ cart?: Cart | undefined }>) => {
    const owner = cartOwnerOf(request);
    const cart = owner === undefined ? undefined : (await call(owner)).cart;
    if (cart !== undefined) keepGuestCookie(request, reply, cart, runtime.clock);
    return await answer(reply, cart);
  };

  /** Of a guest who has no cart, or whose cart is gone, a new one. */
  const putLine = async (request: FastifyRequest, line: MessageInitShape<typeof CartLineSchema>): Promise<Cart | undefined> => {
    const owner = cartOwnerOf(request);
    try {
      if (owner !== undefined) return (await clients.carts.putLine({ owner, line })).cart;
    } catch (thrown) {
      if (!hasCode(thrown, 'NOT_FOUND')) throw thrown;
    }
    limits.countNewCart(request);
    return (await clients.carts.putLine({ line })).cart;
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
    async (request, reply) => {
      const owner = cartOwnerOf(request);
      return await answer(reply, owner && (await clients.carts.getCart({ owner })).cart);
    },
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
      const { params, body } = request;
      const quote = await clients.catalog.quote({ skus: [params.sku] });
      const [quoted] = quote.lines;
      if (quoted === undefined) throw new JangteoError('UNKNOWN_SKU', `"${params.sku}" is not for sale`);
      const { title, unitPrice } = quoted;
      const line = { sku: params.sku, quantity: BigInt(body.quantity), title, ...(unitPrice && { unitPrice }) };
      const cart = await putLine(request, line);
      if (cart !== undefined) keepGuestCookie(request, reply, cart, runtime.clock);
      return await answer(reply, cart);
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
    async (request, reply) => await change(request, reply, (owner) => clients.carts.removeLine({ owner, sku: request.params.sku })),
  );

  app.delete(
    '/v1/cart',
    {
      onRequest,
      schema: { tags, summary: 'Empty the cart', security, response: { 200: cartSchema, ...problems(...SESSION_PROBLEMS) } },
    },
    async (request, reply) => await change(request, reply, (owner) => clients.carts.emptyCart({ owner })),
  );
}
