import type { IncomingMessage } from 'node:http';
import type { Runtime } from '@jangteo/kernel/runtime';
import { traceOf } from '@jangteo/kernel/trace-context';
import { insideSpan, nameOrder, type Span, type SpanOptions } from '@jangteo/kernel/tracing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceIdOf } from './trace.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined where nothing is traced. */
    span: Span | undefined;
  }
}

const ORDER_NUMBER = /^\d{8}-\d{10}-\d$/;
const SAMPLE_EVERY_MS = 100;
const LOOKING = ['GET', 'HEAD', 'OPTIONS'];

/** What is noted of a request, whoever answers it. */
export interface RequestTraces {
  /** The id of the request's trace: of the span that was handed on with it, else of the caller's, else a new one. */
  idOf(request: IncomingMessage): string;
  begin(request: IncomingMessage, traceId: string, route: string): Span | undefined;
  /** For reads that are all alike: a span for one whose trace is to be recorded, ten a second at most, so that they leave room for others. */
  sampler(route: string): () => Span | undefined;
  /** The request goes to a route after all, with the span that was begun for it. */
  handOn(request: IncomingMessage, span: Span): void;
  measure(seconds: number, labels: { readonly route: string; readonly method: string; readonly status: string }): void;
}

export function requestTraces({ clock, tracer, meter, random }: Runtime): RequestTraces {
  const durations = meter.histogram('jangteo_http_request_seconds', 'How long requests took, by route, method and status.', [
    'route',
    'method',
    'status',
  ]);
  const handedOn = new WeakMap<IncomingMessage, Span>();
  return {
    idOf: (request) => handedOn.get(request)?.context.traceId ?? traceIdOf(request.headers.traceparent, random),
    begin(request, traceId, route) {
      const known = handedOn.get(request);
      if (known !== undefined) return known;
      const { method = '', headers } = request;
      return tracer.start(`${method} ${route}`, {
        ...spanOptions(method, route),
        traceId,
        parent: traceOf({ traceparent: headers.traceparent }),
      });
    },
    sampler(route) {
      const options = { ...spanOptions('GET', route), onlyRecorded: true };
      let notBeforeMs = Number.NEGATIVE_INFINITY;
      return () => {
        const now = clock.now();
        if (now < notBeforeMs) return undefined;
        notBeforeMs = now + SAMPLE_EVERY_MS;
        return tracer.start(`GET ${route}`, options);
      };
    },
    handOn: (request, span) => void handedOn.set(request, span),
    measure: (seconds, labels) => durations.record(seconds, labels),
  };
}

function spanOptions(method: string, route: string): SpanOptions {
  return {
    kind: 'server',
    root: true,
    minor: LOOKING.includes(method),
    attributes: { 'http.request.method': method, 'http.route': route },
  };
}

/**
 * Each request is the first span of a trace, or goes on with its caller's; `request.id` is the trace's id.
 * Whether it is recorded is decided here, whatever a caller from outside says, and orders come before those that only look.
 */
export function traceRequests(app: FastifyInstance, traces: RequestTraces): void {
  app.decorateRequest('span', undefined);

  app.addHook('onRequest', (request, _reply, done) => {
    const route = routeOf(request);
    const span = traces.begin(request.raw, request.id, route);
    if (span === undefined) return done();
    request.span = span;
    insideSpan(span, () => {
      const { number } = (request.params ?? {}) as { number?: string };
      // Looking at what became of the order is not part of its life.
      if (number !== undefined && ORDER_NUMBER.test(number) && !/\/(trace|history)$/.test(route)) nameOrder(number);
      done();
    });
  });
  // Reading the body is the socket's turn, which knows nothing of this request's span.
  app.addHook('preValidation', (request, _reply, done) => (request.body === undefined ? done() : insideSpan(request.span, done)));

  app.addHook('onResponse', (request, reply, done) => {
    const { statusCode: status, elapsedTime } = reply;
    traces.measure(elapsedTime / 1_000, { route: routeOf(request), method: request.method, status: String(status) });
    request.span?.set({ 'http.response.status_code': status });
    request.span?.end();
    done();
  });
  // A client that goes away before its answer gets no onResponse.
  app.addHook('onRequestAbort', async ({ span }) => {
    span?.set({ 'jangteo.aborted': true });
    span?.end();
  });
}

/** The path with its parameters' names: what fills them in may be personal. */
export function routeOf({ routeOptions }: FastifyRequest): string {
  return routeOptions.url ?? '(no route)';
}
