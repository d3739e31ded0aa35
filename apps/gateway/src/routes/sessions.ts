import { mergeGuestCart } from '@jangteo/edge/cart-owner';
import { PASSWORD_CALL } from '@jangteo/edge/clients';
import { credentialOf, SESSION_COOKIE } from '@jangteo/edge/credentials';
import { type LogIn, logInSchema, sessionSchema } from '@jangteo/edge/schemas/user';
import { toIso } from '@jangteo/kernel/clock';
import type { FastifyInstance } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, sessionSecurity } from '../openapi.ts';

const tags = ['sessions'];

export function sessionRoutes(app: FastifyInstance, context: GatewayContext): void {
  const { clients, limits, runtime, session } = context;
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
      limits.countLogIn(request, request.body.email);
      const { token, userId, expiresAtMs } = await clients.users.createSession(request.body, PASSWORD_CALL);
      const expiresAt = Number(expiresAtMs);
      reply.setCookie(SESSION_COOKIE, token, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: 'auto',
        maxAge: Math.max(0, Math.floor((expiresAt - runtime.clock.now()) / 1_000)),
      });
      await mergeGuestCart(context, request, reply, userId);
      return reply.code(201).send({ token, user_id: userId, expires_at: toIso(expiresAt) });
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
      await clients.users.deleteSession({ token: credentialOf(request)?.token ?? '' });
      return reply.clearCookie(SESSION_COOKIE, { path: '/' }).code(204).send();
    },
  );
}
