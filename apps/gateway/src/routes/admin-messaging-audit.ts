import { iso } from '@jangteo/edge/order-view';
import { nextCursor } from '@jangteo/edge/schemas/page';
import { text } from '@jangteo/edge/schemas/text';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { actorOf } from '../operator.ts';
import { refundSchema as reasonSchema } from '../schemas/admin.ts';

const tags = ['admin: doctor'];
const AUDIT_MS = 30_000;
const service = text(64);
const TIME_MAX = 8_640_000_000_000_000;

const strandedSchema = {
  type: 'object',
  properties: {
    service: { type: 'string' },
    id: { type: 'string' },
    type: { type: 'string' },
    topic: { type: 'string' },
    key: { type: 'string' },
    slot: { type: 'integer' },
    occurred_at: { type: 'string', format: 'date-time' },
    why: { type: 'string', enum: ['slot', 'topic', 'old'] },
  },
} as const;

const lostSchema = {
  type: 'object',
  properties: {
    topic: { type: 'string' },
    partition: { type: 'integer' },
    offset: { type: 'integer' },
    id: { type: 'string' },
    type: { type: 'string' },
    key: { type: 'string' },
  },
} as const;

/** What each service says of its outbox and its inbox, for `doctor`. */
export function adminMessagingAuditRoutes(app: FastifyInstance, { operations: { of, services } }: GatewayContext): void {
  const named = (name: string) => {
    if (!services.includes(name)) throw new JangteoError('NOT_FOUND', `there is no service "${name}", but ${services.join(', ')}`);
    return of(name);
  };

  app.get<{ Querystring: { older_than_ms: number } }>(
    '/audit/outbox',
    {
      schema: {
        tags,
        summary: 'Events that no relay will publish, and old ones',
        security,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { older_than_ms: { type: 'integer', minimum: 0, maximum: TIME_MAX, default: 60_000 } },
        },
        response: {
          200: {
            description: 'Of each service the longest waiting 100; `unread` counts those of a slot that no relay reads.',
            type: 'object',
            properties: {
              items: { type: 'array', items: strandedSchema },
              unread: { type: 'object', additionalProperties: { type: 'integer' } },
            },
          },
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST'),
        },
      },
    },
    async ({ query }) => {
      const olderThanMs = BigInt(query.older_than_ms);
      const audits = await Promise.all(
        services.map(async (name) => ({ name, ...(await of(name).auditOutbox({ service: name, olderThanMs })) })),
      );
      return {
        items: audits.flatMap(({ name, rows }) =>
          rows.map(({ id, type, topic, key, slot, occurredAtMs, why }) => ({
            service: name,
            id,
            type,
            topic,
            key,
            slot,
            occurred_at: iso(occurredAtMs),
            why,
          })),
        ),
        unread: Object.fromEntries(audits.map(({ name, unread }) => [name, Number(unread)])),
      };
    },
  );

  app.get<{ Querystring: { service: string; since_ms: number; cursor: string } }>(
    '/audit/inbox',
    {
      schema: {
        tags,
        summary: 'Events that a consumer has passed and knows nothing of',
        description: 'A call looks for some seconds; the next one goes on at the cursor.',
        security,
        querystring: {
          type: 'object',
          required: ['service'],
          additionalProperties: false,
          properties: {
            service,
            since_ms: { type: 'integer', minimum: 0, maximum: TIME_MAX, default: 0, description: 'Unix time in ms.' },
            cursor: { type: 'string', maxLength: 20_000, default: '' },
          },
        },
        response: {
          200: {
            description: 'What is lost, and how many were looked at.',
            type: 'object',
            properties: {
              checked: { type: 'integer' },
              items: { type: 'array', items: lostSchema },
              next_cursor: { type: ['string', 'null'] },
            },
          },
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR', 'NOT_FOUND'),
        },
      },
    },
    async ({ query: { service, since_ms, cursor } }) => {
      const page = await named(service).auditInbox({ service, sinceMs: BigInt(since_ms), cursor }, { timeoutMs: AUDIT_MS });
      const items = page.lost.map(({ topic, partition, offset, id, type, key }) => ({
        topic,
        partition,
        offset: Number(offset),
        id,
        type,
        key,
      }));
      return { checked: Number(page.checked), items, next_cursor: nextCursor(page.nextCursor) };
    },
  );

  app.post<{ Params: { service: string; event_id: string }; Body: { reason: string } }>(
    '/repairs/outbox/:service/:event_id',
    {
      config: { audit: 'repair.outbox' },
      schema: {
        tags,
        summary: 'Put a stranded event where a relay finds it',
        description: 'One of a topic that does not exist goes; the audit keeps what it said.',
        security,
        params: { type: 'object', required: ['service', 'event_id'], properties: { service, event_id: text(64) } },
        body: reasonSchema,
        response: {
          200: { description: 'How it is now.', type: 'object', properties: { now: { type: 'string' } } },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND'),
        },
      },
    },
    async (request) => {
      const { service, event_id: eventId } = request.params;
      await named(service).repairOutbox({ service, eventId, operator: actorOf(request, request.body.reason) });
      return { now: 'repaired' };
    },
  );
}
