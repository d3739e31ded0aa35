import { ERRORS, isErrorCode, JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext, Health } from '../context.ts';
import { problems } from '../openapi.ts';

const tags = ['operations'];

const readiness = (description: string) => ({
  description,
  type: 'object',
  properties: {
    status: {
      type: 'string',
      enum: ['ready', 'degraded', 'not_ready', 'stopping'],
      description: 'degraded: a service in another process does not answer; what needs it is refused with 503.',
    },
    dependencies: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { ok: { type: 'boolean' }, detail: { type: 'string' }, elsewhere: { type: 'boolean' } },
      },
    },
  },
});

export function healthRoutes(app: FastifyInstance, { health, instance, closing }: GatewayContext): void {
  app.get(
    '/health/live',
    {
      schema: {
        tags,
        summary: 'Whether the process answers',
        response: {
          200: {
            description: 'It does.',
            type: 'object',
            properties: { status: { type: 'string' }, instance: { type: 'string', description: 'Another one after each start.' } },
          },
        },
      },
    },
    async () => ({ status: 'live', instance }),
  );

  app.get(
    '/health/ready',
    {
      schema: {
        tags,
        summary: 'Whether requests should be sent here',
        response: { 200: readiness('They should.'), 503: readiness('They should not: it is stopping, or something does not answer.') },
      },
    },
    async (_request, reply) => {
      const dependencies = await health();
      const status = closing.signal.aborted ? 'stopping' : readinessOf(dependencies);
      return reply.code(status === 'ready' || status === 'degraded' ? 200 : 503).send({ status, dependencies });
    },
  );

  app.get<{ Params: { code: string } }>(
    '/problems/:code',
    {
      schema: {
        tags,
        summary: 'What an error code means',
        params: { type: 'object', required: ['code'], properties: { code: { type: 'string', maxLength: 100 } } },
        response: {
          200: {
            description: 'The entry of the registry.',
            type: 'object',
            properties: {
              code: { type: 'string' },
              status: { type: 'integer' },
              title: { type: 'string' },
              hint: { type: 'string', description: 'What to do about it.' },
            },
          },
          ...problems('NOT_FOUND'),
        },
      },
    },
    async ({ params: { code } }) => {
      if (!isErrorCode(code)) throw new JangteoError('NOT_FOUND', 'there is no such error code');
      const { status, title, hint } = ERRORS[code];
      return { code, status, title, hint };
    },
  );
}

/** Without what runs elsewhere the shop still sells what it can; behind a load balancer it must not take itself away for that. */
function readinessOf(dependencies: Health): 'ready' | 'degraded' | 'not_ready' {
  const away = Object.values(dependencies).filter(({ ok }) => !ok);
  if (away.length === 0) return 'ready';
  return away.every(({ elsewhere }) => elsewhere === true) ? 'degraded' : 'not_ready';
}
