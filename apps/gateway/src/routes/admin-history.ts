import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { gatherHistory } from '../history/gather-facts.ts';
import { historyView } from '../history/history-view.ts';
import { problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { historySchema } from '../schemas/history.ts';

export function adminHistoryRoutes(app: FastifyInstance, context: GatewayContext): void {
  app.get<{ Params: { number: string } }>(
    '/orders/:number/history',
    {
      schema: {
        tags: ['admin: orders'],
        summary: 'Everything that happened to an order on one line of time, and why it is not finished',
        description:
          'States, holds, payment tries, shipments and the events in the log stay; requests, calls and transactions are known for 24 hours, as far as they were among those recorded.',
        security,
        params: { type: 'object', required: ['number'], properties: { number: { type: 'string', minLength: 1, maxLength: 40 } } },
        response: { 200: historySchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params: { number } }) => historyView(await gatherHistory(context, number)),
  );
}
