import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import { credentialOf } from '@jangteo/edge/credentials';
import type { Caller, Limits } from '@jangteo/edge/limits';
import { matchesNone } from '@jangteo/pages/if-none-match';
import { AT_HAND } from '@jangteo/rpc/service-types';
import type { FastifyInstance } from 'fastify';
import { addressReader } from './client-address.ts';
import type { GatewayContext } from './context.ts';
import { etagOf } from './etag.ts';
import type { RequestTraces } from './request-trace.ts';
import { JSON_TYPE, PRODUCT_ROUTE } from './routes/products.ts';

export interface ProductLaneOptions extends GatewayContext {
  readonly traces: RequestTraces;
  /** What every answer to such a request says. */
  readonly headers: Readonly<Record<string, string>>;
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;
type Version = Pick<Product, 'version' | 'json'>;

/** A plain read under way. */
interface Reading {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: IncomingHttpHeaders;
  readonly startedAt: number;
}

/** Ids that need no decoding. */
const PATH = /^\/v1\/products\/([\w-]{1,128})$/;
const IF_NONE_MATCH_MAX = 1_000;
/** What a plain read may say of its caller, and what makes it more than a plain read. */
const SAYING = new Set(['authorization', 'cookie', 'if-none-match', 'traceparent', 'origin', 'content-length', 'transfer-encoding']);
const NO_HEADERS: IncomingHttpHeaders = {};
const NO_COOKIES = {};
const SENT_200 = { route: PRODUCT_ROUTE, method: 'GET', status: '200' };
const SENT_304 = { ...SENT_200, status: '304' };

/**
 * A product by its id is what a shop is asked most, so a plain read is answered before routing: half of such a request's time went into
 * what all routes need and this one does not. It answers, limits and measures as the route does; whatever is not a plain read of a product
 * that there is, and each request whose trace is recorded, takes the route.
 */
export function addProductLane(app: FastifyInstance, options: ProductLaneOptions): void {
  const { server } = app;
  const [route, ...others] = server.listeners('request') as Handle[];
  if (route === undefined || others.length > 0) throw new Error('a server of Fastify has one handler');
  server.removeListener('request', route);
  server.on('request', productLane(app, options, route));
}

function productLane(app: FastifyInstance, options: ProductLaneOptions, route: Handle): Handle {
  const { clients, closing, limits, runtime, settings, traces } = options;
  // In a row as Node takes them: to put an object of them together took longer than to look for the product.
  const always = Object.entries(options.headers).flat();
  const recordedSpan = traces.sampler(PRODUCT_ROUTE);
  const callerOf = callerReader(app, limits, settings.trustedProxies);

  function begin(reading: Reading, id: string): void {
    const { request, response, headers } = reading;
    const span = recordedSpan();
    if (span === undefined) {
      read(reading, id, callerOf(request, headers));
    } else {
      traces.handOn(request, span);
      route(request, response);
    }
  }

  function read(reading: Reading, id: string, caller: Caller): void {
    const isWithin = limits.count(caller);
    const product = isWithin ? productAtHand(id) : undefined;
    if (product !== undefined) answer(reading, product);
    else if (isWithin) readLater(reading, id, caller);
    else handOn(reading, caller);
  }

  function handOn({ request, response }: Reading, caller: Caller): void {
    limits.giveBack(caller);
    route(request, response);
  }

  async function readLater(reading: Reading, id: string, caller: Caller): Promise<void> {
    const { socket } = reading.request;
    closing.began(socket);
    // What fails here fails in the route, too, which says why.
    const { product } = await clients.catalog.getProduct({ id }).catch(() => ({ product: undefined }));
    if (product === undefined) {
      handOn(reading, caller);
    } else {
      answer(reading, product);
      closing.ended(socket);
    }
  }

  function productAtHand(id: string): Version | undefined {
    try {
      return clients.catalog[AT_HAND]?.getProduct?.({ id })?.product as Version | undefined;
    } catch {
      return undefined;
    }
  }

  function answer({ response, headers, startedAt }: Reading, { version, json }: Version): void {
    const etag = etagOf(version);
    const isKnown = matchesNone(headers['if-none-match'], etag);
    const row = [...always, 'x-trace-id', runtime.random.hex(16), 'etag', etag, 'cache-control', 'no-cache'];
    if (closing.signal.aborted) row.push('connection', 'close');
    if (isKnown) {
      response.writeHead(304, row).end();
    } else {
      row.push('content-type', JSON_TYPE, 'content-length', String(Buffer.byteLength(json)));
      response.writeHead(200, row).end(json);
    }
    traces.measure((performance.now() - startedAt) / 1_000, isKnown ? SENT_304 : SENT_200);
  }

  return (request, response) => {
    const id = request.method === 'GET' && !closing.signal.aborted ? PATH.exec(request.url ?? '')?.[1] : undefined;
    const headers = id === undefined ? NO_HEADERS : headersOf(request);
    if (id !== undefined && isPlain(headers)) begin({ request, response, headers, startedAt: performance.now() }, id);
    else route(request, response);
  };
}

/** None where none of them says anything that matters here: Node puts them together only when they are asked for. */
function headersOf(request: IncomingMessage): IncomingHttpHeaders {
  const { rawHeaders } = request;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (SAYING.has((rawHeaders[at] as string).toLowerCase())) return request.headers;
  }
  return NO_HEADERS;
}

/** Whoever says nothing of themselves is the same for as long as they are connected. */
function callerReader(
  app: FastifyInstance,
  limits: Limits,
  trustedProxies: readonly string[],
): (request: IncomingMessage, headers: IncomingHttpHeaders) => Caller {
  const ipOf = addressReader(trustedProxies);
  const connected = new WeakMap<Socket, Caller>();
  return (request, headers) => {
    const saysNothing = headers === NO_HEADERS && trustedProxies.length === 0;
    const known = saysNothing ? connected.get(request.socket) : undefined;
    if (known !== undefined) return known;
    const cookies = headers.cookie === undefined ? NO_COOKIES : app.parseCookie(headers.cookie);
    const caller = limits.callerOf(credentialOf({ headers, cookies })?.token, ipOf(request));
    if (saysNothing) connected.set(request.socket, caller);
    return caller;
  };
}

/** Neither in somebody else's trace nor from another site's page, and without a body. */
function isPlain(headers: IncomingHttpHeaders): boolean {
  return (
    headers.traceparent === undefined &&
    headers.origin === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    (headers['if-none-match']?.length ?? 0) <= IF_NONE_MATCH_MAX
  );
}
