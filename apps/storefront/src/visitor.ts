import { cartOf } from '@jangteo/edge/cart-lines';
import { credentialOf } from '@jangteo/edge/credentials';
import type { PageContext } from '@jangteo/edge/page-context';
import { hasCode } from '@jangteo/kernel/errors';
import { chooseLanguage, type Language } from '@jangteo/pages/language';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GUEST_DOMAIN } from './guest-account.ts';
import { LANGUAGES, type Words } from './words/words.ts';

/** Who looks at a page, and in which language. */
export interface Visitor {
  readonly userId: string | undefined;
  readonly name: string | undefined;
  /** An account that was made for one order: nobody knows its password. */
  readonly isGuest: boolean;
  /** Units in the cart; undefined where it cannot be told. */
  readonly cartCount: number | undefined;
  readonly language: Language;
  readonly words: Words;
  readonly timeZone: string;
  /** The path and query that was asked for, without `lang`. */
  readonly here: string;
}

/** What the header of a page does without where it is slow or away. */
const HEADER_CALL = { timeoutMs: 1_000 };
const AWAY = ['SERVICE_UNAVAILABLE', 'ENGINE_AWAY', 'DEADLINE_EXCEEDED'] as const;

export function isAway(thrown: unknown): boolean {
  return hasCode(thrown, ...AWAY);
}

/** Looks up the session, the cart and the language. A session that ended is nobody's. Throws where nobody can tell whose it is. */
export async function visitorOf(context: PageContext, request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
  const stranger = strangerOf(context, request, reply);
  const userId = await userIdOf(context, request);
  request.userId = userId ?? '';
  const [user, cartCount] = await Promise.all([userId && userOf(context, userId), countCart(context, request)]);
  return { ...stranger, userId, ...(user || undefined), cartCount };
}

/** The same for pages that anybody may see: where accounts are away, it is a stranger who looks. */
export async function browsingVisitorOf(context: PageContext, request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
  try {
    return await visitorOf(context, request, reply);
  } catch (thrown) {
    if (!isAway(thrown)) throw thrown;
    return strangerOf(context, request, reply);
  }
}

/** A visitor of whom only the language is known; a choice by `?lang=` is remembered. */
export function strangerOf({ settings }: PageContext, request: FastifyRequest, reply: FastifyReply): Visitor {
  const here = new URL(request.url, 'http://here');
  here.searchParams.delete('lang');
  const language = chooseLanguage(request, reply);
  reply.header('cache-control', 'private, no-cache').header('vary', 'accept-language, cookie');
  return {
    userId: undefined,
    name: undefined,
    isGuest: false,
    cartCount: undefined,
    language,
    words: LANGUAGES[language],
    timeZone: settings.timeZone,
    here: `${here.pathname}${here.search}`,
  };
}

async function userIdOf({ clients, limits }: PageContext, request: FastifyRequest): Promise<string | undefined> {
  const token = credentialOf(request)?.token;
  if (token === undefined) return undefined;
  try {
    return (await clients.users.authenticate({ token })).userId;
  } catch (thrown) {
    limits.countBadCredential(request, thrown);
    if (hasCode(thrown, 'UNAUTHENTICATED')) return undefined;
    throw thrown;
  }
}

async function userOf({ clients }: PageContext, id: string): Promise<Pick<Visitor, 'name' | 'isGuest'> | undefined> {
  try {
    const { name, email } = await clients.users.getUser({ id }, HEADER_CALL);
    return { name, isGuest: email.endsWith(GUEST_DOMAIN) };
  } catch (thrown) {
    if (isAway(thrown) || hasCode(thrown, 'NOT_FOUND')) return undefined;
    throw thrown;
  }
}

async function countCart(context: PageContext, request: FastifyRequest): Promise<number | undefined> {
  try {
    const cart = await cartOf(context, request, HEADER_CALL);
    return (cart?.lines ?? []).reduce((sum, { quantity }) => sum + Number(quantity), 0);
  } catch (thrown) {
    if (isAway(thrown)) return undefined;
    throw thrown;
  }
}
