import { LINE_QUANTITY_MAX } from '@jangteo/contracts/limits';
import { id, sku, text } from '@jangteo/edge/schemas/text';

const STOCK_MAX = 1_000_000_000;
const IMPORT_PRODUCTS_MAX = 1_000;
const GRANT_LINES_MAX = 20_000;
/** A batch of an import may be larger than what a buyer may send. */
export const IMPORT_BODY_BYTES_MAX = 10 * 1_024 * 1_024;

export interface NewCategory {
  readonly name: string;
  readonly parent_id?: string;
}
export const newCategorySchema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: text(200), parent_id: { ...id, description: 'None: a root category.' } },
} as const;

export const renameSchema = { type: 'object', required: ['name'], additionalProperties: false, properties: { name: text(200) } } as const;

export interface Adjustment {
  readonly to?: number;
  readonly by?: number;
  readonly reason: string;
}
export const adjustmentSchema = {
  type: 'object',
  description: 'Either `to`, the stock afterwards, or `by`, the difference.',
  required: ['reason'],
  additionalProperties: false,
  properties: {
    to: { type: 'integer', minimum: 0, maximum: STOCK_MAX },
    by: { type: 'integer', minimum: -STOCK_MAX, maximum: STOCK_MAX },
    reason: text(200),
  },
} as const;

export interface ProductBatch {
  readonly products: readonly { readonly id: string; readonly json: string; readonly category_names?: readonly string[] }[];
}
export const productBatchSchema = {
  type: 'object',
  required: ['products'],
  additionalProperties: false,
  properties: {
    products: {
      type: 'array',
      maxItems: IMPORT_PRODUCTS_MAX,
      items: {
        type: 'object',
        required: ['id', 'json'],
        additionalProperties: false,
        properties: {
          id,
          json: { type: 'string', description: 'The document without what follows from the category, as JSON text.' },
          category_names: { type: 'array', maxItems: 100, items: text(200), description: 'From the root down.' },
        },
      },
    },
  },
} as const;

export interface GrantBatch {
  readonly import_id: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}
export const grantBatchSchema = {
  type: 'object',
  required: ['import_id', 'lines'],
  additionalProperties: false,
  properties: {
    import_id: text(64),
    lines: {
      type: 'array',
      maxItems: GRANT_LINES_MAX,
      items: {
        type: 'object',
        required: ['sku', 'quantity'],
        additionalProperties: false,
        properties: { sku, quantity: { type: 'integer', minimum: 0, maximum: LINE_QUANTITY_MAX } },
      },
    },
  },
} as const;

export const refundSchema = {
  type: 'object',
  required: ['reason'],
  additionalProperties: false,
  properties: { reason: text(200) },
} as const;
