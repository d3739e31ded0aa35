import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { consumerView, timeOf } from '../operations-view.ts';
import { actorOf } from '../operator.ts';
import { consumer } from '../schemas/operations.ts';
import { consumerSchema, type ReplayBody, replayResultSchema, replaySchema } from '../schemas/topics.ts';
import { only } from './admin-consumers.ts';

const tags = ['admin: consumers'];
/** One call goes through a stretch of the log. */
const LONG_CALL = { timeoutMs: 120_000 };

export function adminReplayRoutes(app: FastifyInstance, { operations: { of, services } }: GatewayContext): void {
  const named = (name: string) => {
    if (!services.includes(name)) throw new JangteoError('NOT_FOUND', `there is no consumer "${name}", but ${services.join(', ')}`);
    return of(name);
  };

  app.post<{ Body: ReplayBody }>(
    '/replay',
    {
      config: { audit: 'consumer.replay' },
      schema: {
        tags,
        summary: 'Replay what a consumer has done',
        description:
          'Reads the log again and applies what the inbox does not know. The consumer is held until the last call, or until half a minute after one that was not followed.',
        security,
        body: replaySchema,
        response: { 200: replayResultSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND', 'BAD_CURSOR') },
      },
    },
    async (request) => {
      const { body } = request;
      noteForAudit(request, { target: body.consumer });
      const { consumer: service, topic = '', partition, again = false, dry_run: dryRun = false, cursor = '' } = body;
      const range = { topic, ...(partition !== undefined && { partition }), from: fromOf(body), to: toOf(body) };
      const replay = { service, ...range, again, dryRun, cursor, operator: actorOf(request, body.reason) };
      const result = await named(service).replayConsumer(replay, LONG_CALL);
      return {
        applied: Number(result.applied),
        handled_before: Number(result.handledBefore),
        parked: Number(result.parked),
        failed: Number(result.failed),
        other: Number(result.other),
        done: Number(result.done),
        total: Number(result.total),
        next_cursor: result.nextCursor === '' ? null : result.nextCursor,
      };
    },
  );

  app.post<{ Body: { consumer: string } }>(
    '/replay/end',
    {
      config: { audit: 'consumer.end-replay' },
      schema: {
        tags,
        summary: 'Let a consumer go on whose replay was broken off',
        security,
        body: { type: 'object', required: ['consumer'], additionalProperties: false, properties: { consumer } },
        response: { 200: consumerSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND') },
      },
    },
    async (request) => {
      const { consumer: service } = request.body;
      noteForAudit(request, { target: service });
      await named(service).endReplay({ service });
      return consumerView(await of(service).getConsumer({ service }));
    },
  );
}

function fromOf({ from, from_offset: offset }: ReplayBody) {
  only([from, offset].filter((one) => one !== undefined).length, 'say one of from and from_offset');
  if (offset !== undefined) return { case: 'fromOffset', value: BigInt(offset) } as const;
  return from === undefined ? ({ case: undefined } as const) : ({ case: 'fromMs', value: timeOf('from', from) } as const);
}

function toOf({ to, to_offset: offset }: ReplayBody) {
  only([to, offset].filter((one) => one !== undefined).length, 'say one of to and to_offset');
  if (offset !== undefined) return { case: 'toOffset', value: BigInt(offset) } as const;
  return to === undefined ? ({ case: undefined } as const) : ({ case: 'toMs', value: timeOf('to', to) } as const);
}
