import type { JangteoError } from '@jangteo/kernel/errors';
import type { Logger } from '@jangteo/kernel/logger';
import { insideSpan } from '@jangteo/kernel/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routeOf } from './request-trace.ts';

/** One line a request, for whoever looks closely. Paths are those of the routes: what fills them in may be personal. */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  if (!logger.debugs) return;
  app.addHook('onResponse', (request, reply, done) => {
    const fields = { ...about(request), 'http.response.status_code': reply.statusCode, duration_ms: Math.round(reply.elapsedTime) };
    insideSpan(request.span, () => logger.debug('request', fields));
    done();
  });
}

/** A failure inside: here stands what the caller is not told. */
export function logFailure(logger: Logger, error: JangteoError, request: FastifyRequest): void {
  logger.error('a request failed', { ...about(request), error });
}

function about(request: FastifyRequest): Record<string, unknown> {
  return { 'http.request.method': request.method, 'http.route': routeOf(request) };
}
