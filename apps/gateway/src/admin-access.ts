import { hash, timingSafeEqual } from 'node:crypto';
import { bearerToken, hostOf } from '@jangteo/edge/credentials';
import type { Limits } from '@jangteo/edge/limits';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { GatewayOptions } from './context.ts';

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

/** Lets only the operator pass. Throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED. */
export function requireAdmin(isAdmin: IsAdmin, limits: Limits, settings: GatewayOptions['settings']): onRequestAsyncHookHandler {
  const local = isLoopback(settings.host) && settings.trustedProxies.length === 0;
  return async (request) => {
    if (local) refuseForeignHost(request);
    if (isAdmin(request)) return;
    const refused = new JangteoError('UNAUTHENTICATED', 'send the admin token as Authorization: Bearer');
    limits.countBadCredential(request, refused);
    throw refused;
  };
}

/**
 * A shop on the loopback address is reached under no other name: a web page elsewhere whose name was made to point here
 * (DNS rebinding) sends its own. Throws FORBIDDEN.
 */
function refuseForeignHost({ host, headers: { origin } }: FastifyRequest): void {
  const foreign = !isLoopback(host.replace(/:\d+$/, '')) || (origin !== undefined && hostOf(origin) !== host);
  if (foreign) throw new JangteoError('FORBIDDEN', 'the admin API answers on this machine only, under 127.0.0.1 or localhost');
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '::1' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}
