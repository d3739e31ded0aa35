import type { Money } from '@jangteo/kernel/money';

/** What a provider knows of a charge. */
export type ChargeState =
  /** It never heard of it, or the last try came to nothing and may be made again. */
  | 'none'
  /** The amount is reserved. */
  | 'authorised'
  /** The amount is taken. */
  | 'captured'
  | 'declined'
  /** It was ended before anything was taken; a later authorise changes nothing. */
  | 'voided'
  | 'refunded';

export interface Charge {
  /** The same in each call about one payment, however often it is repeated: that is what keeps a buyer from paying twice. */
  readonly key: string;
  /** In the minor unit of the currency. */
  readonly amount: number;
  readonly currency: string;
  readonly method: string;
}

export interface ChargeAnswer {
  readonly state: ChargeState;
  /** For a person: why it was declined, or what went wrong. */
  readonly reason?: string;
  /** What was captured, in minor units, where the provider says so. */
  readonly captured?: Money;
}

/**
 * Who moves the money. Each call may be repeated, and answers with the state that the charge is in afterwards.
 *
 * An answer is certain. A call that rejects, or is aborted by its signal, may have had its effect or may have it yet:
 * only `query` or `void` can tell.
 */
export interface PaymentProvider {
  /** Reserves the amount: authorised or declined; none where it can be tried again. */
  authorise(charge: Charge, signal: AbortSignal): Promise<ChargeAnswer>;
  /** Takes what is authorised. */
  capture(key: string, signal: AbortSignal): Promise<ChargeAnswer>;
  /** Gives back what is captured. */
  refund(key: string, signal: AbortSignal): Promise<ChargeAnswer>;
  /** Ends a charge that is not captured, also one that has not arrived yet: voided, or captured where it is too late. */
  void(key: string, signal: AbortSignal): Promise<ChargeAnswer>;
  query(key: string, signal: AbortSignal): Promise<ChargeAnswer>;
}
