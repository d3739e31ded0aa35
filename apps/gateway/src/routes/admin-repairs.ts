import { id } from '@jangteo/edge/schemas/text';
import type { ErrorCode } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import type { GatewayClients, GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { refundSchema as reasonSchema } from '../schemas/admin.ts';

const tags = ['admin: doctor'];

interface Repair {
  /** In the audit, after `repair.`. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly refuses: readonly ErrorCode[];
  /** Returns the status, or what else tells how it is now. */
  readonly run: (clients: GatewayClients, id: string, reason: string) => Promise<string>;
}

/** Commands of the services that put right what `doctor` finds; each is idempotent, and refuses where it does not apply. */
const REPAIRS: Readonly<Record<string, Repair>> = {
  'orders/:id/compensate': {
    name: 'compensate-order',
    summary: 'Give up an order whose facts contradict each other',
    description: 'It is cancelled as by its buyer: what it holds and what was paid goes back. The reason stays in its timeline.',
    refuses: ['NOT_FOUND', 'NOT_CANCELLABLE'],
    run: async ({ orders }, orderId, reason) => (await orders.compensateOrder({ orderId, reason })).status,
  },
  'orders/:id/repair': {
    name: 'order',
    summary: 'Give an order the total of its lines and a number that leads to it',
    description: 'The number is the one that its buyer was told, where that is still known, else a new one.',
    refuses: ['NOT_FOUND'],
    run: async ({ orders }, orderId, reason) => (await orders.repairOrder({ orderId, reason })).order?.number ?? '',
  },
  'holds/:id/restore': {
    name: 'hold',
    summary: 'Make the hold of an open order what was ordered',
    description: 'Units that are missing are taken where there are any.',
    refuses: ['NOT_FOUND', 'OUT_OF_STOCK', 'ORDER_CLOSED'],
    run: async ({ inventory }, orderId, reason) => (await inventory.restoreHold({ orderId, reason })).status,
  },
  'payments/:id/reconcile': {
    name: 'payment',
    summary: 'Ask the provider what became of the charge of an order, and record that',
    description: 'It begins no charge of its own.',
    refuses: ['NOT_FOUND', 'SERVICE_UNAVAILABLE'],
    run: async ({ payments }, orderId, reason) => (await payments.reconcilePayment({ orderId, reason })).payment?.status ?? '',
  },
  'shipments/:id/write-off': {
    name: 'shipment',
    summary: 'End the shipment of an order that is cancelled or unknown',
    description: 'One that has not left is cancelled; one that has is written off.',
    refuses: ['NOT_FOUND'],
    run: async ({ delivery }, orderId, reason) => (await delivery.writeOffShipment({ orderId, reason })).shipment?.status ?? '',
  },
  'products/:id/refresh': {
    name: 'product',
    summary: 'Write the document of a product anew, with all its index entries',
    description: 'It keeps its own words; what follows from its category and variants is derived again.',
    refuses: ['NOT_FOUND', 'SKU_TAKEN', 'VERSION_CONFLICT'],
    run: async ({ catalog }, productId) => String((await catalog.refreshProduct({ id: productId })).product?.version ?? ''),
  },
  'categories/:id/refresh': {
    name: 'category',
    summary: 'Give a category, and what is below it, the path and level that follow from its parents',
    description: 'Its products are refreshed one by one afterwards.',
    refuses: ['NOT_FOUND'],
    run: async ({ catalog }, categoryId) => (await catalog.refreshCategory({ id: categoryId })).category?.path ?? '',
  },
};

export function adminRepairRoutes(app: FastifyInstance, { clients }: GatewayContext): void {
  for (const [path, { name, summary, description, refuses, run }] of Object.entries(REPAIRS)) {
    app.post<{ Params: { id: string }; Body: { reason: string } }>(
      `/repairs/${path}`,
      {
        config: { audit: `repair.${name}` },
        schema: {
          tags,
          summary,
          description,
          security,
          params: { type: 'object', required: ['id'], properties: { id } },
          body: reasonSchema,
          response: {
            200: { description: 'How it is now.', type: 'object', properties: { now: { type: 'string' } } },
            ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, ...refuses),
          },
        },
      },
      async ({ params, body: { reason } }) => ({ now: await run(clients, params.id, reason) }),
    );
  }
}
