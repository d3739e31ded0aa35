import { hash, timingSafeEqual } from 'node:crypto';
import { bearerToken, hostOf, refuseCrossSite } from '@jangteo/edge/credentials';
import type { Limits } from '@jangteo/edge/limits';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { GatewayClients, GatewayOptions } from './context.ts';
import { checkCsrf, isChange, type Operator, type Role, STAFF_COOKIE, staffToken } from './operator.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of a POST that changes nothing: a viewer may send it, and no audit is written. */
    onlyReads?: true;
    /** A change that viewers may make: of what is theirs alone. */
    forViewers?: true;
  }
}

/** Whether a request brings a token of the operator. */
export type IsAdmin = (request: FastifyRequest) => boolean;

export function adminCheck(tokenHashes: readonly string[]): IsAdmin {
  const known = tokenHashes.map((hex) => Buffer.from(hex, 'hex'));
  return (request) => {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) return false;
    const given = hash('sha256', token, 'buffer');
    // Every one is compared, so that the time tells nothing.
    return known.filter((one) => one.length === given.length && timingSafeEqual(one, given)).length > 0;
  };
}

/** Whoever has the admin token, as the audit calls them. */
const TOKEN_HOLDER: Operator = { name: 'admin-token', role: 'operator' };

export interface AdminAccess {
  readonly isAdmin: IsAdmin;
  readonly operators: GatewayClients['operators'];
  readonly limits: Limits;
}

/**
 * Lets in whoever has the admin token, and operators by the cookie of their session; `request.operator` tells who it is. A change by cookie
 * wants the session's CSRF token, and the role. A buyer's session is none here. Throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED.
 */
export function requireAdmin({ isAdmin, operators, limits }: AdminAccess): onRequestAsyncHookHandler {
  return async (request) => {
    if (isAdmin(request)) {
      request.operator = TOKEN_HOLDER;
      return;
    }
    const token = request.headers.authorization === undefined ? staffToken(request.cookies[STAFF_COOKIE]) : undefined;
    try {
      if (token === undefined) {
        throw new JangteoError('UNAUTHENTICATED', 'log in at POST /admin/api/session, or send the admin token as Authorization: Bearer');
      }
      refuseCrossSite(request, []);
      const { name, role, expiresAtMs } = await operators.authenticate({ token });
      request.operator = { name, role: role as Role, session: { token, expiresAtMs: Number(expiresAtMs) } };
      checkRights(request, token, request.operator);
    } catch (thrown) {
      limits.countBadCredential(request, thrown);
      throw thrown;
    }
  };
}

function checkRights(request: FastifyRequest, token: string, { role }: Operator): void {
  const { onlyReads, forViewers } = request.routeOptions.config;
  if (!isChange(request.method)) return;
  checkCsrf(request.headers['x-csrf-token'], token);
  if (role === 'operator' || onlyReads || forViewers) return;
  throw new JangteoError('FORBIDDEN', 'a viewer looks and changes nothing; this wants the role operator');
}

/**
 * A shop on the loopback address is reached under no other name: a web page elsewhere whose name was made to point here
 * (DNS rebinding) sends its own. Throws FORBIDDEN.
 */
export function refuseForeignHosts({ host, trustedProxies }: GatewayOptions['settings']): onRequestAsyncHookHandler {
  const local = isLoopback(host) && trustedProxies.length === 0;
  return async (request) => {
    if (local) refuseForeignHost(request);
  };
}

function refuseForeignHost({ host, headers: { origin } }: FastifyRequest): void {
  const foreign = !isLoopback(host.replace(/:\d+$/, '')) || (origin !== undefined && hostOf(origin) !== host);
  if (foreign) throw new JangteoError('FORBIDDEN', 'the admin API answers on this machine only, under 127.0.0.1 or localhost');
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
