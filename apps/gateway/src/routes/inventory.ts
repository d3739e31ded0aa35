import type { StockLevel } from '@jangteo/contracts/inventory/v1/inventory';
import { sku } from '@jangteo/edge/schemas/text';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { problems } from '../openapi.ts';

export const stockSchema = {
  description: 'Units of one SKU.',
  type: 'object',
  required: ['sku', 'stock', 'stock_reserved', 'available'],
  properties: {
    sku: { type: 'string' },
    stock: { type: 'integer', description: 'Units in the warehouse.' },
    stock_reserved: { type: 'integer', description: 'Of these, units held for orders.' },
    available: { type: 'integer', description: 'Units that can be ordered.' },
  },
} as const;

export function stockView({ sku, stock, reserved }: StockLevel) {
  return { sku, stock: Number(stock), stock_reserved: Number(reserved), available: Number(stock - reserved) };
}

export function inventoryRoutes(app: FastifyInstance, { clients }: GatewayContext): void {
  app.get<{ Params: { sku: string } }>(
    '/v1/inventory/:sku',
    {
      schema: {
        tags: ['inventory'],
        summary: 'The stock of a SKU',
        params: { type: 'object', required: ['sku'], properties: { sku } },
        response: { 200: stockSchema, ...problems('INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params }) => {
      const { levels } = await clients.inventory.getStock({ skus: [params.sku] });
      if (levels[0] === undefined) throw new JangteoError('NOT_FOUND', `inventory knows no SKU ${params.sku}`);
      return stockView(levels[0]);
    },
  );
}
