import { LINE_QUANTITY_MAX } from '@jangteo/contracts/limits';
import type { Order } from '@jangteo/contracts/orders/v1/orders';
import { cartOf, putCartLine } from '@jangteo/edge/cart-lines';
import { readWholeOrder } from '@jangteo/edge/order-view';
import type { PageContext } from '@jangteo/edge/page-context';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HTML_TYPE } from './error-page.ts';
import { orderPage, ordersPage } from './order-page.ts';
import { logInUrl } from './safe-next.ts';
import { isAway, type Visitor, visitorOf } from './visitor.ts';

const PAGE_SIZE = 10;
const CURSOR_MAX = 1_000;
const SHIPMENT_CALL = { timeoutMs: 1_000 };

type ByNumber = { Params: { number: string } };
type Buyer = Visitor & { readonly userId: string };

/** A buyer's orders. Whoever is not logged in is asked to, and not told whether an order exists. */
export function orderRoutes(pages: FastifyInstance, context: PageContext): void {
  const { clients } = context;

  pages.get('/orders', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await buyerOf(request, reply);
    if (buyer === undefined) return reply;
    const cursor = new URL(request.url, 'http://here').searchParams.get('cursor') ?? '';
    if (cursor.length > CURSOR_MAX) return reply.redirect('/orders', 303);
    try {
      const { items, nextCursor } = await clients.orders.listOrders({ userId: buyer.userId, limit: PAGE_SIZE, cursor });
      const orders = await Promise.all(items.map(async (order) => ({ order, shipment: await shipmentOf(order) })));
      return page(reply, ordersPage(buyer, { orders, cursor, nextCursor }));
    } catch (thrown) {
      if (hasCode(thrown, 'BAD_CURSOR')) return reply.redirect('/orders', 303);
      throw thrown;
    }
  });

  pages.get<ByNumber>('/orders/:number', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await buyerOf(request, reply);
    if (buyer === undefined) return reply;
    const whole = await readWholeOrder(clients, { number: request.params.number, userId: buyer.userId });
    return page(reply, orderPage(buyer, whole));
  });

  pages.post<ByNumber>('/orders/:number/cancel', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await buyerOf(request, reply);
    if (buyer === undefined) return reply;
    const find = { number: request.params.number, userId: buyer.userId };
    try {
      await clients.orders.cancelOrder(find);
    } catch (thrown) {
      if (!hasCode(thrown, 'NOT_CANCELLABLE')) throw thrown;
      return page(reply, orderPage(buyer, await readWholeOrder(clients, find), buyer.words.tooLate));
    }
    return reply.redirect(`/orders/${encodeURIComponent(find.number)}`, 303);
  });

  /** Puts what an order had into the cart; what is not sold any more is left out. */
  pages.post<ByNumber>('/orders/:number/again', { schema: { hide: true } }, async (request, reply) => {
    const buyer = await buyerOf(request, reply);
    if (buyer === undefined) return reply;
    const { order } = await readWholeOrder(clients, { number: request.params.number, userId: buyer.userId });
    for (const { sku, quantity } of order.lines) {
      const there = (await cartOf(context, request))?.lines.find((line) => line.sku === sku)?.quantity ?? 0n;
      const wanted = Math.min(Number(there + quantity), LINE_QUANTITY_MAX);
      await putCartLine(context, request, reply, { sku, quantity: wanted }).catch((thrown) => {
        if (!hasCode(thrown, 'UNKNOWN_SKU', 'CART_FULL')) throw thrown;
      });
    }
    return reply.redirect('/cart', 303);
  });

  /** How far the goods of a paid order are; the list does without where delivery is away. */
  async function shipmentOf({ id, status }: Order): Promise<string | undefined> {
    if (status !== 'COMPLETED') return undefined;
    try {
      return (await clients.delivery.getShipment({ orderId: id }, SHIPMENT_CALL)).shipment?.status;
    } catch (thrown) {
      if (isAway(thrown) || hasCode(thrown, 'NOT_FOUND')) return undefined;
      throw thrown;
    }
  }

  /** undefined: the reply leads to the log-in. */
  async function buyerOf(request: FastifyRequest, reply: FastifyReply): Promise<Buyer | undefined> {
    const visitor = await visitorOf(context, request, reply);
    const { userId } = visitor;
    if (userId !== undefined) return { ...visitor, userId };
    reply.redirect(logInUrl(request.method === 'GET' ? visitor.here : '/orders'), 303);
    return undefined;
  }
}

function page(reply: FastifyReply, markup: string): FastifyReply {
  return reply.header('cache-control', 'private, no-store').type(HTML_TYPE).send(markup);
}
