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

/**
 * What a method would answer, where that can be told without waiting; undefined where it cannot, or would throw.
 * For what is asked so often that promises, a deadline and a span cost more than the answer.
 */
export type AtHand<S extends DescService> = {
  readonly [M in keyof S['method']]?: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>) => MessageInitShape<O> | undefined
    : never;
};

export const AT_HAND = Symbol('at hand');

/** The caller's side: the same methods, wherever the service runs. It throws JangteoError. */
export type Client<S extends DescService> = {
  [M in keyof S['method']]: S['method'][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, options?: CallOptions) => Promise<MessageShape<O>>
    : never;
} & {
  /** Only of a service in this process. */
  readonly [AT_HAND]?: AtHand<S> | undefined;
};

/** A contract together with the handlers that answer it. */
export interface Provided<S extends DescService = DescService> {
  readonly service: S;
  readonly handlers: Handlers<S>;
  readonly atHand: AtHand<S>;
}

export function provide<S extends DescService>(service: S, handlers: Handlers<S>, atHand: AtHand<S> = {}): Provided {
  return { service, handlers, atHand } as unknown as Provided;
}
