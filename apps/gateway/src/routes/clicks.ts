import { refuseCrossSite } from '@jangteo/edge/credentials';
import { type ClickBody, clickSchema } from '@jangteo/edge/schemas/click';
import { newId } from '@jangteo/kernel/ids';
import type { FastifyInstance } from 'fastify';
import { ClickBuffer } from '../click-buffer.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems } from '../openapi.ts';

export function clickRoutes(app: FastifyInstance, { runtime, settings, appendClicks }: GatewayContext): void {
  const clicks = new ClickBuffer(runtime, appendClicks);
  app.addHook('onClose', () => clicks.close());

  app.post<{ Body: ClickBody }>(
    '/v1/clicks',
    {
      // It needs no credential, and another site has nothing to tell of this one's pages.
      onRequest: async (request) => refuseCrossSite(request, settings.corsOrigins),
      schema: {
        tags: ['clicks'],
        summary: 'Tell what a page was looked at for',
        description: 'Answered before it is in the log, and kept at best: where the log is away for long, some are lost. It names nobody.',
        body: clickSchema,
        response: { 202: { description: 'Taken.', type: 'null' }, ...problems(...BODY_PROBLEMS, 'FORBIDDEN') },
      },
    },
    async ({ body }, reply) => {
      const { kind, path = '', product_id: productId = '', category_id: categoryId = '', query = '' } = body;
      clicks.take({ id: newId(runtime), atMs: runtime.clock.now(), kind, path, productId, categoryId, query });
      return reply.code(202).send();
    },
  );
}
