import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from './clock.ts';
import { JangteoError } from './errors.ts';
import type { Random } from './random.ts';
import type { TraceContext } from './trace-context.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** A step of a trace that has ended. Times in ms since the epoch, with fractions. */
export interface FinishedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the first span of a trace. */
  readonly parentSpanId: string | undefined;
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly orderNumber: string | undefined;
  /** Undefined where it went well. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
}

export interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** The span before it, in another process or at another time; default: the one around the caller. */
  readonly parent?: TraceContext | undefined;
  /**
   * Begins a trace where there is no span before it; otherwise nothing is recorded then. Where `parent` comes from outside the shop,
   * it decides anew whether the trace is recorded here.
   */
  readonly root?: boolean;
  /** The id of the trace where this begins one; default: a new one. */
  readonly traceId?: string;
  /** One of many that only look: such traces leave half of what is recorded a second to the others. */
  readonly minor?: boolean;
  /** No span where the trace is not recorded: for what nothing follows from, so that nobody needs its ids. */
  readonly onlyRecorded?: boolean;
  /** Default: now. */
  readonly startMs?: number;
}

/** A step under way. */
export interface Span {
  readonly context: TraceContext;
  set(attributes: Attributes): void;
  /**
   * It went wrong. `message` is what whoever looks at the trace is told; default: the error's detail, but only its title where the
   * caller is to blame, because then the detail may quote what a person sent.
   */
  fail(thrown: unknown, message?: string): void;
  /** Ends it, once; default: now. */
  end(endMs?: number): void;
}

/** Gives every step its place in a trace. */
export interface Tracer {
  /** Runs `fn` in a span that ends with it and fails with what it throws. Without a trace around it, `fn` just runs. */
  span<T>(name: string, options: SpanOptions, fn: () => Promise<T>): Promise<T>;
  /** A span to be ended by hand: undefined where there is no trace. */
  start(name: string, options?: SpanOptions): Span | undefined;
  /** The same tracer, for the spans of another service. */
  for(service: string): Tracer;
}

export interface TracerOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly service: string;
  readonly sink: (span: FinishedSpan) => void;
  /** So many traces a second are recorded, of those that begin here. */
  readonly tracesPerSecond: number;
}

const active = new AsyncLocalStorage<ActiveSpan | undefined>();

/** The span around the caller. */
export function currentTrace(): TraceContext | undefined {
  return active.getStore()?.context;
}

export function currentSpan(): Span | undefined {
  return active.getStore();
}

/** Says which order the trace around the caller is about: on every span of it that is open in this process, and on those that follow. */
export function nameOrder(orderNumber: string): void {
  for (let span = active.getStore(); span !== undefined; span = span.parent) span.orderNumber = orderNumber;
}

/** Runs `fn` in a span that somebody else ends. */
export function insideSpan<T>(span: Span | undefined, fn: () => T): T {
  return span === undefined ? fn() : active.run(span as ActiveSpan, fn);
}

/** Leaves the trace: for loops and timers that outlive whoever started them. */
export function outsideTrace<T>(fn: () => T): T {
  return active.run(undefined, fn);
}

export const silentTracer: Tracer = { span: (_name, _options, fn) => fn(), start: () => undefined, for: () => silentTracer };

export function createTracer(options: TracerOptions): Tracer {
  const shared = { ...options, admit: atMost(options.tracesPerSecond, options.clock) };
  const tracers = new Map<string, Tracer>();
  const tracerFor = (service: string): Tracer => {
    const tracer = tracers.get(service) ?? newTracer(service);
    tracers.set(service, tracer);
    return tracer;
  };
  const newTracer = (service: string): Tracer => ({
    async span(name, spanOptions, fn) {
      const span = startSpan(shared, service, name, spanOptions);
      if (span === undefined) return await fn();
      try {
        return await active.run(span, fn);
      } catch (thrown) {
        span.fail(thrown);
        throw thrown;
      } finally {
        span.end();
      }
    },
    start: (name, spanOptions = {}) => startSpan(shared, service, name, spanOptions),
    for: tracerFor,
  });
  return tracerFor(options.service);
}

type Shared = TracerOptions & { readonly admit: (minor?: boolean) => boolean };

function startSpan(shared: Shared, service: string, name: string, options: SpanOptions): ActiveSpan | undefined {
  const around = active.getStore();
  const before = options.parent ?? around?.context;
  if (before === undefined && options.root !== true) return undefined;
  const decides = before === undefined || (options.root === true && options.parent !== undefined);
  // An unsampled trace needs no span of its own within a process, and none needs ids: nobody will look at them.
  if (!decides && !before.sampled) {
    if (options.parent === undefined) return undefined;
    return new ActiveSpan(shared, service, name, before, options, before, undefined);
  }
  const sampled = decides ? shared.admit(options.minor) : before.sampled;
  if (!sampled && options.onlyRecorded === true) return undefined;
  const context = {
    traceId: before?.traceId ?? options.traceId ?? shared.random.hex(16),
    spanId: shared.random.hex(8),
    sampled,
  };
  return new ActiveSpan(shared, service, name, context, options, before, options.parent === undefined ? around : undefined);
}

class ActiveSpan implements Span {
  readonly parent: ActiveSpan | undefined;
  orderNumber: string | undefined;
  readonly #shared: Shared;
  readonly #service: string;
  readonly #name: string;
  readonly #ids: TraceContext;
  readonly #kind: SpanKind;
  readonly #parentSpanId: string | undefined;
  readonly #startMs: number;
  #attributes: Attributes;
  #error: FinishedSpan['error'];
  #ended = false;

  constructor(
    shared: Shared,
    service: string,
    name: string,
    ids: TraceContext,
    options: SpanOptions,
    before: TraceContext | undefined,
    parent: ActiveSpan | undefined,
  ) {
    this.parent = parent;
    this.orderNumber = before?.orderNumber;
    this.#shared = shared;
    this.#service = service;
    this.#name = name;
    this.#ids = ids;
    this.#kind = options.kind ?? 'internal';
    this.#parentSpanId = before?.spanId;
    this.#attributes = options.attributes ?? {};
    this.#startMs = options.startMs ?? (ids.sampled ? preciseNow(shared.clock) : 0);
  }

  get context(): TraceContext {
    return this.orderNumber === undefined ? this.#ids : { ...this.#ids, orderNumber: this.orderNumber };
  }

  set(attributes: Attributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  fail(thrown: unknown, message?: string): void {
    const { code, message: detail, entry } = JangteoError.from(thrown);
    this.#error = { code, message: message ?? (entry.status < 500 ? entry.title : detail) };
  }

  end(endMs?: number): void {
    if (this.#ended) return;
    this.#ended = true;
    const { traceId, spanId, sampled } = this.#ids;
    if (!sampled) return;
    this.#shared.sink({
      traceId,
      spanId,
      parentSpanId: this.#parentSpanId,
      service: this.#service,
      name: this.#name,
      kind: this.#kind,
      startMs: this.#startMs,
      endMs: Math.max(endMs ?? preciseNow(this.#shared.clock), this.#startMs),
      attributes: this.#attributes,
      orderNumber: this.orderNumber,
      error: this.#error,
    });
  }
}

let originMs = Number.NaN;
const DRIFT_MS_MAX = 2;

/** The clock's time with fractions of a millisecond; steps that follow each other in a process keep their order. */
function preciseNow(clock: Clock): number {
  const now = clock.now();
  const elapsed = performance.now();
  if (!(Math.abs(originMs + elapsed - now) <= DRIFT_MS_MAX)) originMs = now - elapsed;
  return originMs + elapsed;
}

/** A token bucket that holds the tokens of one second. */
function atMost(perSecond: number, clock: Clock): (minor?: boolean) => boolean {
  let [tokens, filledAt] = [perSecond, clock.now()];
  return (minor = false) => {
    const now = clock.now();
    tokens = Math.min(perSecond, tokens + ((now - filledAt) / 1_000) * perSecond);
    filledAt = now;
    if (tokens < (minor ? Math.max(1, perSecond / 2) : 1)) return false;
    tokens--;
    return true;
  };
}
