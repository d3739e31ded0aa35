import { pageQuery, pageSchema } from '@jangteo/edge/schemas/page';

const whole = { type: 'integer' } as const;
const STOCK_MAX = 1_000_000_000;

export const stockListQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    below: { type: 'integer', minimum: -STOCK_MAX, maximum: STOCK_MAX, description: 'Only those of which fewer can be sold.' },
    ...pageQuery(50, 500),
  },
} as const;

const page = pageSchema(
  { type: 'object', properties: { sku: { type: 'string' }, stock: whole, stock_reserved: whole, available: whole } },
  'SKUs.',
);
export const stockListSchema = {
  ...page,
  properties: { ...page.properties, looked_through: { ...whole, description: 'How many SKUs this call has looked at.' } },
} as const;
