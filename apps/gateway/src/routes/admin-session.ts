import { PASSWORD_CALL } from '@jangteo/edge/clients';
import { refuseCrossSite } from '@jangteo/edge/credentials';
import { toIso } from '@jangteo/kernel/clock';
import type { FastifyInstance } from 'fastify';
import { noteForAudit } from '../audit.ts';
import type { GatewayContext } from '../context.ts';
import { BODY_PROBLEMS, problems, SESSION_PROBLEMS, adminSecurity as security } from '../openapi.ts';
import { csrfOf, operatorOf, type Role, STAFF_COOKIE } from '../operator.ts';
import { type StaffLogIn, staffLogInSchema, staffSessionSchema } from '../schemas/operator.ts';

const tags = ['admin: operators'];
const COOKIE_PATH = '/admin';

/** The one call under /admin/api that nobody needs to be known for. */
export function adminLogInRoute(app: FastifyInstance, { clients: { operators }, limits, runtime: { clock } }: GatewayContext): void {
  app.post<{ Body: StaffLogIn }>(
    '/session',
    {
      config: { audit: 'session.begin' },
      schema: {
        tags,
        summary: 'Log in as an operator',
        description: 'The cookie is the credential. Whatever changes something wants `csrf` in the header x-csrf-token as well.',
        body: staffLogInSchema,
        response: {
          201: { description: 'The session.', ...staffSessionSchema },
          ...problems(...BODY_PROBLEMS, 'WRONG_CREDENTIALS', 'FORBIDDEN'),
        },
      },
    },
    async (request, reply) => {
      refuseCrossSite(request, []);
      limits.countStaffLogIn(request);
      // People type their password into the wrong field.
      noteForAudit(request, { actor: request.body.name, asked: null });
      const { token, name, role, expiresAtMs } = await operators.createSession(request.body, PASSWORD_CALL);
      const expiresAt = Number(expiresAtMs);
      request.operator = { name, role: role as Role };
      reply.setCookie(STAFF_COOKIE, token, {
        path: COOKIE_PATH,
        httpOnly: true,
        sameSite: 'strict',
        secure: 'auto',
        maxAge: Math.max(0, Math.floor((expiresAt - clock.now()) / 1_000)),
      });
      return reply.code(201).send({ name, role, csrf: csrfOf(token), expires_at: toIso(expiresAt) });
    },
  );
}

export function adminSessionRoutes(app: FastifyInstance, { clients: { operators } }: GatewayContext): void {
  app.get(
    '/session',
    {
      schema: {
        tags,
        summary: 'Who is logged in',
        security,
        response: { 200: { description: 'The session.', ...staffSessionSchema }, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async (request) => {
      const { name, role, session } = operatorOf(request);
      const csrf = session === undefined ? null : csrfOf(session.token);
      const expiresAt = session === undefined ? null : toIso(session.expiresAtMs);
      return { name, role, csrf, expires_at: expiresAt };
    },
  );

  app.delete(
    '/session',
    {
      config: { audit: 'session.end', forViewers: true },
      schema: {
        tags,
        summary: 'Log out',
        security,
        response: { 204: { description: 'The session is gone.', type: 'null' }, ...problems(...SESSION_PROBLEMS) },
      },
    },
    async (request, reply) => {
      const { session } = operatorOf(request);
      if (session !== undefined) await operators.deleteSession({ token: session.token });
      return reply.clearCookie(STAFF_COOKIE, { path: COOKIE_PATH }).code(204).send();
    },
  );
}
