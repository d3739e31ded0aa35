import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { ShopClients } from './clients.ts';
import type { Limits } from './limits.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose session it is; empty where the route asks for none. */
    userId: string;
  }
}

export const SESSION_COOKIE = 'jangteo_session';
/** Longer than any token of ours; what is longer is not even looked up. */
const TOKEN_LENGTH_MAX = 200;

export interface Credential {
  readonly token: string;
  readonly from: 'header' | 'cookie';
}

/** The token that a request brings: `Authorization: Bearer`, else the cookie. */
export function credentialOf(request: Pick<FastifyRequest, 'headers' | 'cookies'>): Credential | undefined {
  const bearer = bearerToken(request.headers.authorization);
  const token = bearer ?? request.cookies[SESSION_COOKIE];
  if (token === undefined || token === '' || token.length > TOKEN_LENGTH_MAX) return undefined;
  return { token, from: bearer === undefined ? 'cookie' : 'header' };
}

export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
}

/** Lets only a valid session pass. Throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED. */
export function requireSession(users: ShopClients['users'], limits: Limits, origins: readonly string[]): onRequestAsyncHookHandler {
  return async (request) => {
    const credential = credentialOf(request);
    if (credential === undefined) {
      throw new JangteoError('UNAUTHENTICATED', 'send the token of POST /v1/sessions as Authorization: Bearer, or its cookie');
    }
    if (credential.from === 'cookie') refuseCrossSite(request, origins);
    try {
      request.userId = (await users.authenticate({ token: credential.token })).userId;
    } catch (thrown) {
      limits.countBadCredential(request, thrown);
      throw thrown;
    }
  };
}

/**
 * A browser adds the cookie to requests that other sites make it send, so a change needs to come from the shop's own pages.
 * Every browser says where a request comes from; one that says nothing is no browser, and nobody tricked it.
 * Throws FORBIDDEN.
 */
export function refuseCrossSite(request: Pick<FastifyRequest, 'headers' | 'method' | 'host'>, origins: readonly string[]): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && origins.includes(origin)) return;
  const own = site === undefined ? origin === undefined || hostOf(origin) === request.host : site === 'same-origin' || site === 'none';
  if (!own) throw new JangteoError('FORBIDDEN', 'a page of another site may not act with this cookie; send the token as Authorization');
}

export function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
