import { iso, paymentView, shipmentView } from '@jangteo/edge/order-view';
import { invalid } from '@jangteo/edge/problem';
import { moneyOf } from '@jangteo/edge/schemas/money';
import { nextCursor } from '@jangteo/edge/schemas/page';
import type { FastifyInstance } from 'fastify';
import type { GatewayClients, GatewayContext } from '../context.ts';
import { problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';

const tags = ['admin: doctor'];

/** Five hundred products are looked for in several indexes. */
const AUDIT_MS = 30_000;

interface AuditQuery {
  readonly after: string;
  readonly after_sku: string;
  readonly limit: number;
}

/** What each service says of every row that it has, in the order of their ids; `doctor` compares them. */
const audits: Readonly<Record<string, (clients: GatewayClients, query: AuditQuery) => Promise<object[]>>> = {
  async orders({ orders }, { after, limit }) {
    const { items } = await orders.auditOrders({ afterOrderId: after, limit });
    return items.map(({ orderId, number, status, total, lines, linesSum, foundByNumber, updatedAtMs }) => ({
      order_id: orderId,
      order_number: number,
      status,
      total: moneyOf(total),
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity: Number(quantity) })),
      lines_sum: Number(linesSum),
      found_by_number: foundByNumber,
      updated_at: iso(updatedAtMs),
    }));
  },
  async holds({ inventory }, { after, after_sku, limit }) {
    const { items } = await inventory.auditHolds({ afterOrderId: after, afterSku: after_sku, limit });
    return items.map(({ orderId, sku, quantity, status, updatedAtMs }) => ({
      order_id: orderId,
      sku,
      quantity: Number(quantity),
      status,
      updated_at: iso(updatedAtMs),
    }));
  },
  async stock({ inventory }, { after, limit }) {
    const { items } = await inventory.auditStock({ afterSku: after, limit });
    return items.map(({ sku, stock, reserved, movementsSum, heldSum }) => ({
      sku,
      stock: Number(stock),
      stock_reserved: Number(reserved),
      movements_sum: Number(movementsSum),
      held_sum: Number(heldSum),
    }));
  },
  async payments({ payments }, { after, limit }) {
    const { items } = await payments.auditPayments({ afterOrderId: after, limit });
    return items.map((payment) => ({
      order_id: payment.orderId,
      ...paymentView(payment),
      attempts: payment.attempts,
      stalled: payment.stalled,
    }));
  },
  async shipments({ delivery }, { after, limit }) {
    const { items } = await delivery.auditShipments({ afterOrderId: after, limit });
    return items.map((shipment) => ({
      order_id: shipment.orderId,
      ...shipmentView(shipment),
      written_off: shipment.writtenOffAtMs !== 0n,
    }));
  },
};

const differencesSchema = {
  description: 'What differs, and how many were compared.',
  type: 'object',
  properties: {
    checked: { type: 'integer' },
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'string' }, check: { type: 'string' }, detail: { type: 'string' } },
      },
    },
    next_cursor: { type: ['string', 'null'] },
  },
} as const;

export function adminAuditRoutes(app: FastifyInstance, { clients, pending }: GatewayContext): void {
  for (const [kind, read] of Object.entries(audits)) {
    app.get<{ Querystring: AuditQuery }>(
      `/audit/${kind}`,
      {
        schema: {
          tags,
          summary: `All ${kind}, a page at a time`,
          security,
          querystring: {
            type: 'object',
            additionalProperties: false,
            properties: {
              after: { type: 'string', maxLength: 200, default: '', description: 'The id (for stock the SKU) of the last item before.' },
              after_sku: { type: 'string', maxLength: 200, default: '', description: 'For holds: the SKU of the last item before.' },
              limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 1_000 },
            },
          },
          response: {
            200: {
              description: 'In ascending order.',
              type: 'object',
              properties: { items: { type: 'array', items: { type: 'object' } } },
            },
            ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST'),
          },
        },
      },
      async ({ query }) => ({ items: await read(clients, query) }),
    );
  }

  app.get<{ Querystring: { cursor: string; limit: number; ids?: string } }>(
    '/audit/products',
    {
      schema: {
        tags,
        summary: 'Products that are not what they follow from, or not where readers look for them',
        security,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            cursor: { type: 'string', maxLength: 1_000, default: '' },
            limit: { type: 'integer', minimum: 1, maximum: 500, default: 500 },
            ids: { type: 'string', maxLength: 10_000, description: 'Only these, as a JSON array.' },
          },
        },
        response: { 200: differencesSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query: { cursor, limit, ids } }) => {
      const page = await clients.catalog.auditProducts({ cursor, limit, ids: idsIn(ids) }, { timeoutMs: AUDIT_MS });
      return { checked: page.checked, items: page.differences, next_cursor: nextCursor(page.nextCursor) };
    },
  );

  app.get(
    '/audit/categories',
    {
      schema: {
        tags,
        summary: 'Categories whose path or level does not follow from their parents',
        security,
        response: { 200: differencesSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async () => {
      const { checked, differences } = await clients.catalog.auditCategories({});
      return { checked, items: differences, next_cursor: null };
    },
  );

  app.get(
    '/pending',
    {
      schema: {
        tags,
        summary: 'What waits in each service',
        description: 'All 0 means that every order has come to rest.',
        security,
        response: {
          200: {
            description: 'By service, by kind.',
            type: 'object',
            additionalProperties: { type: 'object', additionalProperties: { type: 'integer' } },
          },
          ...problems(...SESSION_PROBLEMS),
        },
      },
    },
    async () => pending(),
  );
}

/** Throws INVALID_REQUEST. */
function idsIn(text: string | undefined): string[] {
  if (text === undefined) return [];
  const ids = parsed(text);
  if (Array.isArray(ids) && ids.every((id): id is string => typeof id === 'string')) return ids;
  throw invalid('the query string is', [{ path: 'ids', message: 'must be a JSON array of texts' }]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
