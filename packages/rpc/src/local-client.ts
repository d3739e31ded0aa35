import { create, type DescMethod, type DescService, type Message } from '@bufbuild/protobuf';
import { type Client as ConnectClient, createClient, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import type { Clock } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import { refuseRpcInTransaction } from '@jangteo/kernel/transaction-scope';
import { fromConnectError, toConnectError } from './rpc-errors.ts';
import type { CallContext, CallOptions, Client, Provided } from './service-types.ts';

export interface LocalClientOptions {
  readonly clock: Clock;
  /** Sends every message through the codec, as between processes; for tests. */
  readonly encode: boolean;
}

const TIMEOUT_MS = 10_000;

type Invoke = (request: Message, context: CallContext) => Promise<Message>;

/**
 * A client for a service in this process. Without `encode` the handler gets the caller's message, frozen, with no codec between;
 * deadline, errors and the ban on calls inside a transaction are the same either way.
 */
export function localClient<S extends DescService>(service: S, provided: () => Provided, options: LocalClientOptions): Client<S> {
  const client: Record<string, unknown> = {};
  for (const method of service.methods) {
    const invoke = options.encode ? encodedInvoke(service, method, provided) : directInvoke(method, provided);
    client[method.localName] = async (request: object, call: CallOptions = {}) => {
      refuseRpcInTransaction(`${service.typeName}/${method.name}`);
      const message = deepFreeze(create(method.input, request as never));
      return await withDeadline(options.clock, method, call, (context) => invoke(message, context));
    };
  }
  return client as Client<S>;
}

function directInvoke(method: DescMethod, provided: () => Provided): Invoke {
  return async (request, context) => {
    const handlers = provided().handlers as Record<string, (request: Message, context: CallContext) => Promise<object>>;
    const handler = handlers[method.localName];
    if (handler === undefined) throw new JangteoError('INTERNAL', `no handler for ${method.name}`);
    return deepFreeze(create(method.output, (await handler(request, context)) as never));
  };
}

function encodedInvoke(service: DescService, method: DescMethod, provided: () => Provided): Invoke {
  let client: ConnectClient<DescService> | undefined;
  return async (request, context) => {
    client ??= createClient(service, routerTransport(provided()));
    const call = client[method.localName] as unknown as (request: Message, options: { signal: AbortSignal }) => Promise<Message>;
    try {
      return await call(request, { signal: context.signal });
    } catch (thrown) {
      throw fromConnectError(thrown);
    }
  };
}

function routerTransport({ service, handlers }: Provided) {
  const mapped: Record<string, unknown> = {};
  for (const [name, handler] of Object.entries(handlers as Record<string, (request: Message, context: CallContext) => Promise<object>>)) {
    mapped[name] = async (request: Message, context: CallContext) => {
      try {
        return await handler(request, { signal: context.signal });
      } catch (thrown) {
        throw toConnectError(thrown);
      }
    };
  }
  return createRouterTransport(({ service: register }) => register(service, mapped as Partial<ServiceImpl<DescService>>));
}

async function withDeadline<T>(clock: Clock, method: DescMethod, call: CallOptions, run: (context: CallContext) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const timeoutMs = call.timeoutMs ?? TIMEOUT_MS;
  const giveUp = () => controller.abort();
  call.signal?.addEventListener('abort', giveUp, { once: true });
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = clock.schedule(timeoutMs, () => {
    reject(new JangteoError('DEADLINE_EXCEEDED', `${method.name} took longer than ${timeoutMs} ms`));
    controller.abort();
  });
  try {
    return await Promise.race([run({ signal: controller.signal }), expired]);
  } finally {
    timer.cancel();
    call.signal?.removeEventListener('abort', giveUp);
  }
}

// A handler that changed its request, or a caller its response, would do so for the other side, too, but only within one process.
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
