import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';

/** For Prometheus; like the health of the shop it tells nothing of anybody, so it is open. */
export function metricsRoutes(app: FastifyInstance, { metricsText }: GatewayContext): void {
  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operations'],
        summary: 'The metrics of this process, for Prometheus',
        response: {
          200: { description: 'docs/metrics.md says what they mean.', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
    },
    async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText()),
  );
}
