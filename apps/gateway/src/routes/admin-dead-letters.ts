import { type PageQuery, pageQuery, pageSchema } from '@jangteo/edge/schemas/page';
import { text } from '@jangteo/edge/schemas/text';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import { consumersOf } from '../consumers.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import {
  auditView,
  failedEventView,
  failureGroupView,
  type KeyOutcomeView,
  keyOutcomeView,
  parkedKeyView,
  timeOf,
} from '../operations-view.ts';
import { actorOf } from '../operator.ts';
import { cursorAfter, latestOverServices, pageOverServices, placeOf } from '../over-services.ts';
import {
  auditSchema,
  consumer,
  diffSchema,
  discardSchema,
  type EditBody,
  editSchema,
  type FilterQuery,
  failedEventSchema,
  failureGroupSchema,
  filterProperties,
  lineSchema,
  parkedKeySchema,
  type RunBody,
  redriveSchema,
  runResultSchema,
} from '../schemas/operations.ts';

const tags = ['admin: dead letters'];
/** A key with a long line takes its time. */
const LONG_CALL = { timeoutMs: 120_000 };
/** How long a call goes on to further consumers. */
const CALL_MS = 4_000;
const ACTIONS = ['EDIT', 'REDRIVE', 'DISCARD', 'PAUSE', 'RESUME', 'CONCURRENCY', 'SEEK', 'REPLAY', 'OUTBOX'] as const;

type ListQuery = PageQuery & FilterQuery;
interface AuditQuery extends PageQuery {
  readonly consumer?: string;
  readonly key?: string;
  readonly event_id?: string;
  readonly action?: string;
}

export function adminDeadLetterRoutes(app: FastifyInstance, { operations, runtime: { clock } }: GatewayContext): void {
  const { of } = operations;
  const { chosen, ownerOf } = consumersOf(operations);
  const list = (summary: string, items: object, query: object, description = '') => ({
    tags,
    summary,
    security,
    querystring: { type: 'object', additionalProperties: false, properties: { ...pageQuery(50, 500), ...query } },
    response: { 200: pageSchema(items, description), ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR', 'NOT_FOUND') },
  });

  app.get<{ Querystring: ListQuery }>(
    '/dead-letters',
    { schema: list('Parked keys, the longest parked first', parkedKeySchema, filterProperties, 'One consumer after another.') },
    async ({ query }) => {
      const filter = filterOf(query);
      return await pageOverServices(chosen(query.consumer), query, async (service, cursor, limit) => {
        const page = await of(service).listParkedKeys({ service, filter, limit, cursor });
        return { items: page.items.map(parkedKeyView), nextCursor: page.nextCursor };
      });
    },
  );

  app.get<{ Querystring: ListQuery }>(
    '/dead-letters/events',
    { schema: list('Events in the lines of parked keys', failedEventSchema, filterProperties, 'In the order that they got there.') },
    async ({ query }) => {
      const filter = filterOf(query);
      return await pageOverServices(chosen(query.consumer), query, async (service, cursor, limit) => {
        const page = await of(service).listFailedEvents({ service, filter, limit, cursor });
        return { items: page.items.map(failedEventView), nextCursor: page.nextCursor };
      });
    },
  );

  app.get<{ Querystring: FilterQuery }>(
    '/dead-letters/groups',
    {
      schema: {
        tags,
        summary: 'Failures by their cause',
        security,
        querystring: { type: 'object', additionalProperties: false, properties: filterProperties },
        response: {
          200: {
            description: 'Those that hold up most keys first.',
            type: 'object',
            properties: { items: { type: 'array', items: failureGroupSchema } },
          },
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND'),
        },
      },
    },
    async ({ query }) => {
      const filter = filterOf(query);
      const found = await Promise.all(chosen(query.consumer).map((service) => of(service).groupFailures({ service, filter })));
      const items = found.flatMap(({ groups }) => groups.map(failureGroupView));
      return { items: items.sort((left, right) => right.keys - left.keys) };
    },
  );

  const params = { type: 'object', required: ['event_id'], properties: { event_id: text(64) } } as const;
  app.get<{ Params: { event_id: string }; Querystring: { consumer?: string } }>(
    '/dead-letters/events/:event_id',
    {
      schema: {
        tags,
        summary: 'A parked event with its line',
        security,
        params,
        querystring: { type: 'object', additionalProperties: false, properties: { consumer } },
        response: { 200: lineSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async ({ params: { event_id: eventId }, query }) => {
      const service = await ownerOf(eventId, query.consumer);
      const { event, key, ahead, behind } = await of(service).getFailedEvent({ service, eventId });
      return {
        event: event && failedEventView(event),
        key: key && parkedKeyView(key),
        ahead: Number(ahead),
        behind: behind.map(failedEventView),
      };
    },
  );

  app.post<{ Params: { event_id: string }; Body: EditBody }>(
    '/dead-letters/events/:event_id/edit',
    {
      config: { audit: 'dead-letter.edit' },
      schema: {
        tags,
        summary: 'Replace the data of a parked event',
        description: 'It must fit the contract of the event, which keeps its id and its place. What it came with is kept, too.',
        security,
        params,
        body: editSchema,
        response: { 200: diffSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND') },
      },
    },
    async (request) => {
      const { event_id: eventId } = request.params;
      const { body } = request;
      const service = await ownerOf(eventId, body.consumer);
      const payload = typeof body.payload === 'string' ? body.payload : JSON.stringify(body.payload);
      const operator = actorOf(request, body.reason);
      const { diff, changed } = await of(service).editFailedEvent({ service, eventId, payload, dryRun: body.dry_run ?? false, operator });
      return { changed, diff: diff.map(({ change, text: line }) => ({ change, text: line })) };
    },
  );

  for (const [verb, method, summary, schema, description] of [
    ['redrive', 'redriveKeys', 'Run parked keys now', redriveSchema, 'Each in stored order until its line is empty; FAILED keys, too.'],
    [
      'discard',
      'discardEvents',
      'Discard an event, or the failed event of each key that a filter means',
      discardSchema,
      'For good: the audit alone keeps the data. The keys go on with their next event.',
    ],
  ] as const) {
    app.post<{ Body: RunBody }>(
      `/dead-letters/${verb}`,
      {
        config: { audit: `dead-letter.${verb}` },
        schema: {
          tags,
          summary,
          description,
          security,
          body: schema,
          response: { 200: runResultSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'BAD_CURSOR', 'NOT_FOUND') },
        },
      },
      async (request) => {
        const { body } = request;
        const { event_id: eventId = '', limit = 0, rate = 0, dry_run: dryRun = false, reason = '' } = body;
        checkTarget(body);
        const names = eventId === '' ? chosen(body.filter?.consumer) : [await ownerOf(eventId, body.filter?.consumer)];
        const run = { filter: filterOf(body.filter ?? {}), rate, dryRun, operator: actorOf(request, reason) };
        noteForAudit(request, { target: eventId === '' ? (body.filter?.key ?? body.filter?.consumer ?? '') : eventId });
        const endAt = clock.now() + CALL_MS;
        const all: KeyOutcomeView[] = [];
        let [total, next]: [number, string | null] = [0, null];
        for (let place = placeOf(body.cursor, names); place !== undefined; place = next === null ? undefined : placeOf(next, names)) {
          const { service, cursor, done, before } = place;
          // A consumer counts its own keys of the limit.
          const part = { service, run: { ...run, cursor, limit: limit === 0 ? 0 : limit - before }, eventId };
          const result = await of(service)[method](part, LONG_CALL);
          all.push(...result.outcomes.map((outcome) => keyOutcomeView(service, outcome)));
          total += Number(result.total);
          const isEnough = limit > 0 && done + result.outcomes.length >= limit;
          next = isEnough ? null : cursorAfter(place, names, result.outcomes.length, result.nextCursor);
          if (result.nextCursor !== '' || clock.now() >= endAt) break;
        }
        return { outcomes: all, total, next_cursor: next };
      },
    );
  }

  app.get<{ Querystring: AuditQuery }>(
    '/dead-letters/audit',
    {
      schema: list(
        'What operators did to events and consumers',
        auditSchema,
        { consumer, key: text(64), event_id: text(64), action: { type: 'string', enum: ACTIONS } },
        'Newest first.',
      ),
    },
    async ({ query }) => {
      const { key = '', event_id: eventId = '', action = '' } = query;
      const { items, next_cursor } = await latestOverServices(chosen(query.consumer), query, (service, cursor, limit) =>
        of(service).listAudit({ service, key, eventId, action, limit, cursor }),
      );
      return { items: items.map(auditView), next_cursor };
    },
  );
}

function filterOf({ key = '', type = '', code = '', cause = '', status, since, before }: FilterQuery) {
  return { key, type, code, cause, status: status ?? '', parkedSinceMs: timeOf('since', since), parkedBeforeMs: timeOf('before', before) };
}

/** Everything is never meant by leaving something out. */
function checkTarget({ event_id, filter = {}, all }: RunBody): void {
  const said = [event_id !== undefined, Object.keys(filter).some((name) => name !== 'consumer'), all === true];
  const count = said.filter(Boolean).length;
  if (count === 1) return;
  throw new JangteoError(
    'INVALID_REQUEST',
    count === 0 ? 'say which: event_id, a filter, or all: true' : 'say one of event_id, filter and all',
  );
}
