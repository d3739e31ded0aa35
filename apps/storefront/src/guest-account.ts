import { hash } from 'node:crypto';
import { PASSWORD_CALL } from '@jangteo/edge/clients';
import type { PageContext } from '@jangteo/edge/page-context';
import { startSession } from '@jangteo/edge/sessions';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The addresses of accounts that were made for one order; nothing is sent to them. */
export const GUEST_DOMAIN = '@guest.example';

const SECRET_COOKIE = 'jangteo_guest';
const SECRET = /^[0-9a-f]{64}$/;
const DAY_SECONDS = 86_400;

/** Gives a guest's browser the secret that the accounts of its orders follow from. */
export function keepGuestSecret({ runtime }: PageContext, { cookies }: FastifyRequest, reply: FastifyReply): void {
  if (SECRET.test(cookies[SECRET_COOKIE] ?? '')) return;
  const options = { path: '/checkout', httpOnly: true, sameSite: 'lax', secure: 'auto', maxAge: DAY_SECONDS } as const;
  reply.setCookie(SECRET_COOKIE, runtime.random.hex(32), options);
}

/**
 * An account for somebody who orders without one, and its session. It follows from the browser's secret and the order's key, so a
 * checkout that is sent twice, or again after a lost answer, is the same buyer's and places the same order; the key, which stands in an
 * address, opens nothing by itself. Returns the user's id.
 */
export async function startGuestSession(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, name }: { readonly key: string; readonly name: string },
): Promise<string> {
  const kept = request.cookies[SECRET_COOKIE] ?? '';
  const secret = SECRET.test(kept) ? kept : context.runtime.random.hex(32);
  const digest = (purpose: string) => hash('sha256', `${purpose} ${secret} ${key}`);
  const account = { email: `guest-${digest('guest address').slice(0, 32)}${GUEST_DOMAIN}`, password: digest('guest password') };
  try {
    await context.clients.users.createUser({ ...account, name }, PASSWORD_CALL);
  } catch (thrown) {
    if (!hasCode(thrown, 'EMAIL_TAKEN')) throw thrown;
  }
  return (await startSession(context, request, reply, account)).userId;
}
