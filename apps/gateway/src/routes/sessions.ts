import { type LogIn, logInSchema, sessionSchema } from '@jangteo/edge/schemas/user';
import { endSession, startSession } from '@jangteo/edge/sessions';
import { toIso } from '@jangteo/kernel/clock';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, sessionSecurity } from '../openapi.ts';

const tags = ['sessions'];

export function sessionRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { session } = context;
  app.post<{ Body: LogIn }>(
    '/v1/sessions',
    {
      schema: {
        tags,
        summary: 'Log in',
        description:
          'The token is a credential as `Authorization: Bearer`; the HttpOnly cookie that comes with it is another. ' +
          "A guest's cart goes into the user's, and its cookie away.",
        body: logInSchema,
        response: {
          201: { description: 'The session.', ...sessionSchema },
          ...problems(...BODY_PROBLEMS, 'WRONG_CREDENTIALS'),
        },
      },
    },
    async (request, reply) => {
      const { token, userId, expiresAtMs } = await startSession(context, request, reply, request.body);
      return reply.code(201).send({ token, user_id: userId, expires_at: toIso(expiresAtMs) });
    },
  );

  app.delete(
    '/v1/sessions/current',
    {
      onRequest: session,
      schema: {
        tags,
        summary: 'Log out',
        security: sessionSecurity,
        response: { 204: { description: 'The session is gone.', type: 'null' }, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async (request, reply) => {
      await endSession(context, request, reply);
      return reply.code(204).send();
    },
  );
}
