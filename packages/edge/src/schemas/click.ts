import { id, optionalText, text } from './text.ts';

/** What can be told of a page, or of what was done on it. */
export const CLICK_KINDS = [
  'home',
  'categories',
  'list',
  'category',
  'search',
  'product',
  'cart',
  'checkout',
  'order',
  'add_to_cart',
] as const;

export interface ClickBody {
  readonly kind: (typeof CLICK_KINDS)[number];
  readonly path?: string;
  readonly product_id?: string;
  readonly category_id?: string;
  readonly query?: string;
}

export const clickSchema = {
  type: 'object',
  required: ['kind'],
  additionalProperties: false,
  properties: {
    kind: { type: 'string', enum: CLICK_KINDS },
    path: { ...text(1_000), description: "The page's path, without its query." },
    product_id: id,
    category_id: id,
    query: { ...optionalText(200), description: 'What was searched for.' },
  },
  examples: [{ kind: 'product', path: '/products/p00000419', product_id: 'p00000419' }],
} as const;
