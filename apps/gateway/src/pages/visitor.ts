import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { credentialOf } from '../credentials.ts';
import { LANGUAGES, type Language, type Words } from './words.ts';

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

const LANGUAGE_COOKIE = 'jangteo_lang';
const YEAR_SECONDS = 31_536_000;

/** Looks up the session and the language. A session that ended is nobody's. */
export async function visitorOf(context: GatewayContext, request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
  return { ...strangerOf(context, request, reply), ...(await userOf(context, request)) };
}

/** A visitor of whom only the language is known; a choice by `?lang=` is remembered. */
export function strangerOf({ settings }: GatewayContext, request: FastifyRequest, reply: FastifyReply): Visitor {
  const here = new URL(request.url, 'http://here');
  const chosen = here.searchParams.get('lang');
  here.searchParams.delete('lang');
  const language = languageOf(chosen, request);
  if (chosen === language) reply.setCookie(LANGUAGE_COOKIE, language, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'lax' });
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

async function userOf({ clients, limits }: GatewayContext, request: FastifyRequest): Promise<Pick<Visitor, 'userId' | 'name'>> {
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

function languageOf(chosen: string | null, { cookies, headers }: FastifyRequest): Language {
  for (const wish of [chosen, cookies[LANGUAGE_COOKIE], ...acceptedLanguages(headers['accept-language'])]) {
    if (wish === 'ko' || wish === 'en') return wish;
  }
  return 'en';
}

/** The primary tags of an Accept-Language header, the most wanted first. */
function acceptedLanguages(header = ''): string[] {
  return header
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))?.split('=')[1];
      return { language: tag.split('-')[0]?.toLowerCase() ?? '', quality: Number(quality ?? 1) };
    })
    .sort((left, right) => right.quality - left.quality)
    .map(({ language }) => language);
}
