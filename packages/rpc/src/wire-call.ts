import type { Message } from '@bufbuild/protobuf';
import type { Interceptor, Transport } from '@connectrpc/connect';
import type { Clock } from '@jangteo/kernel/clock';
import { traceHeaders } from '@jangteo/kernel/trace-context';
import { currentTrace } from '@jangteo/kernel/tracing';
import type { UnaryMethod } from './client.ts';
import type { Deadline } from './deadline.ts';

/** The protocols have room for eight digits. */
const TIMEOUT_MS_MAX = 99_999_999;

/** Sends one request with what is left of its time. Throws what the transport throws. */
export async function sendUnary(
  transport: Transport,
  clock: Clock,
  method: UnaryMethod,
  request: Message,
  { signal, endsAtMs }: Deadline,
): Promise<Message> {
  const leftMs = Math.min(Math.max(1, Math.ceil(endsAtMs - clock.now())), TIMEOUT_MS_MAX);
  // In gRPC's and in Connect's words. As the transport's own option it would be a second timer, which may be the first to fire.
  const headers = { 'grpc-timeout': `${leftMs}m`, 'connect-timeout-ms': String(leftMs) };
  const { message } = await transport.unary(method, signal, undefined, headers, request);
  return message;
}

/** The handler on the other side continues the trace around the call. */
export const carryTrace: Interceptor = (next) => (request) => {
  for (const [header, value] of Object.entries(traceHeaders(currentTrace()))) request.header.set(header, value);
  return next(request);
};
