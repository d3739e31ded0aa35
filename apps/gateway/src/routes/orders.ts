import { Readable } from 'node:stream';
import { isAtRest, orderEvents, versionOf } from '@jangteo/edge/order-events';
import { orderSummary, orderView, readWholeOrder } from '@jangteo/edge/order-view';
import { placeOrder } from '@jangteo/edge/place-order';
import { moneyOf } from '@jangteo/edge/schemas/money';
import {
  type OrderBody,
  orderBodySchema,
  orderHeadersSchema,
  orderListSchema,
  orderSchema,
  placedSchema,
} from '@jangteo/edge/schemas/order';
import { nextCursor, type PageQuery, pageQuery } from '@jangteo/edge/schemas/page';
import { JangteoError } from '@jangteo/kernel/errors';
import { outsideTrace } from '@jangteo/kernel/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, sessionSecurity } from '../openapi.ts';
import { openStreams } from '../streams.ts';

const tags = ['orders'];
const security = sessionSecurity;
const params = { type: 'object', required: ['number'], properties: { number: { type: 'string', minLength: 1, maxLength: 40 } } } as const;

type ByNumber = { Params: { number: string } };

export function orderRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { clients, session, runtime, closing } = context;
  const own = ({ params: { number }, userId }: FastifyRequest<ByNumber>) => ({ number, userId });

  app.post<{ Body: OrderBody; Headers: { 'idempotency-key': string } }>(
    '/v1/orders',
    {
      onRequest: session,
      async preValidation({ headers }) {
        if (headers['idempotency-key'] === undefined) {
          throw new JangteoError('IDEMPOTENCY_KEY_REQUIRED', 'an order needs an Idempotency-Key, so that a retry cannot place it twice');
        }
      },
      schema: {
        tags,
        summary: 'Place an order',
        description:
          'Holds the stock of all lines, or of none; without `lines` those of the cart, which leave it then. ' +
          'The same key and body get the same answer for 24 hours, with `Idempotent-Replayed: true`, whatever is in the cart by then.',
        security,
        headers: orderHeadersSchema,
        body: orderBodySchema,
        response: {
          201: placedSchema,
          ...problems(
            ...BODY_PROBLEMS,
            ...SESSION_PROBLEMS,
            'IDEMPOTENCY_KEY_REQUIRED',
            'IDEMPOTENCY_KEY_REUSED',
            'IN_PROGRESS',
            'UNKNOWN_SKU',
            'OUT_OF_STOCK',
            'ORDER_CLOSED',
            'PRICE_CHANGED',
            'MIXED_CURRENCIES',
            'AMOUNT_TOO_LARGE',
            'CART_EMPTY',
          ),
        },
      },
    },
    async ({ body, headers, userId }, reply) => {
      const placed = await placeOrder(context, { userId, idempotencyKey: headers['idempotency-key'], body });
      reply.code(201).header('location', `/v1/orders/${placed.orderNumber}`);
      if (placed.replayed) reply.header('idempotent-replayed', 'true');
      return { order_number: placed.orderNumber, status: placed.status, total: moneyOf(placed.total) };
    },
  );

  app.get<{ Querystring: PageQuery }>(
    '/v1/orders',
    {
      onRequest: session,
      schema: {
        tags,
        summary: "The buyer's orders",
        security,
        querystring: { type: 'object', additionalProperties: false, properties: pageQuery(20, 100) },
        response: { 200: orderListSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query: { limit, cursor = '' }, userId }) => {
      const page = await clients.orders.listOrders({ userId, limit, cursor });
      return { items: page.items.map(orderSummary), next_cursor: nextCursor(page.nextCursor) };
    },
  );

  app.get<ByNumber>(
    '/v1/orders/:number',
    {
      onRequest: session,
      schema: {
        tags,
        summary: 'An order with its payment, shipment and timeline',
        security,
        params,
        response: { 200: orderSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async (request) => orderView(await readWholeOrder(clients, own(request))),
  );

  app.post<ByNumber>(
    '/v1/orders/:number/cancel',
    {
      onRequest: session,
      schema: {
        tags,
        summary: 'Cancel an order',
        description: 'Payment and stock are given back in the background; the order shows when.',
        security,
        params,
        body: { type: ['object', 'null'], additionalProperties: false },
        response: {
          202: { description: 'Under way.', type: 'object', properties: { status: { type: 'string' } } },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND', 'NOT_CANCELLABLE'),
        },
      },
    },
    async (request, reply) => {
      const { status } = await clients.orders.cancelOrder(own(request));
      return reply.code(202).send({ status });
    },
  );

  const streams = openStreams();
  app.get<ByNumber>(
    '/v1/orders/:number/events',
    {
      onRequest: session,
      exposeHeadRoute: false,
      schema: {
        tags,
        summary: 'An order, live',
        description: 'Server-sent events: `order` with the order as it is and after each change, `end` once nothing more will happen.',
        security,
        params,
        response: {
          200: { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          204: { description: 'Nothing new since `Last-Event-ID`, and nothing will be.', type: 'null' },
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND'),
        },
      },
    },
    async (request, reply) => {
      const first = await readWholeOrder(clients, own(request));
      // For as long as the page is open: as steps of this request they would bury the trace.
      const read = () => outsideTrace(() => readWholeOrder(clients, own(request)));
      // A browser comes back after every end of a stream; only a 204 tells it to stop.
      if (isAtRest(first) && request.headers['last-event-id'] === versionOf(first)) return reply.code(204).send();
      const signal = AbortSignal.any([closing.signal, streams.open(request.userId, reply.raw)]);
      const stream = Readable.from(orderEvents(first, read, runtime.clock, signal), { objectMode: false });
      return reply.type('text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no').send(stream);
    },
  );
}
