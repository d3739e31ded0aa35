import { moneySchema } from './money.ts';
import { quantity } from './order.ts';

export interface CartLineBody {
  readonly quantity: number;
}

export const cartLineBodySchema = {
  type: 'object',
  required: ['quantity'],
  additionalProperties: false,
  properties: { quantity },
  examples: [{ quantity: 2 }],
} as const;

const maybeMoney = (description: string) => ({ description, anyOf: [moneySchema, { type: 'null' }] });

const notices = (codes: readonly string[], description: string) => ({
  type: 'array',
  description,
  items: {
    type: 'object',
    required: ['code'],
    properties: {
      code: { type: 'string', enum: codes },
      was: { ...moneySchema, description: 'Of `price_changed`: what the line cost when it was put in.' },
      now: { ...moneySchema, description: 'Of `price_changed`: what it costs.' },
      available: { type: 'integer', description: 'Of `short`: how many can be ordered.' },
    },
  },
});

export const cartSchema = {
  description: 'The cart.',
  type: 'object',
  required: ['lines', 'totals', 'orderable', 'notices'],
  properties: {
    lines: {
      type: 'array',
      items: {
        type: 'object',
        required: ['sku', 'product_id', 'title', 'options', 'image', 'quantity', 'unit_price', 'sum', 'available', 'notices'],
        properties: {
          sku: { type: 'string' },
          product_id: { type: ['string', 'null'] },
          title: { type: 'string' },
          options: {
            type: 'array',
            items: { type: 'string' },
            description: "What tells the SKU from the product's others: colour, storage, attributes of its own such as a size.",
          },
          image: { type: ['string', 'null'] },
          quantity: { type: 'integer' },
          unit_price: maybeMoney('As of now; `null` for what is gone.'),
          sum: maybeMoney('Unit price times quantity.'),
          available: { type: ['integer', 'null'], description: 'Units that can be ordered; `null`: not known now.' },
          notices: notices(
            ['price_changed', 'gone', 'out_of_stock', 'short'],
            '`price_changed` since the line was last put: putting it again takes note of it. `gone`, `out_of_stock` and `short` cannot be ordered as they are.',
          ),
        },
      },
    },
    totals: { type: 'array', items: moneySchema, description: 'One for each currency, of all lines that have a price.' },
    orderable: { type: 'boolean', description: 'Nothing that is known stands against ordering it as it is.' },
    notices: notices(
      ['catalog_away', 'inventory_away', 'mixed_currencies', 'amount_too_large'],
      '`catalog_away`: prices and titles are those that were shown last. `inventory_away`: what is available is not known.',
    ),
  },
  examples: [
    {
      lines: [
        {
          sku: 'sock-red',
          product_id: 'sock',
          title: '양말',
          options: ['빨강'],
          image: 'https://images.example/sock.jpg',
          quantity: 2,
          unit_price: { amount: 3900, currency: 'KRW' },
          sum: { amount: 7800, currency: 'KRW' },
          available: 12,
          notices: [{ code: 'price_changed', was: { amount: 3500, currency: 'KRW' }, now: { amount: 3900, currency: 'KRW' } }],
        },
      ],
      totals: [{ amount: 7800, currency: 'KRW' }],
      orderable: true,
      notices: [],
    },
  ],
} as const;
