import { create, type DescMethodUnary, type DescService, type Message } from '@bufbuild/protobuf';
import type { Clock } from '@jangteo/kernel/clock';
import { refuseRpcInTransaction } from '@jangteo/kernel/transaction-scope';
import { type Deadline, withinDeadline } from './deadline.ts';
import { deepFreeze } from './freeze.ts';
import type { CallOptions, Client } from './service-types.ts';

export type UnaryMethod = DescMethodUnary;

/** How a request reaches the handler, and the answer its caller: all that differs between one process and several. */
export interface Route {
  /** Throws JangteoError. */
  invoke(method: UnaryMethod, request: Message, deadline: Deadline): Promise<Message>;
  /** Runs the call as a step of the trace around it. */
  inSpan<T>(method: UnaryMethod, call: () => Promise<T>): Promise<T>;
}

/** The client of a service. No call inside a transaction, frozen messages, a deadline on each call: wherever the service runs. */
export function clientOf<S extends DescService>(service: S, clock: Clock, { invoke, inSpan }: Route): Client<S> {
  const client: Record<string, unknown> = {};
  for (const method of service.methods.filter(isUnary)) {
    const name = nameOf(method);
    client[method.localName] = async (request: object, call: CallOptions = {}) => {
      refuseRpcInTransaction(name);
      const message = deepFreeze(create(method.input, request as never));
      return await inSpan(method, () =>
        withinDeadline(clock, name, call, async (deadline) => deepFreeze(await invoke(method, message, deadline))),
      );
    };
  }
  return client as Client<S>;
}

export function isUnary(method: DescService['methods'][number]): method is UnaryMethod {
  return method.methodKind === 'unary';
}

/** Such as `InventoryService/Reserve`. */
export function nameOf({ parent, name }: UnaryMethod): string {
  return `${parent.name}/${name}`;
}
