import type { CategoryMove } from '@jangteo/contracts/catalog/v1/catalog';
import { id } from '@jangteo/edge/schemas/text';
import { toIso } from '@jangteo/kernel/clock';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';

const tags = ['admin: catalog'];

const moveSchema = {
  description: 'The tree is changed; the products below follow. Who lists a category finds its products meanwhile, too.',
  type: 'object',
  properties: {
    category_id: { type: 'string' },
    from_path: { type: 'string' },
    to_path: { type: 'string' },
    products: { type: 'integer', description: 'How many were below it when it moved.' },
    products_done: { type: 'integer', description: 'How many have followed. In the middle, a page that a crash cut short is not counted.' },
    started_at: { type: 'string', format: 'date-time' },
    ended_at: { type: ['string', 'null'], format: 'date-time', description: '`null`: under way.' },
  },
} as const;

const newParentSchema = {
  type: 'object',
  required: ['parent_id'],
  additionalProperties: false,
  properties: { parent_id: { ...id, type: ['string', 'null'], description: '`null`: it becomes a root category.' } },
} as const;

/** Moves of categories with all that is below them. */
export function adminCategoryMoveRoutes(app: FastifyInstance, { clients: { catalog } }: GatewayContext): void {
  app.post<{ Params: { id: string }; Body: { parent_id: string | null } }>(
    '/categories/:id/move',
    {
      config: { audit: 'category.move' },
      schema: {
        tags,
        summary: 'Put a category and all below it under another',
        security,
        params: { type: 'object', required: ['id'], properties: { id } },
        body: newParentSchema,
        response: { 202: moveSchema, ...problems(...SESSION_PROBLEMS, ...BODY_PROBLEMS, 'NOT_FOUND', 'ALREADY_EXISTS') },
      },
    },
    async ({ params, body }, reply) => {
      const { move } = await catalog.moveCategory({ id: params.id, parentId: body.parent_id ?? '' });
      insist(move, 'a move that was begun is sent');
      return reply.code(202).send(moveView(move));
    },
  );

  app.get(
    '/category-moves',
    {
      schema: {
        tags,
        summary: 'Moves of categories whose products still follow, and those of the last month',
        security,
        response: {
          200: {
            description: 'Newest first.',
            type: 'object',
            required: ['items'],
            properties: { items: { type: 'array', items: moveSchema } },
          },
          ...problems(...SESSION_PROBLEMS),
        },
      },
    },
    async () => ({ items: (await catalog.listCategoryMoves({})).moves.map(moveView) }),
  );
}

function moveView(move: CategoryMove) {
  return {
    category_id: move.categoryId,
    from_path: move.fromPath,
    to_path: move.toPath,
    products: Number(move.products),
    products_done: Number(move.productsDone),
    started_at: toIso(Number(move.startedAt)),
    ended_at: move.endedAt === 0n ? null : toIso(Number(move.endedAt)),
  };
}
