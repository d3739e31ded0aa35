import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Cart, CartLineSchema } from '@jangteo/contracts/carts/v1/carts';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { CallOptions } from '@jangteo/rpc/service-types';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cartOwnerOf, keepGuestCookie, type Owner } from './cart-owner.ts';
import type { PageContext } from './page-context.ts';

/** The cart of whoever asks (`request.userId`, else the guest's cookie); undefined for a guest who has none. */
export async function cartOf({ clients }: PageContext, request: FastifyRequest, call: CallOptions = {}): Promise<Cart | undefined> {
  const owner = cartOwnerOf(request);
  return owner && (await clients.carts.getCart({ owner }, call)).cart;
}

/**
 * Sets how many units of a SKU are in the cart, with its title and price as of now; of a guest who has no cart, a new one, whose
 * cookie is set. Throws UNKNOWN_SKU, CART_FULL, RATE_LIMITED.
 */
export async function putCartLine(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { sku, quantity }: { sku: string; quantity: number },
): Promise<Cart | undefined> {
  const quote = await context.clients.catalog.quote({ skus: [sku] });
  const [quoted] = quote.lines;
  if (quoted === undefined) throw new JangteoError('UNKNOWN_SKU', `"${sku}" is not for sale`);
  const { title, unitPrice } = quoted;
  const line = { sku, quantity: BigInt(quantity), title, ...(unitPrice && { unitPrice }) };
  const cart = await putLine(context, request, line);
  if (cart !== undefined) keepGuestCookie(request, reply, cart, context.runtime.clock);
  return cart;
}

/** Takes a SKU out. */
export function removeCartLine(context: PageContext, request: FastifyRequest, reply: FastifyReply, sku: string): Promise<Cart | undefined> {
  return change(context, request, reply, (owner) => context.clients.carts.removeLine({ owner, sku }));
}

/** Takes everything out. */
export function emptyCart(context: PageContext, request: FastifyRequest, reply: FastifyReply): Promise<Cart | undefined> {
  return change(context, request, reply, (owner) => context.clients.carts.emptyCart({ owner }));
}

/** A guest without a cart has nothing to change. */
async function change(
  { runtime }: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  call: (owner: Owner) => Promise<{ cart?: Cart | undefined }>,
): Promise<Cart | undefined> {
  const owner = cartOwnerOf(request);
  const cart = owner && (await call(owner)).cart;
  if (cart !== undefined) keepGuestCookie(request, reply, cart, runtime.clock);
  return cart;
}

async function putLine(
  { clients, limits }: PageContext,
  request: FastifyRequest,
  line: MessageInitShape<typeof CartLineSchema>,
): Promise<Cart | undefined> {
  const owner = cartOwnerOf(request);
  try {
    if (owner !== undefined) return (await clients.carts.putLine({ owner, line })).cart;
  } catch (thrown) {
    if (!hasCode(thrown, 'NOT_FOUND')) throw thrown;
  }
  limits.countNewCart(request);
  return (await clients.carts.putLine({ line })).cart;
}
