import type { Socket } from 'node:net';
import { JangteoError } from '@jangteo/kernel/errors';
import { PROBLEM_TYPE, problemOf } from './problem.ts';

const details: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the headers are too large',
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
