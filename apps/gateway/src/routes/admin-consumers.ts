import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { consumerView, timeOf } from '../operations-view.ts';
import { actorOf } from '../operator.ts';
import { consumer } from '../schemas/operations.ts';
import { concurrencySchema, consumerSchema, reasonSchema, type SeekBody, seekSchema } from '../schemas/topics.ts';

const tags = ['admin: consumers'];
/** A pause waits for what is under way, a replay for a stretch of the log. */
const LONG_CALL = { timeoutMs: 120_000 };

type Named = { Params: { name: string } };
type Reason = { readonly reason?: string } | null;

export function adminConsumerRoutes(app: FastifyInstance, { operations: { of, services } }: GatewayContext): void {
  const params = { type: 'object', required: ['name'], properties: { name: consumer } } as const;
  const found = { 200: consumerSchema, ...problems(...SESSION_PROBLEMS, 'NOT_FOUND') };
  const changed = { 200: consumerSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND') };
  const named = (name: string) => {
    if (!services.includes(name)) throw new JangteoError('NOT_FOUND', `there is no consumer "${name}", but ${services.join(', ')}`);
    return of(name);
  };
  const show = async (name: string) => consumerView(await named(name).getConsumer({ service: name }));
  const noteBefore = async (request: FastifyRequest<Named>) => noteForAudit(request, { before: await show(request.params.name) });

  app.get(
    '/consumers',
    {
      schema: {
        tags,
        summary: 'Consumers with their offsets and lag',
        security,
        response: {
          200: {
            description: 'Services that consume nothing are left out.',
            type: 'object',
            properties: { items: { type: 'array', items: consumerSchema } },
          },
          ...problems(...SESSION_PROBLEMS),
        },
      },
    },
    async () => {
      const all = await Promise.all(services.map((name) => orNone(show(name))));
      return { items: all.filter((one) => one !== undefined) };
    },
  );

  app.get<Named>(
    '/consumers/:name',
    { schema: { tags, summary: 'A consumer', security, params, response: found } },
    async ({ params: { name } }) => await show(name),
  );

  for (const [verb, method, summary] of [
    ['pause', 'pauseConsumer', 'Pause a consumer, until it is resumed, over restarts'],
    ['resume', 'resumeConsumer', 'Let a paused consumer go on'],
  ] as const) {
    app.post<Named & { Body: Reason }>(
      `/consumers/:name/${verb}`,
      { config: { audit: `consumer.${verb}` }, schema: { tags, summary, security, params, body: reasonSchema, response: changed } },
      async (request) => {
        const { name } = request.params;
        await noteBefore(request);
        await named(name)[method]({ service: name, operator: actorOf(request, request.body?.reason) }, LONG_CALL);
        return await show(name);
      },
    );
  }

  app.post<Named & { Body: { concurrency: number; reason?: string } }>(
    '/consumers/:name/concurrency',
    {
      config: { audit: 'consumer.concurrency' },
      schema: {
        tags,
        summary: 'Set how many keys a consumer works on at a time',
        security,
        params,
        body: concurrencySchema,
        response: changed,
      },
    },
    async (request) => {
      const { body } = request;
      const { name } = request.params;
      await noteBefore(request);
      await named(name).setConcurrency({ service: name, concurrency: body.concurrency, operator: actorOf(request, body.reason) });
      return await show(name);
    },
  );

  app.post<Named & { Body: SeekBody }>(
    '/consumers/:name/seek',
    {
      config: { audit: 'consumer.seek' },
      schema: {
        tags,
        summary: 'Move where a consumer goes on',
        description: 'Backwards, what its inbox knows is passed over. Forwards, what lies between is not handled: a replay finds it.',
        security,
        params,
        body: seekSchema,
        response: {
          200: {
            description: 'From where to where, by partition.',
            type: 'object',
            properties: {
              moves: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    topic: { type: 'string' },
                    partition: { type: 'integer' },
                    from: { type: 'integer' },
                    to: { type: 'integer' },
                  },
                },
              },
            },
          },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND', 'UNKNOWN_TOPIC'),
        },
      },
    },
    async (request) => {
      const { body } = request;
      const { name } = request.params;
      const { topic, partition } = body;
      const seek = {
        service: name,
        topic,
        ...(partition !== undefined && { partition }),
        to: targetOf(body),
        operator: actorOf(request, body.reason),
      };
      const { moves } = await named(name).seekConsumer(seek, LONG_CALL);
      return {
        moves: moves.map((move) => ({ topic: move.topic, partition: move.partition, from: Number(move.from), to: Number(move.to) })),
      };
    },
  );
}

async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (hasCode(thrown, 'NOT_FOUND')) return undefined;
    throw thrown;
  }
}

export function only(count: number, detail: string): void {
  if (count > 1) throw new JangteoError('INVALID_REQUEST', detail);
}

function targetOf({ to, offset, time }: SeekBody) {
  only([to, offset, time].filter((one) => one !== undefined).length, 'say one of to, offset and time');
  if (to !== undefined) return { case: to, value: true } as const;
  if (offset !== undefined) return { case: 'offset', value: BigInt(offset) } as const;
  return time === undefined ? ({ case: undefined } as const) : ({ case: 'timeMs', value: timeOf('time', time) } as const);
}
