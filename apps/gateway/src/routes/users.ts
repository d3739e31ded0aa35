import { PASSWORD_CALL } from '@jangteo/edge/clients';
import { type SignUp, signUpSchema } from '@jangteo/edge/schemas/user';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems } from '../openapi.ts';

export function userRoutes(app: FastifyInstance, { clients }: GatewayContext): void {
  app.post<{ Body: SignUp }>(
    '/v1/users',
    {
      schema: {
        tags: ['users'],
        summary: 'Sign up',
        body: signUpSchema,
        response: {
          201: { description: 'The account.', type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
          ...problems(...BODY_PROBLEMS, 'EMAIL_TAKEN'),
        },
      },
    },
    async ({ body }, reply) => {
      const { id } = await clients.users.createUser(body, PASSWORD_CALL);
      return reply.code(201).send({ id });
    },
  );
}
