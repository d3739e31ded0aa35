import type { Facets } from '@jangteo/contracts/search/v1/search';
import { invalid } from '@jangteo/edge/problem';
import { nextCursor } from '@jangteo/edge/schemas/page';
import {
  type SearchQuery,
  type SuggestQuery,
  searchQuerySchema,
  searchSchema,
  suggestQuerySchema,
  suggestSchema,
} from '@jangteo/edge/schemas/search';
import { facetsView, highlightView, joinProducts, queryView, SEARCH_CALL, SUGGEST_CALL, suggestionView } from '@jangteo/edge/search-view';
import { hasCode } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance, FastifyRequest, preValidationHookHandler } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { problems } from '../openapi.ts';
import { projectionOf } from '../product-projection.ts';
import { productTexts } from '../product-texts.ts';

const tags = ['search'];
const JSON_TYPE = 'application/json; charset=utf-8';
/** While somebody types, and takes back what was typed. */
const SUGGESTIONS_KEPT = 'public, max-age=60';

export function searchRoutes(app: FastifyInstance, { clients: { catalog, inventory, search } }: GatewayContext): void {
  app.get<{ Querystring: SearchQuery }>(
    '/v1/search',
    {
      preValidation: listBrands,
      schema: {
        tags,
        summary: 'Products by what a buyer types',
        description:
          'Korean as it is typed: compounds and spacing, synonyms, slips on the keyboard, first consonants (ㄴㅇㅋ). Products with all the words, else with some of them. Prices compare within one currency only.',
        querystring: searchQuerySchema,
        response: { 200: searchSchema, ...problems('INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query }, reply) => {
      const projection = projectionOf(query);
      const answer = await search.search(requestOf(query), SEARCH_CALL).catch(inWordsOfTheApi);
      const found = await joinProducts(catalog, answer.hits);
      const texts = await productTexts(
        inventory,
        found.map(({ product }) => product),
        projection,
      );
      const items = texts.map((text, index) => {
        const hit = found[index]?.hit;
        insist(hit, 'a text is of a hit');
        return withMember(text, `"highlight":${JSON.stringify(highlightView(hit))}`);
      });
      const rest = {
        total: Number(answer.total),
        ...facetsOf(answer.facets, query),
        ...queryView(answer),
        next_cursor: nextCursor(answer.nextCursor),
      };
      return reply
        .header('cache-control', 'no-cache')
        .type(JSON_TYPE)
        .send(withMember(JSON.stringify(rest), `"items":[${items.join(',')}]`));
    },
  );

  app.get<{ Querystring: SuggestQuery }>(
    '/v1/search/suggest',
    {
      schema: {
        tags,
        summary: 'What somebody who types this may be about to type',
        querystring: suggestQuerySchema,
        response: { 200: suggestSchema, ...problems('INVALID_REQUEST') },
      },
    },
    async ({ query: { q, limit } }, reply) => {
      const blank = q.trim() === '';
      const { suggestions } = blank ? { suggestions: [] } : await search.suggest({ query: q, limit }, SUGGEST_CALL).catch(inWordsOfTheApi);
      reply.header('cache-control', SUGGESTIONS_KEPT);
      return { suggestions: suggestions.map(suggestionView) };
    },
  );
}

/** `brand=a&brand=b` is a list, and so is `brand=a`. */
const listBrands: preValidationHookHandler = (request: FastifyRequest, _reply, done) => {
  const query = request.query as { brand?: string | string[] };
  if (typeof query.brand === 'string') query.brand = [query.brand];
  done();
};

function requestOf({ q, category = '', brand = [], min_price, max_price, sort, limit, cursor = '', facets, verbatim }: SearchQuery) {
  if (min_price !== undefined && max_price !== undefined && max_price < min_price) {
    throw invalid('the query string is', [{ path: 'max_price', message: 'must not be below min_price' }]);
  }
  return {
    query: q,
    category,
    brands: [...brand],
    sort,
    limit,
    cursor,
    facets,
    verbatim,
    ...(min_price !== undefined && { minPrice: BigInt(min_price) }),
    ...(max_price !== undefined && { maxPrice: BigInt(max_price) }),
  };
}

function facetsOf(facets: Facets | undefined, { facets: wanted }: SearchQuery) {
  return wanted && facets !== undefined ? { facets: facetsView(facets) } : {};
}

/** Fields of the contract that have another name in the query string. */
const API_NAMES: Readonly<Record<string, string>> = { query: 'q', brands: 'brand' };

function inWordsOfTheApi(thrown: unknown): never {
  if (!hasCode(thrown, 'INVALID_REQUEST') || thrown.errors === undefined) throw thrown;
  throw invalid(
    'the query string is',
    thrown.errors.map(({ path, message }) => ({ path: API_NAMES[path] ?? path, message })),
  );
}

/** The JSON text of an object with one member more, in front. */
function withMember(text: string, member: string): string {
  return text === '{}' ? `{${member}}` : `{${member},${text.slice(1)}`;
}
