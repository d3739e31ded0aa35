import { orderSummary, orderView, paymentView, readWholeOrder } from '@jangteo/edge/order-view';
import { orderListSchema, orderSchema } from '@jangteo/edge/schemas/order';
import { nextCursor, type PageQuery, pageQuery } from '@jangteo/edge/schemas/page';
import { id, sku, text } from '@jangteo/edge/schemas/text';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { findOrders, orderNumberOf } from '../find-orders.ts';
import { gatherFacts } from '../history/gather-facts.ts';
import { why } from '../history/why.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { timeOf } from '../operations-view.ts';
import { refundSchema } from '../schemas/admin.ts';
import { reasonSchema } from '../schemas/topics.ts';

const tags = ['admin: orders'];
const params = { type: 'object', required: ['number'], properties: { number: { type: 'string', minLength: 1, maxLength: 40 } } } as const;
const STATUSES = ['PLACING', 'PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED', 'ABANDONED'] as const;
/** To the services: whosever it is. */
const ANYBODY = '';

interface OrdersQuerystring extends PageQuery {
  readonly status?: string;
  readonly number?: string;
  readonly user_id?: string;
  readonly buyer?: string;
  readonly sku?: string;
  readonly from?: string;
  readonly to?: string;
}
const ordersQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ...pageQuery(20, 100),
    status: { type: 'string', enum: STATUSES },
    number: { type: 'string', pattern: '^[0-9-]{1,40}$', description: 'A number, or how it begins.' },
    user_id: id,
    buyer: { ...text(254), description: 'The id of a user, or an e-mail address.' },
    sku: { ...sku, description: 'Only orders that hold units of it, or did.' },
    from: { type: 'string', format: 'date-time', maxLength: 40, description: 'Placed from then on.' },
    to: { type: 'string', format: 'date-time', maxLength: 40, description: 'Placed before then.' },
  },
} as const;

type ByNumber = { Params: { number: string } };

export function adminOrderRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { clients } = context;
  const noteStatus = async (request: FastifyRequest, number: string) => {
    const { order } = await clients.orders.getOrder({ number, userId: ANYBODY });
    insist(order, 'an order that is found is sent');
    noteForAudit(request, { before: { status: order.status } });
    return order;
  };

  app.get<{ Querystring: OrdersQuerystring }>(
    '/orders',
    {
      schema: {
        tags,
        summary: 'Orders, newest first',
        description: 'Where few orders of a SKU are meant, a page may be short and still have a `next_cursor`.',
        security,
        querystring: ordersQuerySchema,
        response: { 200: orderListSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query: { limit, cursor = '', status = '', number = '', user_id, buyer = user_id ?? ANYBODY, sku = '', from, to } }) => {
      const [fromMs, toMs] = [timeOf('from', from), timeOf('to', to)];
      const page = await findOrders(clients, { limit, cursor, status, number, buyer, sku, fromMs, toMs });
      return {
        items: page.items.map((order) => ({ id: order.id, user_id: order.userId, ...orderSummary(order) })),
        next_cursor: nextCursor(page.nextCursor),
      };
    },
  );

  app.get<ByNumber>(
    '/orders/:number',
    {
      schema: {
        tags,
        summary: 'An order with its payment, shipment and timeline, by its number or its id',
        security,
        params,
        response: { 200: orderSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params }) => {
      const number = await orderNumberOf(clients, params.number);
      const whole = await readWholeOrder(clients, { number, userId: ANYBODY });
      return { id: whole.order.id, user_id: whole.order.userId, ...orderView(whole) };
    },
  );

  app.post<ByNumber>(
    '/orders/:number/cancel',
    {
      config: { audit: 'order.cancel' },
      schema: {
        tags,
        summary: 'Cancel an order',
        security,
        params,
        body: reasonSchema,
        response: {
          202: { description: 'Under way.', type: 'object', properties: { status: { type: 'string' } } },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND', 'NOT_CANCELLABLE'),
        },
      },
    },
    async (request, reply) => {
      const { number } = request.params;
      await noteStatus(request, number);
      const { status } = await clients.orders.cancelOrder({ number, userId: ANYBODY });
      return reply.code(202).send({ status });
    },
  );

  app.post<ByNumber>(
    '/orders/:number/resume',
    {
      config: { audit: 'order.resume' },
      schema: {
        tags,
        summary: 'Publish again what the order published last',
        description:
          'For an order that waits for an answer which got lost. It harms no order that does not. One that is finished publishes nothing; `why` says so.',
        security,
        params,
        body: reasonSchema,
        response: {
          200: {
            description: 'What was published.',
            type: 'object',
            properties: { status: { type: 'string' }, events: { type: 'array', items: { type: 'string' } }, why: { type: 'string' } },
          },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND'),
        },
      },
    },
    async (request) => {
      const { number } = request.params;
      const order = await noteStatus(request, number);
      const [reason] = why(await gatherFacts(context, number));
      if (reason?.code === 'FINISHED') return { status: order.status, events: [], why: reason.sentence };
      const { status, events } = await clients.orders.resumeOrder({ orderId: order.id });
      return { status, events };
    },
  );

  app.post<{ Params: { order_id: string }; Body: { reason: string } }>(
    '/payments/:order_id/refund',
    {
      config: { audit: 'payment.refund' },
      schema: {
        tags,
        summary: 'Refund the charge of an order that is cancelled or unknown',
        security,
        params: { type: 'object', required: ['order_id'], properties: { order_id: id } },
        body: refundSchema,
        response: {
          200: orderSchema.properties.payment,
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND'),
        },
      },
    },
    async ({ params, body: { reason } }) => {
      const { payment } = await clients.payments.refundPayment({ orderId: params.order_id, reason });
      insist(payment, 'the refunded payment is sent');
      return { order_id: payment.orderId, ...paymentView(payment) };
    },
  );
}
