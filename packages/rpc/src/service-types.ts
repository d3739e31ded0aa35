import type { DescMethodUnary, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';

/** What a handler gets beside the request. */
export interface CallContext {
  /** Aborts at the caller's deadline, or when the caller gives up. Calls that the handler makes end at that deadline by themselves. */
  readonly signal: AbortSignal;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Default 15,000, and never more than is left to the handler that makes the call. */
  readonly timeoutMs?: number;
}

/** A service's side of its contract: one function a method. It throws JangteoError; requests are frozen. */
export type Handlers<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, context: CallContext) => Promise<MessageInitShape<O>>
    : never;
};

/** The caller's side: the same methods, wherever the service runs. It throws JangteoError. */
export type Client<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : never;
};

/** A contract together with the handlers that answer it. */
export interface Provided<S extends DescService = DescService> {
  readonly service: S;
  readonly handlers: Handlers<S>;
}

export function provide<S extends DescService>(service: S, handlers: Handlers<S>): Provided {
  return { service, handlers } as unknown as Provided;
}
