import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Cart, CartOwnerSchema } from '@jangteo/contracts/carts/v1/carts';
import type { Clock } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { credentialOf, refuseCrossSite } from './credentials.ts';
import type { PageContext } from './page-context.ts';

export const CART_COOKIE = 'jangteo_cart';
const COOKIE = { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' } as const;
/** As the service makes them; anything else was not made by it, and is not looked up. */
const GUEST_TOKEN = /^[A-Za-z0-9_-]{43}$/;

export type Owner = MessageInitShape<typeof CartOwnerSchema>;

/**
 * Lets guests pass, too: `request.userId` stays empty. A cookie's session that has ended is a guest's, so that who was logged in
 * long ago can still shop; a header's is an error, because a program means the user that it names.
 * Throws UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED.
 */
export function allowGuests({
  clients,
  limits,
  settings,
}: Pick<PageContext, 'clients' | 'limits' | 'settings'>): onRequestAsyncHookHandler {
  return async (request) => {
    const credential = credentialOf(request);
    if (credential?.from !== 'header') refuseCrossSite(request, settings.corsOrigins);
    if (credential === undefined) return;
    try {
      request.userId = (await clients.users.authenticate({ token: credential.token })).userId;
    } catch (thrown) {
      limits.countBadCredential(request, thrown);
      if (credential.from === 'header' || !hasCode(thrown, 'UNAUTHENTICATED')) throw thrown;
    }
  };
}

export function guestTokenOf({ cookies }: Pick<FastifyRequest, 'cookies'>): string | undefined {
  const token = cookies[CART_COOKIE];
  return token !== undefined && GUEST_TOKEN.test(token) ? token : undefined;
}

/** Whose cart a request is about; undefined for a guest who has none yet. Whoever is logged in has the user's alone. */
export function cartOwnerOf(request: Pick<FastifyRequest, 'userId' | 'cookies'>): Owner | undefined {
  if (request.userId !== '') return { who: { case: 'userId', value: request.userId } };
  const token = guestTokenOf(request);
  return token === undefined ? undefined : { who: { case: 'guestToken', value: token } };
}

/** After a change: the guest's cookie lives as long as the cart. */
export function keepGuestCookie(request: FastifyRequest, reply: FastifyReply, { guestToken, expiresAtMs }: Cart, clock: Clock): void {
  const token = guestToken === '' ? guestTokenOf(request) : guestToken;
  if (request.userId !== '' || token === undefined || expiresAtMs === 0n) return;
  const maxAge = Math.max(0, Math.floor((Number(expiresAtMs) - clock.now()) / 1_000));
  reply.setCookie(CART_COOKIE, token, { ...COOKIE, maxAge });
}

const MERGE_CALL = { timeoutMs: 3_000 };

/** At a log-in: what the guest put in goes to the user. A log-in succeeds without it, and the next one tries again. */
export async function mergeGuestCart(
  { clients, runtime }: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): Promise<void> {
  const guestToken = guestTokenOf(request);
  if (guestToken === undefined) return;
  try {
    await clients.carts.mergeCart({ guestToken, userId }, MERGE_CALL);
    reply.clearCookie(CART_COOKIE, { path: '/' });
  } catch (thrown) {
    runtime.logger.warn("a guest's cart could not be merged at the log-in", { error: thrown });
  }
}
