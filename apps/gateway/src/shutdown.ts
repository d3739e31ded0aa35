import type { Socket } from 'node:net';
import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';

/** Says that the gateway is on its way out; streams end when the signal aborts. */
export interface Closing {
  readonly signal: AbortSignal;
  /** A request came in over this connection. */
  began(socket: Socket): void;
  /** It was answered. */
  ended(socket: Socket): void;
}

/** What is still open after this is cut off. */
const GRACE_MS = 15_000;

/**
 * On close: what was accepted is finished, with `Connection: close`; what comes later on an open connection is answered 503;
 * event streams end; connections that wait for a request are let go; /health/ready says 503.
 */
export function closeGracefully(app: FastifyInstance, clock: Clock): Closing {
  const controller = new AbortController();
  const { signal } = controller;
  // Kept here, because Node takes a connection that never sent a request, as browsers open them in advance, for a busy one.
  const connections = new Map<Socket, { busy: boolean }>();
  app.server.on('connection', (socket) => {
    connections.set(socket, { busy: false });
    socket.once('close', () => connections.delete(socket));
  });
  const began = (socket: Socket) => {
    const connection = connections.get(socket);
    if (connection !== undefined) connection.busy = true;
  };
  const ended = (socket: Socket) => {
    const connection = connections.get(socket);
    if (connection === undefined) return;
    connection.busy = false;
    // An answer that had begun before, such as a stream, promised to keep its connection open.
    if (signal.aborted) socket.destroySoon();
  };
  app.addHook('onRequest', ({ url, raw: { socket } }, _reply, done) => {
    began(socket);
    const refused = signal.aborted && !url.startsWith('/health/');
    done(refused ? new JangteoError('SERVICE_UNAVAILABLE', 'the shop is closing') : undefined);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (signal.aborted) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', ({ raw: { socket } }, _reply, done) => {
    ended(socket);
    done();
  });
  app.addHook('preClose', async () => {
    controller.abort();
    for (const [socket, { busy }] of connections) if (!busy) socket.destroySoon();
    const cutOff = clock.schedule(GRACE_MS, () => app.server.closeAllConnections());
    app.server.once('close', () => cutOff.cancel());
  });
  return { signal, began, ended };
}
