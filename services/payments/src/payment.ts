import type { ChargeAnswer } from './provider.ts';
import type { PaymentNews } from './publish.ts';

/**
 * REQUESTED: nothing has reached the provider. UNKNOWN: a charge was begun and its result is not recorded yet, so after a crash, too,
 * the row says what is true. DROPPED: never charged. SUCCEEDED, FAILED, DROPPED and REFUNDED are at rest.
 */
export type PaymentStatus = 'REQUESTED' | 'UNKNOWN' | 'SUCCEEDED' | 'FAILED' | 'DROPPED' | 'REFUNDING' | 'REFUNDED';

/** What the decisions below look at. */
export interface PaymentFacts {
  readonly status: PaymentStatus;
  /** How often the provider was asked to authorise. */
  readonly attempts: number;
  /** How often in a row it gave no certain answer, or did not do what it should. */
  readonly waits: number;
  readonly orderFailed: boolean;
  readonly refundWanted: boolean;
}

/** How a payment goes on. */
export interface Change {
  readonly status: PaymentStatus;
  readonly waits: number;
  readonly reason?: string;
  /** The provider said no. */
  readonly declined?: boolean;
  /** undefined: it is at rest. */
  readonly nextInMs?: number;
  readonly publishes?: PaymentNews;
  /** Somebody has to look at it. */
  readonly alarm?: boolean;
}

/** So often the provider is asked to authorise. */
export const TRIES_MAX = 3;
/** Each so many waits somebody is told. */
const WAITS_PER_ALARM = 5;
const PAUSE_MS_MAX = 60_000;

/** Whether a charge that was begun is to be ended, unless it is too late: voided instead of asked about. */
export function isUnwanted({ attempts, orderFailed, refundWanted }: PaymentFacts): boolean {
  return orderFailed || refundWanted || attempts >= TRIES_MAX;
}

/** What the provider's answer makes of a payment as it was before the call; `undefined`: there was no certain answer. */
export function settle(payment: PaymentFacts, answer: ChargeAnswer | undefined, retryMs: number): Change {
  if (payment.status === 'REFUNDING') {
    if (answer?.state === 'refunded') return { status: 'REFUNDED', waits: 0, publishes: 'refunded' };
    return waitOn('REFUNDING', payment, retryMs);
  }
  switch (answer?.state) {
    case 'captured':
      // Told as a success even where the order has failed: orders answers with refund_requested.
      if (!payment.refundWanted) return { status: 'SUCCEEDED', waits: 0, publishes: 'payment_success' };
      return { status: 'REFUNDING', waits: 0, nextInMs: 0, publishes: 'payment_success' };
    case 'declined':
      return { status: 'FAILED', waits: 0, reason: answer.reason ?? 'declined', declined: true, publishes: 'payment_failed' };
    case 'voided':
    case 'refunded':
      return { status: 'FAILED', waits: 0, reason: 'the charge was voided', publishes: 'payment_failed' };
    case 'none':
      return settleError(payment, answer.reason ?? 'the provider failed', retryMs);
    case 'authorised':
    case undefined:
      return waitOn('UNKNOWN', payment, retryMs);
  }
}

/** The provider says that nothing came of this try. */
function settleError(payment: PaymentFacts, reason: string, retryMs: number): Change {
  const nextInMs = pauseMs(payment.attempts - 1, retryMs);
  // An earlier try that got no answer may still arrive, so this is not the end: only a void is.
  if (payment.status === 'UNKNOWN') return { status: 'UNKNOWN', waits: 0, reason, nextInMs };
  if (payment.orderFailed || payment.refundWanted) return { status: 'DROPPED', waits: 0, reason };
  if (payment.attempts >= TRIES_MAX) return { status: 'FAILED', waits: 0, reason, publishes: 'payment_failed' };
  return { status: 'REQUESTED', waits: 0, reason, nextInMs };
}

function waitOn(status: PaymentStatus, { waits }: PaymentFacts, retryMs: number): Change {
  return { status, waits: waits + 1, nextInMs: pauseMs(waits, retryMs), alarm: (waits + 1) % WAITS_PER_ALARM === 0 };
}

/** Doubles with each try, up to a minute. */
function pauseMs(tries: number, retryMs: number): number {
  return Math.min(retryMs * 2 ** tries, PAUSE_MS_MAX);
}
