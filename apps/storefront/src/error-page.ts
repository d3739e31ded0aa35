import type { PageContext } from '@jangteo/edge/page-context';
import { errorOf } from '@jangteo/edge/problem';
import type { JangteoError } from '@jangteo/kernel/errors';
import { insideSpan } from '@jangteo/kernel/tracing';
import { html } from '@jangteo/pages/html';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { emptyState, layout } from './layout.ts';
import { drawing } from './product-tile.ts';
import { strangerOf, type Visitor } from './visitor.ts';

export const HTML_TYPE = 'text/html; charset=utf-8';

/** Answers whatever a page threw with a page that says what to do. */
export async function answerError(
  context: PageContext,
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const error = errorOf(thrown, request);
  const { status } = error.entry;
  request.span?.set({ 'jangteo.problem.code': error.code });
  if (status >= 500) {
    request.span?.fail(error);
    insideSpan(request.span, () => context.runtime.logger.error('a page failed', { 'http.route': request.routeOptions.url, error }));
  }
  const retryAfter = status === 503 ? 1 : error.data?.retry_after_seconds;
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  // Where accounts are what failed, asking them who this is would fail again.
  const visitor = strangerOf(context, request, reply);
  return reply
    .code(status)
    .type(HTML_TYPE)
    .send(errorPage(visitor, error, request));
}

export function errorPage(visitor: Visitor, error: JangteoError, { id, method }: Pick<FastifyRequest, 'id' | 'method'>): string {
  const { words, here } = visitor;
  const { title, text, retry } = said(visitor, error);
  const again = retry && method === 'GET' && html`<a class="button" href="${here}">${words.tryAgain}</a>`;
  const main = html`${emptyState({
    drawn: drawing(error.entry.status === 404 ? 'box' : 'cup'),
    title,
    text,
    actions: [again || undefined, html`<a class="button ${again ? 'quiet' : ''}" href="/">${words.toHome}</a>`],
  })}
<p class="error-number">${words.errorNumber} <code>${error.code} · ${id}</code></p>`;
  return layout(visitor, { title, main });
}

function said({ words }: Visitor, { entry: { status } }: JangteoError): { title: string; text: string; retry: boolean } {
  if (status === 404 || status === 400 || status === 405) return { title: words.notFound, text: words.notFoundText, retry: false };
  if (status === 403) return { title: words.refused, text: words.refusedText, retry: false };
  if (status === 429) return { title: words.tooMany, text: words.tooManyText, retry: true };
  if (status === 503 || status === 504) return { title: words.away, text: words.awayText, retry: true };
  return { title: words.failed, text: words.failedText, retry: true };
}
