import { createHmac, timingSafeEqual } from 'node:crypto';
import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes a request under /admin/api; undefined everywhere else. */
    operator: Operator | undefined;
  }
}

export type Role = 'viewer' | 'operator';

export interface Operator {
  readonly name: string;
  readonly role: Role;
  /** Undefined: the admin token. */
  readonly session?: { readonly token: string; readonly expiresAtMs: number };
}

export const STAFF_COOKIE = 'jangteo_operator';
/** Longer than any token of ours; what is longer is not even looked up. */
const TOKEN_LENGTH_MAX = 200;

export function staffToken(cookie: string | undefined): string | undefined {
  return cookie === undefined || cookie === '' || cookie.length > TOKEN_LENGTH_MAX ? undefined : cookie;
}

/** Under routes that let only operators in. */
export function operatorOf({ operator }: FastifyRequest): Operator {
  insist(operator, 'whoever comes as far as here is known');
  return operator;
}

/** Who does it and why, as services keep it. */
export function actorOf(request: FastifyRequest, reason = ''): { actor: string; reason: string } {
  return { actor: operatorOf(request).name, reason };
}

export function isChange(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/**
 * What a page of ours knows of a session and a page of another site cannot: it follows from the token, which no script can read,
 * and does not tell it.
 */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('jangteo csrf').digest('base64url');
}

/** Throws FORBIDDEN. */
export function checkCsrf(given: string | string[] | undefined, token: string): void {
  const expected = Buffer.from(csrfOf(token));
  const sent = Buffer.from(typeof given === 'string' ? given : '');
  if (sent.length === expected.length && timingSafeEqual(sent, expected)) return;
  throw new JangteoError('FORBIDDEN', 'a change made with the cookie of a session wants its `csrf` in the header x-csrf-token');
}
