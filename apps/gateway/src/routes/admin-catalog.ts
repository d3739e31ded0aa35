import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import { invalid } from '@jangteo/edge/problem';
import { productSchema } from '@jangteo/edge/schemas/product';
import { id } from '@jangteo/edge/schemas/text';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { etagOf, requireIfMatch } from '../etag.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { type NewCategory, newCategorySchema, renameSchema } from '../schemas/admin.ts';
import { categorySchema, categoryView } from './categories.ts';

const tags = ['admin: catalog'];
const params = { type: 'object', required: ['id'], properties: { id } } as const;
/** Types alone: the catalogue checks every field, and refuses unknown ones, for an import, too. */
const productBody = { type: 'object', required: ['title'], properties: productSchema.properties } as const;
const change = [...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND'] as const;

const conditionalHeaders = {
  type: 'object',
  properties: { 'if-match': { type: 'string', maxLength: 200, description: 'Required: the ETag that you read, or `*`.' } },
} as const;

type ById = { Params: { id: string } };
type Conditional = { Headers: { 'if-match'?: string } };

export function adminCatalogRoutes(app: FastifyInstance, { clients: { catalog } }: GatewayContext): void {
  app.post<ById & { Body: Record<string, unknown> }>(
    '/products/:id',
    {
      config: { audit: 'product.create' },
      schema: {
        tags,
        summary: 'Create a product',
        security,
        params,
        body: productBody,
        response: { 201: productSchema, ...problems(...change, 'ALREADY_EXISTS', 'SKU_TAKEN') },
      },
    },
    async ({ params, body }, reply) => {
      try {
        const { product } = await catalog.putProduct({ id: params.id, json: documentText(body), ifVersion: 0n });
        return sendProduct(reply.code(201).header('location', `/v1/products/${encodeURIComponent(params.id)}`), product);
      } catch (thrown) {
        if (!hasCode(thrown, 'VERSION_CONFLICT')) throw thrown;
        throw new JangteoError('ALREADY_EXISTS', `there is a product ${params.id}`);
      }
    },
  );

  app.put<ById & Conditional & { Body: Record<string, unknown> }>(
    '/products/:id',
    {
      config: { audit: 'product.replace' },
      schema: {
        tags,
        summary: 'Replace a product',
        security,
        params,
        headers: conditionalHeaders,
        body: productBody,
        response: { 200: productSchema, ...problems(...change, 'IF_MATCH_REQUIRED', 'VERSION_CONFLICT', 'SKU_TAKEN') },
      },
    },
    async (request, reply) => {
      const { params, body, headers } = request;
      await noteProduct(request, params.id);
      const condition = await versionCondition(params.id, headers['if-match']);
      const { product } = await catalog.putProduct({ id: params.id, json: documentText(body), ...condition });
      return sendProduct(reply, product);
    },
  );

  app.delete<ById & Conditional>(
    '/products/:id',
    {
      config: { audit: 'product.delete' },
      schema: {
        tags,
        summary: 'Delete a product',
        security,
        params,
        headers: conditionalHeaders,
        response: {
          204: { description: 'It is gone.', type: 'null' },
          ...problems(...SESSION_PROBLEMS, 'INVALID_REQUEST', 'NOT_FOUND', 'IF_MATCH_REQUIRED', 'VERSION_CONFLICT'),
        },
      },
    },
    async (request, reply) => {
      const { params, headers } = request;
      await noteProduct(request, params.id);
      await catalog.deleteProduct({ id: params.id, ...(await versionCondition(params.id, headers['if-match'])) });
      return reply.code(204).send();
    },
  );

  async function noteProduct(request: FastifyRequest, productId: string): Promise<void> {
    const { products } = await catalog.getProducts({ ids: [productId] });
    noteForAudit(request, { before: products[0] && JSON.parse(products[0].json) });
  }

  async function noteCategory(request: FastifyRequest, categoryId: string): Promise<void> {
    const { category } = await catalog.getCategory({ id: categoryId });
    noteForAudit(request, { before: category && categoryView(category) });
  }

  /** `*` asks for any version, but for one that exists. */
  async function versionCondition(productId: string, ifMatch: string | undefined): Promise<{ ifVersion?: bigint }> {
    const version = requireIfMatch(ifMatch);
    if (version !== '*') return { ifVersion: version };
    await catalog.getProduct({ id: productId });
    return {};
  }

  app.post<{ Body: NewCategory }>(
    '/categories',
    {
      config: { audit: 'category.create' },
      schema: {
        tags,
        summary: 'Create a category with the next free id',
        security,
        body: newCategorySchema,
        response: { 201: categorySchema, ...problems(...change) },
      },
    },
    async (request, reply) => {
      const created = await createCategory('', request.body);
      noteForAudit(request, { target: created.id });
      return reply.code(201).send(created);
    },
  );

  app.post<ById & { Body: NewCategory }>(
    '/categories/:id',
    {
      config: { audit: 'category.create' },
      schema: {
        tags,
        summary: 'Create a category',
        security,
        params,
        body: newCategorySchema,
        response: { 201: categorySchema, ...problems(...change, 'ALREADY_EXISTS') },
      },
    },
    async ({ params, body }, reply) => reply.code(201).send(await createCategory(params.id, body)),
  );

  async function createCategory(categoryId: string, { name, parent_id: parentId = '' }: NewCategory) {
    const { category } = await catalog.createCategory({ id: categoryId, name, parentId });
    insist(category, 'a category that was created is sent');
    return categoryView(category);
  }

  app.put<ById & { Body: { name: string } }>(
    '/categories/:id',
    {
      config: { audit: 'category.rename' },
      schema: {
        tags,
        summary: 'Rename a category',
        security,
        params,
        body: renameSchema,
        response: { 200: categorySchema, ...problems(...change) },
      },
    },
    async (request) => {
      const { params, body } = request;
      await noteCategory(request, params.id);
      const { category } = await catalog.updateCategory({ id: params.id, name: body.name });
      insist(category, 'a category that was renamed is sent');
      return categoryView(category);
    },
  );
}

/** The catalogue reads a document as text. Throws INVALID_REQUEST for one that is nested beyond all measure. */
function documentText(body: object): string {
  try {
    return JSON.stringify(body);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw invalid('the body is', [{ path: '', message: 'is nested too deep' }]);
    throw thrown;
  }
}

function sendProduct(reply: FastifyReply, product: Product | undefined): FastifyReply {
  insist(product, 'a product that was written is sent');
  return reply.header('etag', etagOf(product.version)).type('application/json; charset=utf-8').send(product.json);
}
