import { readFileSync } from 'node:fs';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { CART_COOKIE } from '@jangteo/edge/cart-owner';
import { SESSION_COOKIE } from '@jangteo/edge/credentials';
import { ERRORS, type ErrorCode } from '@jangteo/kernel/errors';
import { ICON_SVG } from '@jangteo/pages/assets';
import type { FastifyInstance } from 'fastify';
import manifest from '../package.json' with { type: 'json' };
import { STAFF_COOKIE } from './operator.ts';

const problemSchema = {
  $id: 'Problem',
  description: 'A problem document (RFC 9457).',
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'trace_id'],
  properties: {
    type: { type: 'string', description: 'Where the code is explained.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'What went wrong, for programs.' },
    detail: { type: 'string', description: 'What went wrong, for people.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    trace_id: { type: 'string', description: 'The id to look up in the log.' },
  },
};

/** Serves the description of every route that follows at /openapi.json, and a page to try them at /docs. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  app.addSchema(problemSchema);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'jangteo',
        version: manifest.version,
        description: 'An event-driven shop. Amounts are whole numbers in the minor unit of their currency; times are ISO 8601 in UTC.',
      },
      components: {
        securitySchemes: {
          session: { type: 'http', scheme: 'bearer', description: 'The token of POST /v1/sessions.' },
          cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE },
          guest: { type: 'apiKey', in: 'cookie', name: CART_COOKIE },
          admin: { type: 'http', scheme: 'bearer', description: 'The admin token.' },
          operator: {
            type: 'apiKey',
            in: 'cookie',
            name: STAFF_COOKIE,
            description: 'Of POST /admin/api/session. Whatever changes something wants its `csrf` in the header x-csrf-token, too.',
          },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `def-${index}`) },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  await app.register(swaggerUi, { routePrefix: '/docs', logo: { type: 'image/svg+xml', content: readFileSync(ICON_SVG) } });
}

const always: readonly ErrorCode[] = ['RATE_LIMITED', 'INTERNAL', 'SERVICE_UNAVAILABLE', 'ENGINE_AWAY', 'DEADLINE_EXCEEDED'];

/** What a route that takes a body may answer besides. */
export const BODY_PROBLEMS = ['INVALID_REQUEST', 'MALFORMED_JSON', 'BODY_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const;
/** What a route that only a buyer may call may answer besides. */
export const SESSION_PROBLEMS = ['UNAUTHENTICATED', 'FORBIDDEN'] as const;

type Security = readonly Readonly<Record<string, readonly string[]>>[];
export const sessionSecurity: Security = [{ session: [] }, { cookie: [] }];
/** A guest may have no cart yet, and so nothing to show. */
export const cartSecurity: Security = [...sessionSecurity, { guest: [] }, {}];
export const adminSecurity: Security = [{ admin: [] }, { operator: [] }];

/** The `response` entries for these codes, one for each status. */
export function problems(...codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = Object.groupBy(new Set([...codes, ...always]), (code) => ERRORS[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, some = []]) => [
      status,
      {
        description: some.map((code) => `\`${code}\`: ${ERRORS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
      },
    ]),
  );
}
