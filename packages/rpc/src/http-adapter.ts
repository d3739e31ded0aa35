import { ConnectError, type ConnectRouter } from '@connectrpc/connect';
import { type ConnectNodeAdapterOptions, universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import type { Logger } from '@jangteo/kernel/logger';

/** Answers a request of node:http or node:http2. */
export type Listener = NonNullable<ConnectNodeAdapterOptions['fallback']>;

/**
 * Answers what the routers know, and leaves the rest to `fallback`. As connectNodeAdapter, but several routers together, a caller who
 * left goes to the log and not to the console, and a request that cannot be read does not bring the process down.
 */
export function listenerOf(routers: readonly ConnectRouter[], fallback: Listener, logger: Logger): Listener {
  const handlers = new Map(routers.flatMap((router) => router.handlers.map((handler) => [handler.requestPath, handler] as const)));
  return async (request, response) => {
    const handler = handlers.get(request.url?.split('?')[0] ?? '');
    if (handler === undefined) return fallback(request, response);
    try {
      const answer = await handler(universalRequestFromNodeRequest(request, response, undefined, undefined));
      await universalResponseToNodeResponse(answer, response);
    } catch (thrown) {
      logger.debug('a call was not answered', { 'rpc.method': handler.method.name, 'error.message': ConnectError.from(thrown).rawMessage });
      request.destroy();
    }
  };
}
