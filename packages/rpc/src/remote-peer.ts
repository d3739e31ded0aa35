import type { DescService } from '@bufbuild/protobuf';
import type { Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type BreakerState, createBreaker, type Verdict } from './breaker.ts';
import { clientOf, type Route } from './client.ts';
import type { Deadline } from './deadline.ts';
import { MESSAGE_BYTES_MAX, SESSION_OPTIONS } from './message-size.ts';
import { PeerSessions } from './peer-sessions.ts';
import { isSafe, withRetries } from './retries.ts';
import { retryBudget } from './retry-budget.ts';
import { carrySecret } from './rpc-access.ts';
import { fromPeer, NoAnswer } from './rpc-errors.ts';
import { inClientSpan } from './rpc-span.ts';
import type { Client } from './service-types.ts';
import { carryTrace, sendUnary } from './wire-call.ts';

export interface PeerOptions {
  /** `http://host:port`. */
  readonly baseUrl: string;
  /** What errors and logs call it, such as `inventory`. */
  readonly name: string;
  readonly runtime: Runtime;
  /** Goes with every call. */
  readonly secret?: string | undefined;
  readonly onStateChange?: (state: BreakerState) => void;
}

/** Whether calls to a peer are let through, and since when. */
export interface BreakerView {
  readonly state: BreakerState;
  readonly sinceMs: number;
}

/** Another process of the shop. */
export interface Peer {
  readonly name: string;
  readonly baseUrl: string;
  readonly breaker: () => BreakerView;
  /** A service there. It throws JangteoError: SERVICE_UNAVAILABLE where the peer does not answer. */
  client<S extends DescService>(service: S): Client<S>;
  /** The bare connection, for streams: it brings the secret and the trace, but no deadline, retry or breaker. Throws ConnectError. */
  readonly transport: Transport;
  /** Ends what is under way. */
  close(): void;
}

/**
 * A peer that is stopped, or whose machine is gone, keeps its connections: it is noticed when it answers no ping. The next call pings a
 * connection that was idle; pings of an idle one's own may outlive it and then throw from their timer (connect-node 2.2.0).
 */
const PINGS = { pingIntervalMs: 1_000, pingTimeoutMs: 4_000, pingIdleConnection: false };
/** A deadline that left a peer less says nothing about it. */
const FAIR_MS = 100;

/** Speaks gRPC over one HTTP/2 connection, which is opened by the first call and again whenever it broke. Throws BAD_CONFIG. */
export function connectTo(options: PeerOptions): Peer {
  const { name, runtime, secret } = options;
  const baseUrl = originOf(options);
  const connection = new PeerSessions(baseUrl, PINGS, SESSION_OPTIONS);
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager: connection,
    interceptors: [carryTrace, ...(secret === undefined ? [] : [carrySecret(secret)])],
    // Between processes of one site time is dearer than bandwidth.
    acceptCompression: [],
    readMaxBytes: MESSAGE_BYTES_MAX,
    writeMaxBytes: MESSAGE_BYTES_MAX,
  });
  const budget = retryBudget(runtime.clock);
  let view: BreakerView = { state: 'closed', sinceMs: runtime.clock.now() };
  const breaker = createBreaker(runtime.clock, (state) => {
    view = { state, sinceMs: runtime.clock.now() };
    if (state === 'open') runtime.logger.warn('a peer does not answer; calls to it are refused until a probe is answered', { peer: name });
    if (state === 'closed') runtime.logger.info('a peer answers again', { peer: name });
    options.onStateChange?.(state);
  });
  const { hostname, port } = new URL(baseUrl);
  const attributes = { 'server.address': hostname, 'server.port': Number(port) };
  let closed = false;

  const route: Route = {
    invoke(method, request, deadline) {
      const attempt = async () => {
        if (closed) throw new JangteoError('SERVICE_UNAVAILABLE', `the connection to ${name} was closed`);
        try {
          return await sendUnary(transport, runtime.clock, method, request, deadline);
        } catch (thrown) {
          throw deadline.signal.aborted ? deadline.signal.reason : fromPeer(thrown, name);
        }
      };
      const guarded = () => breaker.run(attempt, (thrown) => verdictOf(thrown, deadline), refusal);
      budget.earn();
      return isSafe(method) ? withRetries(runtime, budget, deadline, guarded) : guarded();
    },
    inSpan: (method, call) => inClientSpan(runtime.tracer, method, attributes, call),
  };
  const refusal = () => new JangteoError('SERVICE_UNAVAILABLE', `${name} did not answer just now; it is asked again in a moment`);

  return {
    name,
    baseUrl,
    breaker: () => view,
    client: (service) => clientOf(service, runtime.clock, route),
    transport,
    close() {
      closed = true;
      connection.abort();
    },
  };
}

function verdictOf(thrown: unknown, { signal, timeoutMs, isOver }: Deadline): Verdict {
  if (!signal.aborted) return thrown instanceof NoAnswer ? 'silent' : 'answered';
  return isOver() && timeoutMs >= FAIR_MS ? 'silent' : 'unknown';
}

function originOf({ baseUrl, name }: PeerOptions): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new JangteoError('BAD_CONFIG', `the URL of ${name} is "${baseUrl}", must be http://host:port`);
  }
  return url.origin;
}
