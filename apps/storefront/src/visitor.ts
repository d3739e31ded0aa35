import { credentialOf } from '@jangteo/edge/credentials';
import type { PageContext } from '@jangteo/edge/page-context';
import { hasCode } from '@jangteo/kernel/errors';
import { chooseLanguage, type Language } from '@jangteo/pages/language';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LANGUAGES, type Words } from './words.ts';

/** Who looks at a page, and in which language. */
export interface Visitor {
  readonly userId: string | undefined;
  readonly name: string | undefined;
  readonly language: Language;
  readonly words: Words;
  readonly timeZone: string;
  /** The path and query that was asked for, without `lang`. */
  readonly here: string;
}

/** Looks up the session and the language. A session that ended is nobody's. */
export async function visitorOf(context: PageContext, request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
  return { ...strangerOf(context, request, reply), ...(await userOf(context, request)) };
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
    language,
    words: LANGUAGES[language],
    timeZone: settings.timeZone,
    here: `${here.pathname}${here.search}`,
  };
}

async function userOf({ clients, limits }: PageContext, request: FastifyRequest): Promise<Pick<Visitor, 'userId' | 'name'>> {
  const token = credentialOf(request)?.token;
  if (token === undefined) return { userId: undefined, name: undefined };
  try {
    const { userId } = await clients.users.authenticate({ token });
    return { userId, name: (await clients.users.getUser({ id: userId })).name };
  } catch (thrown) {
    limits.countBadCredential(request, thrown);
    if (hasCode(thrown, 'UNAUTHENTICATED', 'NOT_FOUND')) return { userId: undefined, name: undefined };
    throw thrown;
  }
}
