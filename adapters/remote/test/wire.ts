import { createServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ConnectRouter, Transport } from '@connectrpc/connect';
import { connectNodeAdapter, createGrpcTransport } from '@connectrpc/connect-node';
import { PeerSessions } from '@jangteo/rpc/peer-sessions';

export interface Listening {
  readonly port: number;
  /** Breaks every connection off. */
  stop(): Promise<void>;
}

/** A gRPC server on a real socket; port 0 takes a free one. */
export async function listen(routes: (router: ConnectRouter) => void, port = 0): Promise<Listening> {
  const server = createServer(connectNodeAdapter({ routes }));
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

export interface Wire {
  readonly transport: Transport;
  hangUp(): void;
}

/** As `connectTo` dials: a ping that is not answered ends the calls of its session, and never the process. */
export function dial(
  port: number,
  ping: { readonly pingIntervalMs: number; readonly pingTimeoutMs: number } | undefined = undefined,
): Wire {
  const baseUrl = `http://127.0.0.1:${port}`;
  const sessionManager = new PeerSessions(baseUrl, ping);
  return {
    transport: createGrpcTransport({ baseUrl, sessionManager }),
    hangUp: () => sessionManager.abort(),
  };
}
