import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeGuestCart } from './cart-owner.ts';
import { PASSWORD_CALL } from './clients.ts';
import { credentialOf, SESSION_COOKIE } from './credentials.ts';
import type { PageContext } from './page-context.ts';
import type { LogIn } from './schemas/user.ts';

export interface StartedSession {
  readonly token: string;
  readonly userId: string;
  readonly expiresAtMs: number;
}

/** Logs in: sets the session's cookie, and puts a guest's cart into the user's. Throws WRONG_CREDENTIALS, RATE_LIMITED. */
export async function startSession(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  logIn: LogIn,
): Promise<StartedSession> {
  const { clients, limits, runtime } = context;
  limits.countLogIn(request, logIn.email);
  const { token, userId, expiresAtMs } = await clients.users.createSession(logIn, PASSWORD_CALL);
  const expiresAt = Number(expiresAtMs);
  reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: 'auto',
    maxAge: Math.max(0, Math.floor((expiresAt - runtime.clock.now()) / 1_000)),
  });
  await mergeGuestCart(context, request, reply, userId);
  return { token, userId, expiresAtMs: expiresAt };
}

/** Ends the session that the request brings, and takes its cookie away. */
export async function endSession({ clients }: PageContext, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await clients.users.deleteSession({ token: credentialOf(request)?.token ?? '' });
  reply.clearCookie(SESSION_COOKIE, { path: '/' });
}
