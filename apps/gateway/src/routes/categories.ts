import type { Category } from '@jangteo/contracts/catalog/v1/catalog';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { problems } from '../openapi.ts';
import { id } from '../schemas/text.ts';

const tags = ['catalog'];

const categoryProperties = {
  id: { type: 'string' },
  parent_id: { type: ['string', 'null'] },
  name: { type: 'string' },
  path: { type: 'string', description: 'Ids from the root down, such as 1/4/28.' },
  level: { type: 'integer', description: '0 at the root.' },
} as const;

export const categorySchema = { description: 'The category.', type: 'object', properties: categoryProperties } as const;

export function categoryView({ id, parentId, name, path, level }: Category) {
  return { id, parent_id: parentId === '' ? null : parentId, name, path, level };
}

export type CategoryNode = ReturnType<typeof categoryView> & { children: CategoryNode[] };

/** The forest of a list in which parents come before their children. */
export function categoryTree(categories: readonly Category[]): CategoryNode[] {
  const nodes = new Map<string, CategoryNode>();
  const roots: CategoryNode[] = [];
  for (const category of categories) {
    const node = { ...categoryView(category), children: [] };
    nodes.set(node.id, node);
    (nodes.get(category.parentId)?.children ?? roots).push(node);
  }
  return roots;
}

export function categoryRoutes(app: FastifyInstance, { clients }: GatewayContext): void {
  app.get(
    '/v1/categories',
    {
      schema: {
        tags,
        summary: 'The category tree',
        response: {
          200: {
            description: 'The root categories; each node has its `children`.',
            type: 'object',
            required: ['categories'],
            properties: {
              categories: {
                type: 'array',
                items: { type: 'object', properties: { ...categoryProperties, children: { type: 'array', items: { type: 'object' } } } },
              },
            },
          },
          ...problems(),
        },
      },
    },
    async () => ({ categories: categoryTree((await clients.catalog.listCategories({})).categories) }),
  );

  app.get<{ Params: { id: string } }>(
    '/v1/categories/:id',
    {
      schema: {
        tags,
        summary: 'A category with its ancestors and children',
        params: { type: 'object', required: ['id'], properties: { id } },
        response: {
          200: {
            description: 'The category; `ancestors` from the root down.',
            type: 'object',
            properties: {
              ...categoryProperties,
              ancestors: { type: 'array', items: categorySchema },
              children: { type: 'array', items: categorySchema },
            },
          },
          ...problems('INVALID_REQUEST', 'NOT_FOUND'),
        },
      },
    },
    async ({ params }) => {
      const { category, ancestors, children } = await clients.catalog.getCategory(params);
      insist(category, 'a category that is found is sent');
      return { ...categoryView(category), ancestors: ancestors.map(categoryView), children: children.map(categoryView) };
    },
  );
}
