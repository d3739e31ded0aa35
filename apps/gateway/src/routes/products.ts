import { invalid } from '@jangteo/edge/problem';
import {
  IDS_MAX,
  type ProductListQuery,
  productListQuerySchema,
  productPageSchema,
  productQuerySchema,
  productSchema,
} from '@jangteo/edge/schemas/product';
import { id } from '@jangteo/edge/schemas/text';
import { insist } from '@jangteo/kernel/insist';
import { matchesNone } from '@jangteo/pages/if-none-match';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { etagOf } from '../etag.ts';
import { problems } from '../openapi.ts';
import { totalText } from '../product-count.ts';
import { type ProductQuery, projectionOf } from '../product-projection.ts';
import { productTexts } from '../product-texts.ts';

const tags = ['catalog'];
export const JSON_TYPE = 'application/json; charset=utf-8';
export const PRODUCT_ROUTE = '/v1/products/:id';

export function productRoutes(app: FastifyInstance, { clients: { catalog, inventory } }: GatewayContext): void {
  app.get<{ Params: { id: string }; Querystring: ProductQuery; Headers: { 'if-none-match'?: string } }>(
    PRODUCT_ROUTE,
    {
      schema: {
        tags,
        summary: 'A product',
        description: 'The ETag names its version; stock changes without one, so an answer with `stock=true` has none.',
        params: { type: 'object', required: ['id'], properties: { id } },
        headers: { type: 'object', properties: { 'if-none-match': { type: 'string', maxLength: 1_000 } } },
        querystring: productQuerySchema,
        response: {
          200: productSchema,
          304: { description: 'It is what `If-None-Match` names.', type: 'null' },
          ...problems('INVALID_REQUEST', 'NOT_FOUND'),
        },
      },
    },
    async ({ params, query, headers }, reply) => {
      const projection = projectionOf(query);
      const { product } = await catalog.getProduct(params);
      insist(product, 'a product that is found is sent');
      if (!projection.stock) {
        const etag = etagOf(product.version, projection.fields);
        reply.header('etag', etag).header('cache-control', 'no-cache');
        if (matchesNone(headers['if-none-match'], etag)) return reply.code(304).send();
      }
      const [text] = await productTexts(inventory, [product], projection);
      return reply.type(JSON_TYPE).send(text);
    },
  );

  app.get<{ Querystring: ProductListQuery }>(
    '/v1/products',
    {
      schema: {
        tags,
        summary: 'Products',
        description: 'Either `ids`, or a list by category, brand and price. Prices compare within one currency only.',
        querystring: productListQuerySchema,
        response: { 200: productPageSchema, ...problems('INVALID_REQUEST', 'BAD_CURSOR') },
      },
    },
    async ({ query }, reply) => {
      const projection = projectionOf(query);
      const { items, nextCursor } = query.ids === undefined ? await catalog.listProducts(listRequest(query)) : await byIds(query);
      const texts = await productTexts(inventory, items, projection);
      const total = query.count === true ? await totalText(catalog, listRequest(query)) : '';
      return reply
        .type(JSON_TYPE)
        .send(`{"items":[${texts.join(',')}],${total}"next_cursor":${nextCursor === '' ? 'null' : JSON.stringify(nextCursor)}}`);
    },
  );

  async function byIds(query: ProductListQuery) {
    const { ids = '', limit: _limit, sort: _sort, fields: _fields, stock: _stock, ...filters } = query;
    const wanted = ids.split(',').filter((one) => one !== '');
    const errors = Object.keys(filters).map((path) => ({ path, message: 'cannot be combined with ids' }));
    if (wanted.length > IDS_MAX) errors.push({ path: 'ids', message: `must be ${IDS_MAX} ids at most` });
    if (errors.length > 0) throw invalid('the query string is', errors);
    return { items: (await catalog.getProducts({ ids: wanted })).products, nextCursor: '' };
  }
}

function listRequest(query: ProductListQuery) {
  const {
    category = '',
    primary_category: primaryCategory = '',
    brand = '',
    level,
    min_price,
    max_price,
    sort,
    limit,
    cursor = '',
  } = query;
  return {
    category,
    primaryCategory,
    brand,
    sort,
    limit,
    cursor,
    ...(level === undefined ? {} : { level }),
    ...(min_price === undefined ? {} : { minPrice: BigInt(min_price) }),
    ...(max_price === undefined ? {} : { maxPrice: BigInt(max_price) }),
  };
}
