import { createServer as createHttp1 } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { Code, ConnectError, type ConnectRouter, createConnectRouter } from '@connectrpc/connect';
import { compressionGzip } from '@connectrpc/connect-node';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { answer } from './handler.ts';
import { listenerOf } from './http-adapter.ts';
import { MESSAGE_BYTES_MAX, SESSION_OPTIONS, WINDOW_BYTES } from './message-size.ts';
import { trackConnections } from './open-connections.ts';
import { type ProbeOptions, probes } from './probes.ts';
import { requestGate } from './rpc-access.ts';
import type { Provided } from './service-types.ts';
import { listenForBoth } from './two-protocols.ts';

export interface RpcServerOptions extends Omit<ProbeOptions, 'closing'> {
  readonly runtime: Runtime;
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly provided: readonly Provided[];
  /** Contracts with streams; a call's `signal` aborts when the server closes. */
  readonly routes?: (router: ConnectRouter) => void;
  /** What every call has to bring. Wanted where other machines reach `host`. */
  readonly secret?: string | undefined;
}

export interface RpcServer {
  /** Such as `http://127.0.0.1:8090`. */
  readonly url: string;
  /** Takes no new calls, ends streams, finishes the calls under way, closes the connections. */
  close(): Promise<void>;
}

/** An HTTP/1.1 connection on which nothing moves for so long is let go. */
const IDLE_MS = 120_000;

/**
 * Answers contracts on one plaintext port: gRPC, gRPC-Web and Connect, over HTTP/2 and HTTP/1.1.
 * Throws PORT_IN_USE, and BAD_CONFIG without a secret on a host that other machines reach.
 */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const { runtime, provided, routes } = options;
  const closing = new AbortController();
  const shared = {
    requestGate: requestGate(options.host, options.secret),
    acceptCompression: [compressionGzip],
    readMaxBytes: MESSAGE_BYTES_MAX,
    writeMaxBytes: MESSAGE_BYTES_MAX,
  };
  const calls = createConnectRouter(shared);
  for (const one of provided) answer(calls, one, runtime);
  const streams = createConnectRouter({ ...shared, shutdownSignal: closing.signal });
  routes?.(streams);
  const listener = listenerOf([calls, streams], probes({ ...options, closing: closing.signal }), runtime.logger);

  const http1 = createHttp1();
  http1.timeout = IDLE_MS;
  const http2 = createHttp2(SESSION_OPTIONS);
  http2.on('session', (session) => session.setLocalWindowSize(WINDOW_BYTES));
  const server = listenForBoth(http1, http2, runtime.clock);
  const closeConnections = trackConnections(server, http1, http2, runtime.clock);
  http1.on('request', listener);
  http2.on('request', listener);
  const url = await listen(server, options);

  let closed: Promise<void> | undefined;
  return {
    url,
    close() {
      closing.abort(new ConnectError('the server is closing', Code.Unavailable));
      closed ??= closeConnections();
      return closed;
    },
  };
}

async function listen(server: Server, { host, port }: RpcServerOptions): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') throw new JangteoError('PORT_IN_USE', `${host}:${port}: ${message}`, { cause: thrown });
    throw thrown;
  }
  const { address, family, port: taken } = server.address() as AddressInfo;
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${family === 'IPv6' ? `[${reachable}]` : reachable}:${taken}`;
}
