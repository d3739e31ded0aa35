import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import { AT_HAND } from '@jangteo/rpc/service-types';
import type { FastifyInstance } from 'fastify';
import { addressReader } from './client-address.ts';
import type { GatewayContext } from './context.ts';
import { credentialOf } from './credentials.ts';
import { etagOf, matchesNone } from './etag.ts';
import type { Caller } from './rate-limits.ts';
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
  readonly traceId: string;
  readonly caller: Caller;
  readonly startedAt: number;
}

/** Ids that need no decoding. */
const PATH = /^\/v1\/products\/([\w-]{1,128})$/;
const IF_NONE_MATCH_MAX = 1_000;
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
  const { clients, closing, limits, settings, traces } = options;
  // In a row as Node takes them: to put an object of them together took longer than to look for the product.
  const always = Object.entries(options.headers).flat();
  const ipOf = addressReader(settings.trustedProxies);
  const recordedSpan = traces.sampler(PRODUCT_ROUTE);
  const callerOf = (request: IncomingMessage): Caller => {
    const { headers } = request;
    const cookies = headers.cookie === undefined ? NO_COOKIES : app.parseCookie(headers.cookie);
    return { token: credentialOf({ headers, cookies })?.token, ip: ipOf(request) };
  };

  function begin(request: IncomingMessage, response: ServerResponse, id: string): void {
    closing.began(request.socket);
    const span = recordedSpan();
    if (span !== undefined) traces.handOn(request, span);
    const reading: Reading = {
      request,
      response,
      caller: callerOf(request),
      traceId: traces.idOf(request),
      startedAt: performance.now(),
    };
    if (!limits.count(reading.caller) || span !== undefined) handOn(reading);
    else read(reading, id);
  }

  function read(reading: Reading, id: string): void {
    const finish = (product: Version | undefined) => (product === undefined ? handOn(reading) : answer(reading, product));
    const product = productAtHand(id);
    if (product !== undefined) finish(product);
    // What fails here fails in the route, too, which says why.
    else
      clients.catalog.getProduct({ id }).then(
        (found) => finish(found.product),
        () => handOn(reading),
      );
  }

  function productAtHand(id: string): Version | undefined {
    try {
      return clients.catalog[AT_HAND]?.getProduct?.({ id })?.product as Version | undefined;
    } catch {
      return undefined;
    }
  }

  function handOn({ request, response, caller }: Reading): void {
    limits.giveBack(caller);
    route(request, response);
  }

  function answer({ request, response, traceId, startedAt }: Reading, { version, json }: Version): void {
    const etag = etagOf(version);
    const isKnown = matchesNone(request.headers['if-none-match'], etag);
    const headers = [...always, 'x-trace-id', traceId, 'etag', etag, 'cache-control', 'no-cache'];
    if (closing.signal.aborted) headers.push('connection', 'close');
    if (isKnown) {
      response.writeHead(304, headers).end();
    } else {
      headers.push('content-type', JSON_TYPE, 'content-length', String(Buffer.byteLength(json)));
      response.writeHead(200, headers).end(json);
    }
    closing.ended(request.socket);
    traces.measure((performance.now() - startedAt) / 1_000, isKnown ? SENT_304 : SENT_200);
  }

  return (request, response) => {
    const id = closing.signal.aborted ? undefined : idOfPlainRead(request);
    if (id === undefined) route(request, response);
    else begin(request, response, id);
  };
}

function idOfPlainRead({ method, url = '', headers }: IncomingMessage): string | undefined {
  const id = method === 'GET' ? PATH.exec(url)?.[1] : undefined;
  return id !== undefined && isPlain(headers) ? id : undefined;
}

/** Neither in somebody else's trace nor from another site's page, and without a body. */
function isPlain(headers: IncomingMessage['headers']): boolean {
  return (
    headers.traceparent === undefined &&
    headers.origin === undefined &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    (headers['if-none-match']?.length ?? 0) <= IF_NONE_MATCH_MAX
  );
}
