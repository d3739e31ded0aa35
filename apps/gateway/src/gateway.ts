import { isUtf8 } from 'node:buffer';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import { requireSession } from '@jangteo/edge/credentials';
import { errorOf, sendProblem } from '@jangteo/edge/problem';
import { compileLazily } from '@jangteo/edge/validation';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { insideSpan } from '@jangteo/kernel/tracing';
import fastify, { type FastifyInstance } from 'fastify';
import { adminCheck, requireAdmin } from './admin-access.ts';
import { wantAuditNames } from './audit.ts';
import { answerBrokenRequest } from './broken-request.ts';
import type { GatewayClients, GatewayContext, GatewayOptions } from './context.ts';
import { hotCatalog } from './hot-catalog.ts';
import { answerUnknownRoutes } from './not-found.ts';
import { describeApi } from './openapi.ts';
import { addProductLane } from './product-lane.ts';
import { limitRates } from './rate-limits.ts';
import { logFailure, logRequests } from './request-log.ts';
import { requestTraces, traceRequests } from './request-trace.ts';
import { adminRoutes } from './routes/admin.ts';
import { cartRoutes } from './routes/cart.ts';
import { categoryRoutes } from './routes/categories.ts';
import { clickRoutes } from './routes/clicks.ts';
import { healthRoutes } from './routes/health.ts';
import { inventoryRoutes } from './routes/inventory.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { orderRoutes } from './routes/orders.ts';
import { productRoutes } from './routes/products.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { userRoutes } from './routes/users.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { closeGracefully } from './shutdown.ts';
import { traceIdOf } from './trace.ts';

/** How long a client may take to send a request. */
const REQUEST_TIMEOUT_MS = 30_000;
/** How many connections may wait to be taken: of Node's 511, a thousand buyers who come at once lose half, and try again a second later. */
const WAITING_CONNECTIONS = 4_096;
const EXPOSED_HEADERS = ['etag', 'idempotent-replayed', 'location', 'retry-after', 'x-trace-id'];

/** The shop's HTTP surface. It does not listen yet: see `listen`. `close` finishes what was accepted. */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { settings } = options;
  const runtime = { ...options.runtime, tracer: options.runtime.tracer.for('gateway'), meter: options.runtime.meter.for('gateway') };
  const traces = requestTraces(runtime);
  const app = fastify({
    bodyLimit: settings.bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: traces.idOf,
    routerOptions: { maxParamLength: 1_000 },
    clientErrorHandler: (error, socket) => answerBrokenRequest(error, socket, traceIdOf(undefined, runtime.random)),
    frameworkErrors: (error, request, reply) => sendProblem(errorOf(error, request), request, reply),
  });
  app.setValidatorCompiler(compileLazily);
  // The response schemas are there to be read: the handlers' types hold what they promise.
  app.setSerializerCompiler(() => JSON.stringify);
  app.setErrorHandler((thrown, request, reply) => {
    const error = errorOf(thrown, request);
    if (error.entry.status >= 500) insideSpan(request.span, () => logFailure(runtime.logger, error, request));
    return sendProblem(error, request, reply);
  });
  takeJsonOnly(app);
  app.decorateRequest('userId', '');
  app.decorateRequest('operator', undefined);
  app.decorateRequest('auditNotes', undefined);
  wantAuditNames(app);
  traceRequests(app, traces);
  app.addHook('onRequest', ({ id }, reply, done) => {
    reply.header('x-trace-id', id);
    done();
  });

  const closing = closeGracefully(app, runtime.clock);
  const jsonHeaders = addSecurityHeaders(app);
  logRequests(app, runtime.logger);
  await app.register(cookie);
  if (settings.corsOrigins.length > 0) {
    const origin = [...settings.corsOrigins];
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
    await app.register(cors, { origin, methods, credentials: true, exposedHeaders: EXPOSED_HEADERS, maxAge: 600 });
  }
  const clients = keepHot(app, options, runtime);
  const isAdmin = adminCheck(options.adminTokenHashes);
  const limits = limitRates(app, settings, isAdmin, runtime.clock);
  const context: GatewayContext = {
    ...options,
    clients,
    runtime,
    limits,
    closing,
    session: requireSession(clients.users, limits, settings.corsOrigins),
    admin: requireAdmin({ isAdmin, operators: clients.operators, limits }),
  };

  answerUnknownRoutes(app);
  await describeApi(app);
  for (const addRoutes of [
    userRoutes,
    sessionRoutes,
    productRoutes,
    categoryRoutes,
    searchRoutes,
    inventoryRoutes,
    cartRoutes,
    clickRoutes,
    orderRoutes,
    adminRoutes,
    healthRoutes,
    metricsRoutes,
    ...options.pages,
  ]) {
    addRoutes(app, context);
  }
  await app.ready();
  // Debugging logs a line for each request, which a route writes.
  if (!runtime.logger.debugs)
    addProductLane(app, { ...context, traces, headers: { ...jsonHeaders, ...corsHeaders(settings.corsOrigins) } });
  return app;
}

/** What @fastify/cors says to a caller that names no origin. */
function corsHeaders(origins: readonly string[]): Record<string, string> {
  if (origins.length === 0) return {};
  return {
    vary: 'Origin',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
  };
}

function keepHot(app: FastifyInstance, { clients, hotBytes = 0 }: GatewayOptions, runtime: Runtime): GatewayClients {
  if (hotBytes === 0) return clients;
  const { client, stop } = hotCatalog(clients.catalog, runtime, hotBytes);
  app.addHook('onClose', stop);
  return { ...clients, catalog: client };
}

/** Opens the port. Returns the URL to reach it by. Throws PORT_IN_USE. */
export async function listen(app: FastifyInstance, { host, port }: GatewayOptions['settings']): Promise<string> {
  try {
    return await app.listen({ host, port, backlog: WAITING_CONNECTIONS });
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') throw new JangteoError('PORT_IN_USE', `${host}:${port}: ${message}`, { cause: thrown });
    throw thrown;
  }
}

/** Text in another encoding (a Windows console sends CP949) would be stored as garbage, so it is refused. */
function takeJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    if (body.length === 0) return done(null, null);
    if (!isUtf8(body)) return done(new JangteoError('MALFORMED_JSON', 'the body is not UTF-8'));
    return parse(request, body.toString(), done);
  });
}
