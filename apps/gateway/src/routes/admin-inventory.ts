import type { Movement, SkuHold, StockLevel } from '@jangteo/contracts/inventory/v1/inventory';
import type { Order } from '@jangteo/contracts/orders/v1/orders';
import { iso } from '@jangteo/edge/order-view';
import { invalid } from '@jangteo/edge/problem';
import { nextCursor, type PageQuery, pageQuery, pageSchema } from '@jangteo/edge/schemas/page';
import { id, sku } from '@jangteo/edge/schemas/text';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { type Adjustment, adjustmentSchema } from '../schemas/admin.ts';
import { reasonSchema } from '../schemas/topics.ts';
import { stockSchema, stockView } from './inventory.ts';

const tags = ['admin: inventory'];
const params = { type: 'object', required: ['sku'], properties: { sku } } as const;

type BySku = { Params: { sku: string } };

const movementSchema = {
  type: 'object',
  properties: {
    sku: { type: 'string' },
    quantity: { type: 'integer', description: 'What it added to the stock.' },
    reason: { type: 'string', enum: ['sold', 'returned', 'adjusted', 'imported', 'doctor'] },
    reference: { type: 'string', description: "The order, the import, or the operator's words." },
    at: { type: 'string', format: 'date-time' },
  },
} as const;

const skuQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'Of the holds, and of the movements.' },
    holds_cursor: { type: 'string', maxLength: 64, default: '', description: '`holds.next_cursor` of the page before.' },
  },
} as const;

const holdSchema = {
  type: 'object',
  properties: {
    order_id: { type: 'string' },
    order_number: { type: ['string', 'null'], description: '`null`: orders does not know it, or does not answer.' },
    order_status: { type: ['string', 'null'] },
    quantity: { type: 'integer' },
    held_since: { type: 'string', format: 'date-time' },
    expires_at: {
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When the shop gives the order up, where it waits for its payment.',
    },
  },
} as const;

const skuSchema = {
  ...stockSchema,
  required: [...stockSchema.required, 'holds', 'movements'],
  properties: {
    ...stockSchema.properties,
    holds: pageSchema(holdSchema, 'The newest order first.'),
    movements: pageSchema(movementSchema, 'Newest first; /movements has the other pages.'),
  },
} as const;

export function adminInventoryRoutes(app: FastifyInstance, { clients }: GatewayContext): void {
  const { inventory } = clients;
  const levelBefore = async (sku: string) => {
    const [level] = (await inventory.getStock({ skus: [sku] })).levels;
    return level && stockView(level);
  };

  app.post<BySku & { Body: Adjustment }>(
    '/inventory/:sku/adjust',
    {
      config: { audit: 'inventory.adjust' },
      schema: {
        tags,
        summary: 'Adjust the stock of a SKU',
        description: 'Creates the SKU where inventory does not know it.',
        security,
        params,
        body: adjustmentSchema,
        response: { 200: stockSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'BELOW_RESERVED') },
      },
    },
    async (request) => {
      const {
        params,
        body: { to, by, reason },
      } = request;
      if ((to === undefined) === (by === undefined)) {
        throw invalid('the body is', [{ path: 'to', message: 'or `by` is required, and not both' }]);
      }
      noteForAudit(request, { before: await levelBefore(params.sku) });
      const change = to === undefined ? ({ case: 'by', value: BigInt(by ?? 0) } as const) : ({ case: 'to', value: BigInt(to) } as const);
      return levelView((await inventory.adjust({ sku: params.sku, change, reason })).level);
    },
  );

  app.get<BySku & { Querystring: { limit: number; holds_cursor: string } }>(
    '/inventory/:sku',
    {
      schema: {
        tags,
        summary: 'A SKU with its stock, what orders hold of it, and what changed it last',
        security,
        params,
        querystring: skuQuerySchema,
        response: { 200: skuSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params: { sku }, query: { limit, holds_cursor: cursor } }) => {
      const [{ levels }, held, moved] = await Promise.all([
        inventory.getStock({ skus: [sku] }),
        inventory.listHolds({ sku, heldOnly: true, limit, cursor }),
        inventory.listMovements({ sku, limit, cursor: '' }),
      ]);
      if (levels[0] === undefined) throw new JangteoError('NOT_FOUND', `inventory knows no SKU ${sku}`);
      const orders = await ordersOf(held.holds.map(({ orderId }) => orderId));
      return {
        ...stockView(levels[0]),
        holds: { items: held.holds.map((hold) => holdView(hold, orders.get(hold.orderId))), next_cursor: nextCursor(held.nextCursor) },
        movements: { items: moved.movements.map(movementView), next_cursor: nextCursor(moved.nextCursor) },
      };
    },
  );

  /** None of them where orders does not answer: their ids are known still. */
  async function ordersOf(orderIds: string[]): Promise<Map<string, Order>> {
    if (orderIds.length === 0) return new Map();
    try {
      const { items } = await clients.orders.listOrders({ orderIds, limit: orderIds.length });
      return new Map(items.map((order) => [order.id, order]));
    } catch (thrown) {
      if (hasCode(thrown, 'SERVICE_UNAVAILABLE', 'ENGINE_AWAY', 'DEADLINE_EXCEEDED')) return new Map();
      throw thrown;
    }
  }

  app.get<BySku & { Querystring: PageQuery }>(
    '/inventory/:sku/movements',
    {
      schema: {
        tags,
        summary: 'What changed the stock of a SKU, newest first',
        security,
        params,
        querystring: { type: 'object', additionalProperties: false, properties: pageQuery(50, 1_000) },
        response: { 200: pageSchema(movementSchema, 'Movements.'), ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ params, query: { limit, cursor = '' } }) => {
      const page = await inventory.listMovements({ sku: params.sku, limit, cursor });
      return {
        items: page.movements.map(movementView),
        next_cursor: nextCursor(page.nextCursor),
      };
    },
  );

  app.post<BySku>(
    '/inventory/:sku/repair',
    {
      config: { audit: 'inventory.repair' },
      schema: {
        tags,
        summary: 'Set the numbers of a SKU to what its holds and movements say',
        security,
        params,
        body: reasonSchema,
        response: { 200: stockSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND') },
      },
    },
    async (request) => {
      const { sku } = request.params;
      noteForAudit(request, { before: await levelBefore(sku) });
      return levelView((await inventory.repairStock({ sku })).level);
    },
  );

  app.post<{ Params: { order_id: string } }>(
    '/inventory/holds/:order_id/return',
    {
      config: { audit: 'inventory.return-hold' },
      schema: {
        tags,
        summary: 'Give back what a closed order holds',
        security,
        params: { type: 'object', required: ['order_id'], properties: { order_id: id } },
        body: reasonSchema,
        response: { 204: { description: 'It holds nothing.', type: 'null' }, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS) },
      },
    },
    async ({ params }, reply) => {
      await inventory.returnHold({ orderId: params.order_id });
      return reply.code(204).send();
    },
  );
}

function movementView({ sku, quantity, reason, reference, atMs }: Movement) {
  return { sku, quantity: Number(quantity), reason, reference, at: iso(atMs) };
}

function holdView({ orderId, quantity, createdAtMs }: SkuHold, order: Order | undefined) {
  const expiresAtMs = order?.expiresAtMs ?? 0n;
  return {
    order_id: orderId,
    order_number: order?.number ?? null,
    order_status: order?.status ?? null,
    quantity: Number(quantity),
    held_since: iso(createdAtMs),
    expires_at: expiresAtMs === 0n ? null : iso(expiresAtMs),
  };
}

function levelView(level: StockLevel | undefined) {
  insist(level, 'the level after a change is sent');
  return stockView(level);
}
