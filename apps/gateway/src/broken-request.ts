import type { Socket } from 'node:net';
import { PROBLEM_TYPE, problemOf } from '@jangteo/edge/problem';
import { JangteoError } from '@jangteo/kernel/errors';

const details: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the headers are too large',
  // `curl 'http://.../v1/search?q=나이키'` sends it bare.
  HPE_INVALID_URL: 'the URL has characters that must be percent-encoded, such as %EB%82%98 for 나 (curl -G --data-urlencode does it)',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request took too long to arrive',
};

/** What is not even HTTP never reaches a route; it gets a problem document all the same, and the connection ends. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket, traceId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(new JangteoError('INVALID_REQUEST', details[error.code ?? ''] ?? 'the request is not HTTP'), traceId);
  const body = JSON.stringify(problem);
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
