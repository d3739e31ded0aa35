import type { Server as Http1Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createServer, type Server } from 'node:net';
import type { Clock } from '@jangteo/kernel/clock';

/** Every HTTP/2 connection begins with "PRI * HTTP/2.0" (RFC 9113, 3.4); no method of HTTP/1.1 begins like that. */
const PREFACE = Buffer.from('PRI');
/** Who has said nothing by then is let go. */
const FIRST_BYTES_MS = 10_000;

/** One plaintext port for both: each connection goes to the server of the protocol that it speaks. */
export function listenForBoth(http1: Http1Server, http2: Http2Server, clock: Clock): Server {
  return createServer((socket) => {
    socket.setNoDelay(true);
    const timer = clock.schedule(FIRST_BYTES_MS, () => socket.destroy());
    socket.once('close', timer.cancel);
    // A reset before it belongs to a server would bring the process down.
    const ignore = () => {};
    socket.on('error', ignore);
    let first = Buffer.alloc(0);
    const listen = () => {
      const bytes = socket.read() as Buffer | null;
      if (bytes === null) return;
      first = Buffer.concat([first, bytes]);
      const size = Math.min(first.length, PREFACE.length);
      const isHttp2 = PREFACE.compare(first, 0, size, 0, size) === 0;
      if (isHttp2 && size < PREFACE.length) return;
      timer.cancel();
      socket.off('readable', listen);
      socket.off('error', ignore);
      socket.unshift(first);
      (isHttp2 ? http2 : http1).emit('connection', socket);
    };
    socket.on('readable', listen);
  });
}
