import { amount, moneySchema } from './money.ts';
import { pageQuery, pageSchema } from './page.ts';
import { id, text } from './text.ts';

const string = { type: 'string' } as const;
const strings = { type: 'array', items: string } as const;
const number = { type: 'number' } as const;
const attributes = { type: 'object', additionalProperties: true, description: 'Free, up to four levels deep.' } as const;
const price = { type: 'object', properties: moneySchema.properties } as const;

/** What a shop writes of a product. The catalogue checks it; here it is only described. */
const writable = {
  title: string,
  description: string,
  brand: string,
  model: string,
  sku: { ...string, description: 'Unique over all products and variants. None: that of the first variant, else the id.' },
  upc: string,
  color: string,
  primary_category_id: string,
  price: { ...price, description: 'None: the product is unlisted and cannot be ordered.' },
  list_price: { ...price, description: 'The price before a reduction, for show.' },
  weight: { type: 'object', properties: { value: number, unit: string } },
  dimensions: { type: 'object', properties: { length: number, width: number, height: number, unit: string } },
  attributes,
  variants: {
    type: 'array',
    items: { type: 'object', properties: { id: string, sku: string, color: string, storage: string, price, attributes } },
  },
  images: { type: 'array', items: { type: 'object', properties: { url: string, main: { type: 'boolean' } } } },
} as const;

/** What follows from something else. It may be sent back as it was read, and is ignored. */
const derived = {
  id: string,
  skus: { ...strings, description: 'All that can be ordered: its own and those of its variants.' },
  category_ids: strings,
  category_breadcrumbs: strings,
  category_path: { ...string, description: 'Category ids from the root down, such as 1/4/28.' },
  category_level: { type: 'integer', description: '0 at the root.' },
  popularity: { type: 'integer', description: 'Units sold of late: what an import brought, and `units_sold` on top.' },
  units_sold: { type: 'integer', description: 'Units that orders of the last 30 days took; none where there were none.' },
  created_at: { type: 'string', format: 'date-time' },
  updated_at: { type: 'string', format: 'date-time' },
} as const;

export const productSchema = { description: 'The product.', type: 'object', properties: { ...writable, ...derived } } as const;

/** What of a product a caller may ask for. */
export const projection = {
  fields: {
    type: 'string',
    maxLength: 500,
    description: 'Only these fields, separated by commas; `price.amount` and `variants.sku` reach inside.',
  },
  stock: { type: 'boolean', description: 'Joins `stock` and `stock_reserved` in, for the product and each variant.' },
} as const;

export const productQuerySchema = { type: 'object', additionalProperties: false, properties: projection } as const;

export const SORTS = ['newest', 'price_asc', 'price_desc', 'popular'] as const;
export const IDS_MAX = 100;

export interface ProductListQuery {
  readonly ids?: string;
  readonly category?: string;
  readonly primary_category?: string;
  readonly level?: number;
  readonly brand?: string;
  readonly min_price?: number;
  readonly max_price?: number;
  readonly sort: (typeof SORTS)[number];
  readonly limit: number;
  readonly cursor?: string;
  readonly count?: boolean;
  readonly fields?: string;
  readonly stock?: boolean;
}

export const productListQuerySchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    ids: { ...text(10_000), description: `Up to ${IDS_MAX} ids, separated by commas; those that exist are answered in this order.` },
    category: { ...id, description: 'A category id: its whole subtree.' },
    primary_category: id,
    level: { type: 'integer', minimum: 0, maximum: 100 },
    brand: text(200),
    min_price: { ...amount, description: 'In minor units.' },
    max_price: { ...amount, description: 'In minor units.' },
    sort: { type: 'string', enum: SORTS, default: 'newest' },
    count: { type: 'boolean', description: 'Adds how many products the list has in all.' },
    ...pageQuery(20, 100),
    ...projection,
  },
} as const;

const page = pageSchema(productSchema, 'Products.');
export const productPageSchema = {
  ...page,
  properties: {
    ...page.properties,
    total: { type: 'integer', description: 'With `count`: how many the list has, as of some seconds ago.' },
    total_is_exact: { type: 'boolean', description: '`false`: there may be more; it was not counted further.' },
  },
} as const;
