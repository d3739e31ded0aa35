import { nextCursor } from '@jangteo/edge/schemas/page';
import { hasCode } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import {
  indexAuditSchema,
  indexesSchema,
  indexVersionSchema,
  lintSchema,
  type ReindexBody,
  reindexBodySchema,
  reindexSchema,
  sweptSchema,
  switchBodySchema,
} from '../schemas/search-index.ts';
import { indexVersionView, type ReindexView, reindexView } from '../search-index-view.ts';

const tags = ['admin: search'];
/** An empty index is made for it, and the analyser may have to be loaded. */
const LINT_CALL = { timeoutMs: 60_000 };
/** The vocabulary of the version is read, the one that goes is removed. */
const SWITCH_CALL = { timeoutMs: 60_000 };
/** Waits for changes on their way before it calls something a difference. */
const AUDIT_CALL = { timeoutMs: 60_000 };
/** Every product is compared. */
const SWEEP_CALL = { timeoutMs: 290_000 };

const underWay = [...SESSION_PROBLEMS, 'NOT_FOUND'] as const;
const change = [...SESSION_PROBLEMS, ...BODY_PROBLEMS] as const;

/** The life of the search index: its versions, a reindex, the switch between them. */
export function adminSearchIndexRoutes(app: FastifyInstance, { clients: { search } }: GatewayContext): void {
  app.get(
    '/search/indexes',
    {
      schema: {
        tags,
        summary: 'The versions of the search index, and how far it is behind',
        security,
        response: { 200: indexesSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async () => {
      const [{ indexes, lagMs, applied }, last] = await Promise.all([search.listIndexes({}), lastReindex(search)]);
      return { items: indexes.map(indexVersionView), lag_ms: Number(lagMs), applied: Number(applied), reindex: last };
    },
  );

  app.post<{ Body: ReindexBody | null }>(
    '/search/reindex',
    {
      config: { audit: 'search.reindex' },
      schema: {
        tags,
        summary: 'Build the search index anew',
        description:
          'Makes a version with the dictionary as edited, checks it and switches; searches go on meanwhile. Answers with the one under way, where there is one.',
        security,
        body: reindexBodySchema,
        response: { 202: reindexSchema, ...problems(...change) },
      },
    },
    async ({ body }, reply) => {
      const { accept_golden: acceptGolden = false, keep_alias: keepAlias = false } = body ?? {};
      const { reindex } = await search.startReindex({ acceptGolden, keepAlias });
      return reply.code(202).send(reindexView(reindex));
    },
  );

  app.get(
    '/search/reindex',
    {
      schema: { tags, summary: 'The last reindex', security, response: { 200: reindexSchema, ...problems(...underWay) } },
    },
    async () => reindexView((await search.getReindex({})).reindex),
  );

  app.delete(
    '/search/reindex',
    {
      config: { audit: 'search.end-reindex' },
      schema: {
        tags,
        summary: 'End the reindex that is under way',
        description: 'What it has built is dropped; the alias stays where it is.',
        security,
        response: { 200: reindexSchema, ...problems(...underWay) },
      },
    },
    async () => reindexView((await search.cancelReindex({})).reindex),
  );

  app.post<{ Body: { index: string } }>(
    '/search/switch',
    {
      config: { audit: 'search.switch' },
      schema: {
        tags,
        summary: 'Answer searches from another version of the index',
        description: 'Forward, or back to the one before, at once. Refused for a version that is not up to date.',
        security,
        body: switchBodySchema,
        response: {
          200: { ...indexVersionSchema, description: 'The version that is live now.' },
          ...problems(...change, 'NOT_FOUND', 'REINDEX_GATE'),
        },
      },
    },
    async (request) => {
      const { index: target } = request.body;
      noteForAudit(request, { target });
      const { index } = await search.switchIndex({ index: target }, SWITCH_CALL);
      insist(index, 'a version that was switched to is sent');
      return indexVersionView(index);
    },
  );

  app.post(
    '/search/sweep',
    {
      config: { audit: 'search.sweep' },
      schema: {
        tags,
        summary: 'Compare the search index with the catalogue, and mend what differs',
        description: 'What the shop does by itself every JANGTEO_REINDEX_EVERY.',
        security,
        response: { 200: sweptSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async () => {
      const { compared, written, removed } = await search.sweepIndex({}, SWEEP_CALL);
      return { compared: Number(compared), written: Number(written), removed: Number(removed) };
    },
  );

  app.get(
    '/search/dictionary/lint',
    {
      schema: {
        tags,
        summary: 'Which golden queries the dictionary as edited takes apart otherwise',
        description: 'Than the live index does. A reindex rolls the dictionary out.',
        security,
        response: { 200: lintSchema, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async () => {
      const { effects } = await search.lintDictionary({}, LINT_CALL);
      return {
        items: effects.map(({ query, termsBefore, termsAfter }) => ({ query, terms_before: termsBefore, terms_after: termsAfter })),
      };
    },
  );

  app.get<{ Querystring: { cursor: string; limit: number } }>(
    '/audit/search',
    {
      schema: {
        tags: ['admin: doctor'],
        summary: 'Products of which the raw index or the live one does not have what the catalogue has',
        security,
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            cursor: { type: 'string', maxLength: 2_000, default: '' },
            limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 1_000 },
          },
        },
        response: { 200: indexAuditSchema, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query }) => {
      const { checked, differences, behind, nextCursor: next } = await search.auditIndex(query, AUDIT_CALL);
      const items = differences.map(({ productId, index, check, detail }) => ({ id: productId, index, check, detail }));
      return { checked, items, behind, next_cursor: nextCursor(next) };
    },
  );
}

/** null: there never was one. */
async function lastReindex(search: GatewayContext['clients']['search']): Promise<ReindexView | null> {
  try {
    return reindexView((await search.getReindex({})).reindex);
  } catch (thrown) {
    if (hasCode(thrown, 'NOT_FOUND')) return null;
    throw thrown;
  }
}
