import { LINE_QUANTITY_MAX, ORDER_LINES_MAX } from '@jangteo/contracts/limits';
import { amount, moneySchema } from './money.ts';
import { pageSchema } from './page.ts';
import { country, optionalText, sku, text, visibleAscii } from './text.ts';

/** How many units of a line. */
export const quantity = { type: 'integer', minimum: 1, maximum: LINE_QUANTITY_MAX } as const;
/** The methods of the test payment provider. */
export const PAYMENT_METHODS = ['test', 'test_declined', 'test_flaky', 'test_down'] as const;

export interface ShippingAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string;
  readonly city: string;
  readonly postal_code: string;
  readonly country: string;
  readonly phone: string;
}

export interface OrderBody {
  /** None: what is in the cart. */
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[];
  readonly expected_total?: number;
  readonly shipping_address: ShippingAddress;
  readonly payment: { readonly method: string };
}

const addressSchema = {
  type: 'object',
  required: ['name', 'line1', 'city', 'postal_code', 'country', 'phone'],
  additionalProperties: false,
  properties: {
    name: text(100),
    line1: text(200),
    line2: optionalText(200),
    city: text(100),
    postal_code: text(20),
    country,
    phone: text(30),
  },
} as const;

export const orderBodySchema = {
  type: 'object',
  required: ['shipping_address', 'payment'],
  additionalProperties: false,
  properties: {
    lines: {
      type: 'array',
      description: 'None: what is in the cart.',
      minItems: 1,
      maxItems: ORDER_LINES_MAX,
      items: {
        type: 'object',
        required: ['sku', 'quantity'],
        additionalProperties: false,
        properties: { sku, quantity },
      },
    },
    expected_total: { ...amount, description: 'What the buyer saw, in minor units. Another total is answered PRICE_CHANGED.' },
    shipping_address: addressSchema,
    payment: {
      type: 'object',
      required: ['method'],
      additionalProperties: false,
      properties: { method: { type: 'string', enum: PAYMENT_METHODS } },
    },
  },
} as const;

export const orderHeadersSchema = {
  type: 'object',
  required: ['idempotency-key'],
  properties: { 'idempotency-key': { ...visibleAscii(255), description: 'New for each order; the same for a retry.' } },
} as const;

export const placedSchema = {
  description: 'The order is placed and its stock is held.',
  type: 'object',
  required: ['order_number', 'status', 'total'],
  properties: { order_number: { type: 'string' }, status: { type: 'string' }, total: moneySchema },
} as const;

const time = { type: 'string', format: 'date-time' } as const;
const maybe = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });

const orderProperties = {
  order_number: { type: 'string' },
  status: { type: 'string', enum: ['PENDING', 'COMPLETED', 'CANCELLING', 'CANCELLED'] },
  reason: { type: 'string', description: 'Why it was cancelled, where it was.' },
  total: moneySchema,
  lines: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        sku: { type: 'string' },
        product_id: { type: 'string' },
        title: { type: 'string' },
        quantity: { type: 'integer' },
        unit_price: moneySchema,
      },
    },
  },
  shipping_address: addressSchema,
  payment_method: { type: 'string' },
  created_at: time,
  updated_at: time,
} as const;

export const orderSchema = {
  description: 'The order.',
  type: 'object',
  properties: {
    ...orderProperties,
    payment: maybe({
      type: 'object',
      properties: {
        id: { type: 'string' },
        status: { type: 'string', enum: ['REQUESTED', 'UNKNOWN', 'SUCCEEDED', 'FAILED', 'DROPPED', 'REFUNDING', 'REFUNDED'] },
        amount: moneySchema,
        method: { type: 'string' },
        reason: { type: 'string' },
        updated_at: time,
      },
    }),
    shipment: maybe({
      type: 'object',
      properties: {
        id: { type: 'string' },
        status: { type: 'string', enum: ['READY', 'SHIPPED', 'DELIVERED', 'FAILED', 'CANCELLED'] },
        updated_at: time,
      },
    }),
    timeline: {
      type: 'array',
      items: {
        type: 'object',
        properties: { event: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' }, detail: { type: 'string' }, at: time },
      },
    },
  },
};

export const orderListSchema = pageSchema({ type: 'object', properties: orderProperties }, 'Orders, newest first.');
