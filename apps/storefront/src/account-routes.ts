import { PASSWORD_CALL } from '@jangteo/edge/clients';
import { credentialOf } from '@jangteo/edge/credentials';
import type { PageContext } from '@jangteo/edge/page-context';
import { endSession, startSession } from '@jangteo/edge/sessions';
import { hasCode, type JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AccountForm, logInPage, signUpPage } from './account-page.ts';
import { HTML_TYPE } from './error-page.ts';
import { formOf } from './forms.ts';
import { safeNext } from './safe-next.ts';
import { type Visitor, visitorOf } from './visitor.ts';

type ByNext = { Querystring: { next?: string } };

/** Signing up, logging in and out. What is wrong is told on the same page. */
export function accountRoutes(pages: FastifyInstance, context: PageContext): void {
  const { clients } = context;

  for (const [path, show] of [
    ['/login', logInPage],
    ['/signup', signUpPage],
  ] as const) {
    pages.get<ByNext>(path, { schema: { hide: true } }, async (request, reply) => {
      const visitor = await visitorOf(context, request, reply);
      const next = safeNext(new URL(request.url, 'http://here').searchParams.get('next'));
      if (visitor.userId !== undefined && !visitor.isGuest) return reply.redirect(next, 303);
      return page(reply, show(visitor, { next }));
    });
  }

  pages.post('/login', { schema: { hide: true } }, async (request, reply) => {
    const form = formOf(request);
    const [email, password, next] = [form.get('email')?.trim() ?? '', form.get('password') ?? '', safeNext(form.get('next'))];
    try {
      await logIn(request, reply, { email, password });
      return reply.redirect(next, 303);
    } catch (thrown) {
      const visitor = await visitorOf(context, request, reply);
      return page(reply, logInPage(visitor, { next, email, problem: problemOf(visitor, thrown) }));
    }
  });

  pages.post('/signup', { schema: { hide: true } }, async (request, reply) => {
    const form = formOf(request);
    const [email, password, name] = [form.get('email')?.trim() ?? '', form.get('password') ?? '', form.get('name')?.trim() ?? ''];
    const next = safeNext(form.get('next'));
    try {
      await clients.users.createUser({ email, password, name }, PASSWORD_CALL);
      await logIn(request, reply, { email, password });
      return reply.redirect(next, 303);
    } catch (thrown) {
      const visitor = await visitorOf(context, request, reply);
      return page(reply, signUpPage(visitor, { next, email, name, ...refusalOf(visitor, thrown) }));
    }
  });

  pages.post('/logout', { schema: { hide: true } }, async (request, reply) => {
    if (credentialOf(request) !== undefined) await endSession(context, request, reply);
    return reply.redirect('/', 303);
  });

  async function logIn(request: FastifyRequest, reply: FastifyReply, asked: { email: string; password: string }): Promise<void> {
    await startSession(context, request, reply, asked);
  }
}

function problemOf({ words }: Visitor, thrown: unknown): string {
  if (hasCode(thrown, 'WRONG_CREDENTIALS')) return words.wrongCredentials;
  if (hasCode(thrown, 'RATE_LIMITED')) return words.tooManyTries;
  throw thrown;
}

function refusalOf(visitor: Visitor, thrown: unknown): Pick<AccountForm, 'errors' | 'problem'> {
  const { words } = visitor;
  if (hasCode(thrown, 'EMAIL_TAKEN')) return { errors: { email: words.emailTaken } };
  if (!hasCode(thrown, 'INVALID_REQUEST')) return { problem: problemOf(visitor, thrown) };
  const wrong = new Set((thrown as JangteoError).errors?.map(({ path }) => path));
  return {
    errors: {
      ...(wrong.has('email') && { email: words.fieldEmail }),
      ...(wrong.has('password') && { password: words.fieldPassword }),
      ...(wrong.has('name') && { name: words.fieldRequired }),
    },
  };
}

function page(reply: FastifyReply, markup: string): FastifyReply {
  return reply.header('cache-control', 'private, no-store').type(HTML_TYPE).send(markup);
}
