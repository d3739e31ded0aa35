import type { FastifyRequest } from 'fastify';

/** Whose requests count together, and up to how many. */
export interface Caller {
  readonly key: string;
  readonly max: number;
}

export interface Limits {
  /** Whoever has a session is known by it, others by their address. */
  callerOf(token: string | undefined, ip: string): Caller;
  /** Counts a request that no route sees. False: it is one too many. */
  count(caller: Caller): boolean;
  /** A route counts it after all. */
  giveBack(caller: Caller): void;
  /** Counts a log-in against its address and e-mail address. Throws RATE_LIMITED. */
  countLogIn(request: FastifyRequest, email: string): void;
  /** Counts a guest's new cart, which is kept for days, against its address. Throws RATE_LIMITED. */
  countNewCart(request: FastifyRequest): void;
  /**
   * A made-up token has a limit of its own, so it counts against its address, too; anything else thrown is not counted.
   * Throws RATE_LIMITED.
   */
  countBadCredential(request: FastifyRequest, thrown: unknown): void;
}
