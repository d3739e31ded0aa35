import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';

/** Answers 405 with the methods that there are where the path is known, else 404. */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const methodsByPath = new Map<string, { path: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method, config }) => {
    // What answers whatever else is asked for knows no paths.
    if (config !== undefined && 'fallback' in config) return;
    const known = methodsByPath.get(url) ?? { path: pathPattern(url), methods: new Set<string>() };
    methodsByPath.set(url, known);
    for (const one of [method].flat()) known.methods.add(one);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = [...methodsByPath.values()].filter((known) => known.path.test(path)).flatMap((known) => [...known.methods]);
    if (methods.length === 0) throw new JangteoError('NOT_FOUND', `there is no ${path}; /docs shows what there is`);
    reply.header('allow', [...new Set(methods)].join(', '));
    throw new JangteoError('METHOD_NOT_ALLOWED', `${path} does not take ${request.method}`);
  });
}

/** `/v1/orders/:number` as a pattern. */
function pathPattern(url: string): RegExp {
  const parts = url.split('/').map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll(/[^\w-]/g, '\\$&')));
  return new RegExp(`^${parts.join('/')}$`);
}
