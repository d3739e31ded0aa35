import type {} from '@fastify/cookie';
import type {} from '@fastify/swagger';
import type { Runtime } from '@jangteo/kernel/runtime';
import { ICON_SVG, loadAssets } from '@jangteo/pages/assets';
import { chooseLanguage } from '@jangteo/pages/language';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Bundle, bundle } from './bundle.ts';
import { shell, type Theme } from './shell.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It answers what no other route does. */
    readonly fallback?: boolean;
  }
}

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };

/** The control room: its page on every path under /admin, and the files that the page loads. */
export function adminPages(app: FastifyInstance, { runtime: { logger } }: { readonly runtime: Runtime }): void {
  let built: Promise<Bundle> | undefined;
  // A build that failed is tried again by the next who asks.
  const files = () => {
    built ??= bundle();
    built.catch(() => {
      built = undefined;
    });
    return built;
  };
  // Nobody should wait for it at three in the morning.
  app.addHook(
    'onListen',
    async () => void files().catch((error: unknown) => logger.error('the control room could not be built', { error })),
  );

  const icon = loadAssets('/admin/assets/', { 'icon.svg': ICON_SVG });
  icon.addRoutes(app);
  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    const page = shell(await files(), {
      language: chooseLanguage(request, reply),
      theme: themeOf(request),
      mayBeSomebody: request.cookies.jangteo_operator !== undefined,
      icon: icon.url('icon.svg'),
    });
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page);
  };

  const page = { schema: { hide: true }, config: { fallback: true } };
  app.get('/admin', page, send);
  app.get<{ Params: { '*': string } }>('/admin/*', page, async (request, reply) => {
    const path = request.params['*'];
    if (path === 'api' || path.startsWith('api/')) return reply.callNotFound();
    if (!path.startsWith('assets/')) return await send(request, reply);
    const name = path.slice('assets/'.length);
    const file = (await files()).files.get(name);
    if (file === undefined) return reply.callNotFound();
    const zips = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (zips) reply.header('content-encoding', 'gzip');
    return reply
      .type(TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .send(zips ? file.zipped : file.content);
  });
}

/** What somebody chose in the control room; else the machine's. */
function themeOf({ cookies }: FastifyRequest): Theme {
  const { jangteo_theme: chosen } = cookies;
  return chosen === 'light' || chosen === 'dark' ? chosen : undefined;
}
