import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type Language = 'ko' | 'en';

const LANGUAGE_COOKIE = 'jangteo_language';
const YEAR_SECONDS = 31_536_000;

/** The language that a visitor chose by `?lang=`, which is remembered, or chose before, or that the browser wants; else English. */
export function chooseLanguage(request: Pick<FastifyRequest, 'url' | 'cookies' | 'headers'>, reply: FastifyReply): Language {
  const chosen = new URL(request.url, 'http://here').searchParams.get('lang');
  const language = languageOf([chosen, request.cookies[LANGUAGE_COOKIE], ...acceptedLanguages(request.headers['accept-language'])]);
  if (chosen === language) {
    reply.setCookie(LANGUAGE_COOKIE, language, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'lax', secure: 'auto' });
  }
  return language;
}

function languageOf(wishes: readonly (string | null | undefined)[]): Language {
  return wishes.find((wish) => wish === 'ko' || wish === 'en') ?? 'en';
}

/** The primary tags of an Accept-Language header, the most wanted first. */
export function acceptedLanguages(header = ''): string[] {
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
