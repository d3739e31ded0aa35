import type { JangteoError } from '@jangteo/kernel/errors';
import type { Logger } from '@jangteo/kernel/logger';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** One line a request, for whoever looks closely. Paths are those of the routes: what fills them in may be personal. */
export function logRequests(app: FastifyInstance, logger: Logger): void {
  app.addHook('onResponse', async (request, reply) => {
    logger.debug('request', { ...about(request), status: reply.statusCode, duration_ms: Math.round(reply.elapsedTime) });
  });
}

/** A failure inside: here stands what the caller is not told. */
export function logFailure(logger: Logger, error: JangteoError, request: FastifyRequest): void {
  const cause = error.cause instanceof Error ? error.cause : error;
  logger.error('a request failed', { ...about(request), code: error.code, detail: error.message, stack: cause.stack });
}

function about({ id, method, routeOptions }: FastifyRequest): Record<string, unknown> {
  return { trace_id: id, method, path: routeOptions.url };
}
