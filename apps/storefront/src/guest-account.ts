import { hash } from 'node:crypto';
import { PASSWORD_CALL } from '@jangteo/edge/clients';
import type { PageContext } from '@jangteo/edge/page-context';
import { startSession } from '@jangteo/edge/sessions';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The addresses of accounts that were made for one order; nothing is sent to them. */
export const GUEST_DOMAIN = '@guest.example';

/**
 * An account for somebody who orders without one, and its session. It follows from the order's key, so that a checkout that is sent
 * twice, or again after a lost answer, is the same buyer's and places the same order. Returns the user's id.
 */
export async function startGuestSession(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { key, name }: { readonly key: string; readonly name: string },
): Promise<string> {
  const digest = (purpose: string) => hash('sha256', `${purpose} ${key}`);
  const account = { email: `guest-${digest('guest address').slice(0, 32)}${GUEST_DOMAIN}`, password: digest('guest password') };
  try {
    await context.clients.users.createUser({ ...account, name }, PASSWORD_CALL);
  } catch (thrown) {
    if (!hasCode(thrown, 'EMAIL_TAKEN')) throw thrown;
  }
  return (await startSession(context, request, reply, account)).userId;
}
