import type { Category } from '@jangteo/contracts/catalog/v1/catalog';
import { countsById } from '@jangteo/edge/category-counts';
import { id } from '@jangteo/edge/schemas/text';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { problems } from '../openapi.ts';

const tags = ['catalog'];

const categoryProperties = {
  id: { type: 'string' },
  parent_id: { type: ['string', 'null'] },
  name: { type: 'string' },
  path: { type: 'string', description: 'Ids from the root down, such as 1/4/28.' },
  level: { type: 'integer', description: '0 at the root.' },
} as const;

const countedProperties = {
  ...categoryProperties,
  products: { type: 'integer', description: 'In it and all below it, as of some seconds ago.' },
} as const;

export const categorySchema = { description: 'The category.', type: 'object', properties: categoryProperties } as const;

export function categoryView({ id, parentId, name, path, level }: Category) {
  return { id, parent_id: parentId === '' ? null : parentId, name, path, level };
}

export type CategoryNode = ReturnType<typeof categoryView> & { products?: number; children: CategoryNode[] };

/** The forest of a list in which parents come before their children; each node with its count where there are counts. */
export function categoryTree(categories: readonly Category[], counts?: ReadonlyMap<string, number>): CategoryNode[] {
  const nodes = new Map<string, CategoryNode>();
  const roots: CategoryNode[] = [];
  for (const category of categories) {
    const products = counts === undefined ? {} : { products: counts.get(category.id) ?? 0 };
    const node = { ...categoryView(category), ...products, children: [] };
    nodes.set(node.id, node);
    (nodes.get(category.parentId)?.children ?? roots).push(node);
  }
  return roots;
}

export function categoryRoutes(app: FastifyInstance, { clients }: GatewayContext): void {
  app.get<{ Querystring: { counts: boolean } }>(
    '/v1/categories',
    {
      schema: {
        tags,
        summary: 'The category tree',
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { counts: { type: 'boolean', default: false, description: 'Adds how many products each category has.' } },
        },
        response: {
          200: {
            description: 'The root categories; each node has its `children`.',
            type: 'object',
            required: ['categories'],
            properties: {
              categories: {
                type: 'array',
                items: { type: 'object', properties: { ...countedProperties, children: { type: 'array', items: { type: 'object' } } } },
              },
            },
          },
          ...problems(),
        },
      },
    },
    async ({ query }) => {
      const { categories, counts } = await clients.catalog.listCategories({ withCounts: query.counts });
      return { categories: categoryTree(categories, query.counts ? countsById(counts) : undefined) };
    },
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
              ...countedProperties,
              ancestors: { type: 'array', items: categorySchema },
              children: { type: 'array', items: { type: 'object', properties: countedProperties } },
            },
          },
          ...problems('INVALID_REQUEST', 'NOT_FOUND'),
        },
      },
    },
    async ({ params }) => {
      const { category, ancestors, children } = await clients.catalog.getCategory(params);
      insist(category, 'a category that is found is sent');
      const counted = await clients.catalog.countProducts({ category: category.id });
      const counts = countsById(counted.children);
      return {
        ...categoryView(category),
        products: Number(counted.products),
        ancestors: ancestors.map(categoryView),
        children: children.map((child) => ({ ...categoryView(child), products: counts.get(child.id) ?? 0 })),
      };
    },
  );
}
