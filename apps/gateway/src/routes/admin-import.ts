import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { type GrantBatch, grantBatchSchema, IMPORT_BODY_BYTES_MAX, type ProductBatch, productBatchSchema } from '../schemas/admin.ts';

const tags = ['admin: import'];
const bodyLimit = IMPORT_BODY_BYTES_MAX;
/** A batch writes thousands of rows. */
const timeoutMs = 60_000;

const failureSchema = {
  type: 'object',
  properties: { index: { type: 'integer', description: 'The place in `products`.' }, code: { type: 'string' }, detail: { type: 'string' } },
} as const;

export function adminImportRoutes(app: FastifyInstance, { clients: { catalog, inventory } }: GatewayContext): void {
  app.post<{ Body: ProductBatch }>(
    '/import/products',
    {
      config: { audit: 'import.products' },
      bodyLimit,
      schema: {
        tags,
        summary: 'One batch of an import',
        description: 'Idempotent by product id.',
        security,
        body: productBatchSchema,
        response: {
          200: {
            description: 'What became of it.',
            type: 'object',
            properties: { written: { type: 'integer' }, unchanged: { type: 'integer' }, failures: { type: 'array', items: failureSchema } },
          },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS),
        },
      },
    },
    async (request) => {
      const { body } = request;
      noteForAudit(request, { target: `${body.products.length} products` });
      const products = body.products.map(({ id, json, category_names }) => ({ id, json, categoryNames: [...(category_names ?? [])] }));
      const { written, unchanged, failures } = await catalog.importProducts({ products }, { timeoutMs });
      return { written, unchanged, failures: failures.map(({ index, code, detail }) => ({ index, code, detail })) };
    },
  );

  app.post<{ Body: GrantBatch }>(
    '/import/grants',
    {
      config: { audit: 'import.stock' },
      bodyLimit,
      schema: {
        tags,
        summary: 'The stock of an import',
        description: 'Adds stock once for each pair of import and SKU; a second call changes nothing.',
        security,
        body: grantBatchSchema,
        response: {
          200: {
            description: 'How many SKUs were granted stock, now and before.',
            type: 'object',
            properties: { granted: { type: 'integer' }, granted_before: { type: 'integer' } },
          },
          ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS),
        },
      },
    },
    async ({ body }) => {
      const lines = body.lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) }));
      const { granted, grantedBefore } = await inventory.grant({ importId: body.import_id, lines }, { timeoutMs });
      return { granted, granted_before: grantedBefore };
    },
  );
}
