import { nextCursor } from '@jangteo/edge/schemas/page';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { stockListQuerySchema, stockListSchema } from '../schemas/stock-list.ts';

/** Inventory tells so many at a time. */
const PAGE = 1_000;
/** One call looks through so many, so that it holds nobody up. */
const LOOKED_THROUGH_MAX = 5_000;

interface Query {
  readonly below?: number;
  readonly limit: number;
  readonly cursor?: string;
}

export function adminStockListRoutes(app: FastifyInstance, { clients: { inventory } }: GatewayContext): void {
  app.get<{ Querystring: Query }>(
    '/inventory',
    {
      schema: {
        tags: ['admin: inventory'],
        summary: 'SKUs with their stock, or those of which few are left',
        description: `By SKU, upwards. A call looks through ${LOOKED_THROUGH_MAX} SKUs at most: it may find none and still have a \`next_cursor\`.`,
        security,
        querystring: stockListQuerySchema,
        response: { 200: stockListSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST') },
      },
    },
    async ({ query: { below, limit, cursor = '' } }) => {
      const items: { sku: string; stock: number; stock_reserved: number; available: number }[] = [];
      let lookedThrough = 0;
      let after = cursor;
      while (lookedThrough < LOOKED_THROUGH_MAX) {
        const page = await inventory.auditStock({ afterSku: after, limit: PAGE });
        for (const { sku, stock, reserved } of page.items) {
          lookedThrough++;
          after = sku;
          const available = Number(stock - reserved);
          if (below !== undefined && available >= below) continue;
          items.push({ sku, stock: Number(stock), stock_reserved: Number(reserved), available });
          if (items.length === limit) return { items, looked_through: lookedThrough, next_cursor: nextCursor(after) };
        }
        if (page.items.length < PAGE) return { items, looked_through: lookedThrough, next_cursor: null };
      }
      return { items, looked_through: lookedThrough, next_cursor: nextCursor(after) };
    },
  );
}
