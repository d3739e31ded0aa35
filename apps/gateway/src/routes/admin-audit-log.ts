import type { AuditRecord } from '@jangteo/contracts/operators/v1/operators';
import { iso } from '@jangteo/edge/order-view';
import { nextCursor, type PageQuery, pageQuery, pageSchema } from '@jangteo/edge/schemas/page';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { timeOf } from '../operations-view.ts';
import { auditRecordSchema } from '../schemas/operator.ts';

interface LogQuery extends PageQuery {
  readonly actor?: string;
  readonly action?: string;
  readonly target?: string;
  readonly from?: string;
  readonly to?: string;
}

const time = { type: 'string', format: 'date-time', maxLength: 40 } as const;

export function adminAuditLogRoutes(app: FastifyInstance, { clients: { operators } }: GatewayContext): void {
  app.get<{ Querystring: LogQuery }>(
    '/audit-log',
    {
      schema: {
        tags: ['admin: operators'],
        summary: 'What operators changed, or tried to, newest first',
        security,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            ...pageQuery(50, 500),
            actor: { type: 'string', maxLength: 64 },
            action: { type: 'string', maxLength: 64, description: 'Such as `inventory.adjust`; `inventory.` means all that begin so.' },
            target: { type: 'string', maxLength: 200 },
            from: { ...time, description: 'From this time on.' },
            to: { ...time, description: 'Before this time.' },
          },
        },
        response: { 200: pageSchema(auditRecordSchema, 'Records.'), ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query: { actor = '', action = '', target = '', from, to, limit, cursor = '' } }) => {
      const [fromMs, toMs] = [timeOf('from', from), timeOf('to', to)];
      const page = await operators.listRecords({ actor, action, target, fromMs, toMs, limit, cursor });
      return { items: page.records.map(recordView), next_cursor: nextCursor(page.nextCursor) };
    },
  );
}

function recordView({ id, atMs, actor, role, action, target, reason, asked, before, after, outcome, code, traceId }: AuditRecord) {
  return {
    ...{ id, at: iso(atMs), actor, role, action, target, reason },
    ...{ asked: asJson(asked), before: asJson(before), after: asJson(after) },
    ...{ outcome, code, trace_id: traceId },
  };
}

function asJson(json: string | undefined): unknown {
  return json === undefined ? null : JSON.parse(json);
}
