import { nextCursor, type PageQuery, pageSchema } from '@jangteo/edge/schemas/page';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import {
  analysedWordSchema,
  analyseQuerySchema,
  type DictionaryBody,
  dictionaryBodySchema,
  dictionaryWordSchema,
  type GoldenQueryBody,
  goldenQueryBodySchema,
  goldenQuerySchema,
  type PreviewBody,
  previewBodySchema,
  previewSchema,
  type SynonymsBody,
  synonymsBodySchema,
  synonymsSchema,
  word,
  wordsId,
  zeroResultSchema,
  zeroResultsQuerySchema,
} from '../schemas/search-words.ts';
import { analysedWordView, dictionaryWordView, effectView, goldenQueryView, synonymsView, zeroResultView } from '../search-words-view.ts';

const tags = ['admin: search'];
/** The analyser may have to be loaded first. */
const ANALYSE_CALL = { timeoutMs: 30_000 };

/** Small indexes are made and searched. */
const PREVIEW_CALL = { timeoutMs: 60_000 };

const change = [...SESSION_PROBLEMS, ...BODY_PROBLEMS] as const;
const byId = { type: 'object', required: ['id'], properties: { id: wordsId } } as const;
const byWord = { type: 'object', required: ['word'], properties: { word } } as const;
const gone = { description: 'It is gone.', type: 'null' } as const;
const all = (summary: string, items: object, description: string) => ({
  tags,
  summary,
  security,
  response: {
    200: { description, type: 'object', required: ['items'], properties: { items: { type: 'array', items } } },
    ...problems(...SESSION_PROBLEMS),
  },
});

type ById = { Params: { id: string } };
type ByWord = { Params: { word: string } };

/** The words of the shop's language: what means the same, what is one word, what has to be found, what was not. */
export function adminSearchWordRoutes(app: FastifyInstance, { clients: { search } }: GatewayContext): void {
  const noteSet = async (request: FastifyRequest<ById>) => {
    const set = (await search.listSynonyms({})).sets.find(({ id }) => id === request.params.id);
    noteForAudit(request, { before: set && synonymsView(set) });
  };
  const noteWord = async (request: FastifyRequest<ByWord>) => {
    const known = (await search.listDictionary({})).words.find(({ word }) => word === request.params.word);
    noteForAudit(request, { before: known && dictionaryWordView(known) });
  };
  const noteQuery = async (request: FastifyRequest<ById>) => {
    const query = (await search.listGoldenQueries({})).queries.find(({ id }) => id === request.params.id);
    noteForAudit(request, { before: query && goldenQueryView(query) });
  };

  app.get(
    '/search/synonyms',
    { schema: all('Sets of words that mean the same', synonymsSchema, 'They act on every search.') },
    async () => ({
      items: (await search.listSynonyms({})).sets.map(synonymsView),
    }),
  );

  app.post<{ Body: SynonymsBody }>(
    '/search/synonyms',
    {
      config: { audit: 'synonyms.add' },
      schema: {
        tags,
        summary: 'Make words mean the same, at once',
        security,
        body: synonymsBodySchema,
        response: { 201: synonymsSchema, ...problems(...change) },
      },
    },
    async (request, reply) => {
      const set = await putSynonyms('', request.body);
      noteForAudit(request, { target: set.id });
      return reply.code(201).send(set);
    },
  );

  app.put<ById & { Body: SynonymsBody }>(
    '/search/synonyms/:id',
    {
      config: { audit: 'synonyms.replace' },
      schema: {
        tags,
        summary: 'Replace a set of synonyms, at once',
        security,
        params: byId,
        body: synonymsBodySchema,
        response: { 200: synonymsSchema, ...problems(...change, 'NOT_FOUND') },
      },
    },
    async (request) => {
      await noteSet(request);
      return await putSynonyms(request.params.id, request.body);
    },
  );

  async function putSynonyms(id: string, { words }: SynonymsBody) {
    const { set } = await search.putSynonyms({ id, words: [...words] });
    insist(set, 'a set that was written is sent');
    return synonymsView(set);
  }

  app.delete<ById>(
    '/search/synonyms/:id',
    {
      config: { audit: 'synonyms.delete' },
      schema: {
        tags,
        summary: 'Remove a set of synonyms, at once',
        security,
        params: byId,
        response: { 204: gone, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async (request, reply) => {
      await noteSet(request);
      await search.deleteSynonyms(request.params);
      return reply.code(204).send();
    },
  );

  app.get(
    '/search/dictionary',
    { schema: all('The words of the dictionary', dictionaryWordSchema, '`live` tells which of them the live index was made with.') },
    async () => ({ items: (await search.listDictionary({})).words.map(dictionaryWordView) }),
  );

  app.put<ByWord & { Body: DictionaryBody | null }>(
    '/search/dictionary/:word',
    {
      config: { audit: 'dictionary.put' },
      schema: {
        tags,
        summary: 'Put a word into the dictionary',
        description: 'It acts with the next reindex.',
        security,
        params: byWord,
        body: dictionaryBodySchema,
        response: { 200: dictionaryWordSchema, ...problems(...change) },
      },
    },
    async (request) => {
      const { params, body } = request;
      await noteWord(request);
      const { word: written } = await search.putDictionaryWord({ word: params.word, parts: [...(body?.parts ?? [])] });
      insist(written, 'a word that was written is sent');
      return dictionaryWordView(written);
    },
  );

  app.delete<ByWord>(
    '/search/dictionary/:word',
    {
      config: { audit: 'dictionary.delete' },
      schema: {
        tags,
        summary: 'Take a word out of the dictionary',
        description: 'It acts with the next reindex.',
        security,
        params: byWord,
        response: { 204: gone, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async (request, reply) => {
      await noteWord(request);
      await search.deleteDictionaryWord(request.params);
      return reply.code(204).send();
    },
  );

  app.get(
    '/search/golden-queries',
    { schema: all('Queries whose answers are known', goldenQuerySchema, 'A new index is asked them before it is switched to.') },
    async () => ({ items: (await search.listGoldenQueries({})).queries.map(goldenQueryView) }),
  );

  app.post<{ Body: GoldenQueryBody }>(
    '/search/golden-queries',
    {
      config: { audit: 'golden-query.add' },
      schema: {
        tags,
        summary: 'Add a golden query',
        security,
        body: goldenQueryBodySchema,
        response: { 201: goldenQuerySchema, ...problems(...change) },
      },
    },
    async (request, reply) => {
      const query = await putGoldenQuery('', request.body);
      noteForAudit(request, { target: query.id });
      return reply.code(201).send(query);
    },
  );

  app.put<ById & { Body: GoldenQueryBody }>(
    '/search/golden-queries/:id',
    {
      config: { audit: 'golden-query.replace' },
      schema: {
        tags,
        summary: 'Replace a golden query',
        security,
        params: byId,
        body: goldenQueryBodySchema,
        response: { 200: goldenQuerySchema, ...problems(...change, 'NOT_FOUND') },
      },
    },
    async (request) => {
      await noteQuery(request);
      return await putGoldenQuery(request.params.id, request.body);
    },
  );

  async function putGoldenQuery(id: string, { query, expected = [], excluded = [] }: GoldenQueryBody) {
    const { query: written } = await search.putGoldenQuery({ query: { id, query, expected: [...expected], excluded: [...excluded] } });
    insist(written, 'a golden query that was written is sent');
    return goldenQueryView(written);
  }

  app.delete<ById>(
    '/search/golden-queries/:id',
    {
      config: { audit: 'golden-query.delete' },
      schema: {
        tags,
        summary: 'Remove a golden query',
        security,
        params: byId,
        response: { 204: gone, ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND') },
      },
    },
    async (request, reply) => {
      await noteQuery(request);
      await search.deleteGoldenQuery(request.params);
      return reply.code(204).send();
    },
  );

  app.get<{ Querystring: PageQuery }>(
    '/search/zero-results',
    {
      schema: {
        tags,
        summary: 'Searches that found nothing',
        description: 'Those asked most often first: what to add a synonym for, or to sell.',
        security,
        querystring: zeroResultsQuerySchema,
        response: { 200: pageSchema(zeroResultSchema, 'Searches.'), ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query: { limit, cursor = '' } }) => {
      const page = await search.listZeroResults({ limit, cursor });
      return { items: page.queries.map(zeroResultView), next_cursor: nextCursor(page.nextCursor) };
    },
  );

  app.get<{ Querystring: { text: string } }>(
    '/search/analyse',
    {
      schema: {
        tags,
        summary: 'A text word by word, as the live index has it',
        security,
        querystring: analyseQuerySchema,
        response: {
          200: {
            description: 'The words in their order.',
            type: 'object',
            required: ['words'],
            properties: { words: { type: 'array', items: analysedWordSchema } },
          },
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST'),
        },
      },
    },
    async ({ query }) => ({ words: (await search.analyse(query, ANALYSE_CALL)).words.map(analysedWordView) }),
  );

  app.post<{ Body: PreviewBody }>(
    '/search/preview',
    {
      config: { onlyReads: true },
      schema: {
        tags,
        summary: 'What other synonyms or another dictionary would do to the first answers of queries',
        description:
          'Nothing is kept. Of synonyms the effect is exact; of a dictionary it is that on the products which the live index has for these queries.',
        security,
        body: previewBodySchema,
        response: { 200: previewSchema, ...problems(...change) },
      },
    },
    async ({ body: { synonyms, dictionary, queries = [] } }) => {
      const { effects, products } = await search.previewWords(
        {
          queries: [...queries],
          ...(synonyms !== undefined && { synonyms: { sets: synonyms.map((words) => ({ words: [...words] })) } }),
          ...(dictionary !== undefined && {
            dictionary: { rules: dictionary.map(({ word, parts = [] }) => ({ word, parts: [...parts] })) },
          }),
        },
        PREVIEW_CALL,
      );
      return { items: effects.map(effectView), products: products === 0 ? null : products };
    },
  );
}
