import { create, type Message } from '@bufbuild/protobuf';
import type { ConnectRouter, HandlerContext } from '@connectrpc/connect';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { traceOf } from '@jangteo/kernel/trace-context';
import { isUnary, nameOf, type UnaryMethod } from './client.ts';
import { type Deadline, insideDeadline, withinDeadline } from './deadline.ts';
import { deepFreeze } from './freeze.ts';
import { fromConnectError, toConnectError } from './rpc-errors.ts';
import { inHandlerSpan } from './rpc-span.ts';
import type { CallContext, Provided } from './service-types.ts';

type Handler = (request: Message, context: CallContext) => Promise<object>;

/** Runs the handler of a method on a frozen request. Throws JangteoError, UNIMPLEMENTED where it has none. */
export async function runHandler({ handlers }: Provided, method: UnaryMethod, request: Message, deadline: Deadline): Promise<Message> {
  const handler = (handlers as Record<string, Handler>)[method.localName];
  if (handler === undefined) throw new JangteoError('UNIMPLEMENTED', `${nameOf(method)} has no handler here`);
  try {
    const response = await insideDeadline(deadline, () => handler(deepFreeze(request), deadline));
    return create(method.output, response as never);
  } catch (thrown) {
    throw fromConnectError(thrown);
  }
}

/** Answers the unary methods of a contract, under the caller's deadline and in its trace. */
export function answer(router: ConnectRouter, provided: Provided, { clock, tracer }: Pick<Runtime, 'clock' | 'tracer'>): void {
  const methods = provided.service.methods.filter(isUnary).map((method) => {
    const handle = async (request: Message, { signal, timeoutMs, requestHeader }: HandlerContext) => {
      const parent = traceOf({ traceparent: requestHeader.get('traceparent'), baggage: requestHeader.get('baggage') });
      const left = timeoutMs();
      try {
        return await inHandlerSpan(tracer, method, parent, () =>
          withinDeadline(clock, nameOf(method), { signal, ...(left !== undefined && { timeoutMs: left }) }, (deadline) =>
            runHandler(provided, method, request, deadline),
          ),
        );
      } catch (thrown) {
        throw toConnectError(thrown);
      }
    };
    return [method.localName, handle] as const;
  });
  router.service(provided.service, Object.fromEntries(methods) as object);
}
