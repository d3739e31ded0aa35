import type { StockLevel } from '@jangteo/contracts/inventory/v1/inventory';
import { iso } from '@jangteo/edge/order-view';
import { invalid } from '@jangteo/edge/problem';
import { nextCursor, type PageQuery, pageQuery, pageSchema } from '@jangteo/edge/schemas/page';
import { id, sku } from '@jangteo/edge/schemas/text';
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

export function adminInventoryRoutes(app: FastifyInstance, { clients: { inventory } }: GatewayContext): void {
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
        items: page.movements.map(({ sku, quantity, reason, reference, atMs }) => ({
          sku,
          quantity: Number(quantity),
          reason,
          reference,
          at: iso(atMs),
        })),
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

function levelView(level: StockLevel | undefined) {
  insist(level, 'the level after a change is sent');
  return stockView(level);
}
