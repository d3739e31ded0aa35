import type { DescService } from '@bufbuild/protobuf';
import { createRouterTransport, type Transport } from '@connectrpc/connect';
import type { Runtime } from '@jangteo/kernel/runtime';
import { clientOf, type Route } from './client.ts';
import { answer, runHandler } from './handler.ts';
import { fromConnectError } from './rpc-errors.ts';
import { inClientSpan, inHandlerSpan } from './rpc-span.ts';
import { AT_HAND, type Client, type Provided } from './service-types.ts';
import { carryTrace, sendUnary } from './wire-call.ts';

export interface LocalClientOptions {
  readonly runtime: Pick<Runtime, 'clock' | 'tracer'>;
  /** Sends every message through the codec, as between processes; for tests. */
  readonly encode: boolean;
}

/** A client for a service in this process. Without `encode` the handler gets the caller's message, with no codec between. */
export function localClient<S extends DescService>(
  service: S,
  provided: () => Provided,
  { runtime, encode }: LocalClientOptions,
): Client<S> {
  if (encode) return clientOf(service, runtime.clock, encodedRoute(provided, runtime));
  return Object.defineProperty(clientOf(service, runtime.clock, directRoute(provided, runtime)), AT_HAND, {
    get: () => provided().atHand,
    enumerable: true,
  });
}

function directRoute(provided: () => Provided, { tracer }: LocalClientOptions['runtime']): Route {
  return {
    invoke: (method, request, deadline) => runHandler(provided(), method, request, deadline),
    inSpan: (method, call) => inHandlerSpan(tracer, method, undefined, call),
  };
}

function encodedRoute(provided: () => Provided, runtime: LocalClientOptions['runtime']): Route {
  // The service may start after its client was made.
  let transport: Transport | undefined;
  const open = () => createRouterTransport((router) => answer(router, provided(), runtime), { transport: { interceptors: [carryTrace] } });
  return {
    async invoke(method, request, deadline) {
      transport ??= open();
      try {
        return await sendUnary(transport, runtime.clock, method, request, deadline);
      } catch (thrown) {
        throw fromConnectError(thrown);
      }
    },
    inSpan: (method, call) => inClientSpan(runtime.tracer, method, {}, call),
  };
}
