import type { Server as Http1Server } from 'node:http';
import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server, Socket } from 'node:net';
import type { Clock } from '@jangteo/kernel/clock';

/** What is still open after this is cut off. */
const GRACE_MS = 15_000;
/** Calls that were sent before their caller read the notice arrive within this. */
const NOTICE_MS = 100;
const STREAM_ID_MAX = 2 ** 31 - 1;

/** Follows the connections of `server`. Returns how to close them: what is under way is finished first. */
export function trackConnections(server: Server, http1: Http1Server, http2: Http2Server, clock: Clock): () => Promise<void> {
  const all = new Set<Socket>();
  // Those without a call under way, as far as HTTP/1.1 is concerned; sessions of HTTP/2 know for themselves.
  const waiting = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let closing = false;

  server.on('connection', (socket) => {
    all.add(socket);
    waiting.add(socket);
    socket.once('close', () => {
      all.delete(socket);
      waiting.delete(socket);
    });
  });
  http1.on('request', ({ socket }, response) => {
    waiting.delete(socket);
    if (closing) response.setHeader('connection', 'close');
    response.once('close', () => {
      if (closing) socket.destroySoon();
      else if (all.has(socket)) waiting.add(socket);
    });
  });
  http2.on('connection', (socket: Socket) => waiting.delete(socket));
  http2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });

  return async () => {
    closing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const cutOff = clock.schedule(GRACE_MS, () => {
      for (const socket of all) socket.destroy();
    });
    for (const socket of waiting) socket.destroySoon();
    // The first GOAWAY asks for no new calls but names none that is refused, so that none is lost on its way (RFC 9113, 6.8).
    for (const session of sessions) if (!session.destroyed) session.goaway(0, STREAM_ID_MAX);
    if (sessions.size > 0) await clock.sleep(NOTICE_MS);
    for (const session of sessions) session.close();
    await closed;
    cutOff.cancel();
  };
}
