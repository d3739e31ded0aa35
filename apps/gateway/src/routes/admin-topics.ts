import { pageSchema } from '@jangteo/edge/schemas/page';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { recordView, timeOf, topicView } from '../operations-view.ts';
import { actorOf } from '../operator.ts';
import {
  type BrowseQuery,
  browseProperties,
  type ProduceBody,
  producedSchema,
  produceSchema,
  recordSchema,
  topic,
  topicSchema,
} from '../schemas/topics.ts';

const tags = ['admin: topics'];
const LONG_CALL = { timeoutMs: 60_000 };

export function adminTopicRoutes(app: FastifyInstance, { operations: { of, services } }: GatewayContext): void {
  // Every process sees the same log, so the first service's will do.
  const any = () => {
    const [service] = services;
    if (service === undefined) throw new JangteoError('SERVICE_UNAVAILABLE', 'no service is there to ask');
    return { service, operations: of(service) };
  };

  app.get(
    '/topics',
    {
      schema: {
        tags,
        summary: 'The topics of the event log',
        security,
        response: {
          200: { description: 'By name.', type: 'object', properties: { items: { type: 'array', items: topicSchema } } },
          ...problems(...SESSION_PROBLEMS),
        },
      },
    },
    async () => {
      const { service, operations } = any();
      const { topics } = await operations.listTopics({ service });
      return { items: topics.map(topicView) };
    },
  );

  app.get<{ Params: { topic: string }; Querystring: BrowseQuery }>(
    '/topics/:topic/records',
    {
      schema: {
        tags,
        summary: 'Records as they lie in the log',
        description: 'Newest first over all partitions, or upwards from an offset of one. The data is shown as it is, addresses included.',
        security,
        params: { type: 'object', required: ['topic'], properties: { topic } },
        querystring: { type: 'object', additionalProperties: false, properties: browseProperties },
        response: {
          200: pageSchema(recordSchema, 'A search for something rare may answer with few items, or none, and a cursor to go on.'),
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'UNKNOWN_TOPIC', 'BAD_CURSOR'),
        },
      },
    },
    async ({ params, query }) => {
      const { service, operations } = any();
      const { partition, key = '', type = '', since, until, from_offset: fromOffset, limit, cursor = '' } = query;
      const { items, nextCursor } = await operations.browseTopic(
        {
          service,
          topic: params.topic,
          key,
          type,
          fromMs: timeOf('since', since),
          toMs: timeOf('until', until),
          limit,
          cursor,
          ...(partition !== undefined && { partition }),
          ...(fromOffset !== undefined && { fromOffset: BigInt(fromOffset) }),
        },
        LONG_CALL,
      );
      return { items: items.map(recordView), next_cursor: nextCursor === '' ? null : nextCursor };
    },
  );

  app.post<{ Params: { topic: string }; Body: ProduceBody }>(
    '/topics/:topic/messages',
    {
      config: { audit: 'topic.produce' },
      schema: {
        tags,
        summary: 'Append an event by hand, for a test',
        description:
          'Its header `jangteo_test` names who did; consumers handle it as any other. Data that does not fit its contract is refused.',
        security,
        params: { type: 'object', required: ['topic'], properties: { topic } },
        body: produceSchema,
        response: { 201: producedSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'UNKNOWN_TOPIC') },
      },
    },
    async (request, reply) => {
      const { key, payload, headers, reason } = request.body;
      const { ce_type: type = '', ce_version: version = '0', ...own } = headers;
      noteForAudit(request, { target: `${request.params.topic}/${key}` });
      const { service, operations } = any();
      const { eventId, partition, offset } = await operations.produceEvent({
        ...{ service, topic: request.params.topic, key, type, version: Number(version), headers: own },
        payload: JSON.stringify(payload),
        operator: actorOf(request, reason),
      });
      return reply.code(201).send({ event_id: eventId, partition, offset: Number(offset) });
    },
  );
}
