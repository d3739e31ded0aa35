import type { Runtime } from '@jangteo/kernel/runtime';
import { isUnwanted } from './payment.ts';
import type { ChargeAnswer, PaymentProvider } from './provider.ts';
import type { ClaimedPayment } from './store.ts';

/** What came of a payment's turn. */
export interface Told {
  /** undefined: nothing certain in time. */
  readonly answer: ChargeAnswer | undefined;
  /** The provider was asked to authorise. */
  readonly tried: boolean;
}

type Call = (signal: AbortSignal) => Promise<ChargeAnswer>;

/** Takes a payment as far as its provider lets it, each call within the time limit. Aborting `givingUp` ends the call under way and begins no other. */
export function providerTurns({ clock, logger }: Runtime, provider: PaymentProvider, timeoutMs: number, givingUp: AbortSignal) {
  const inTime = async (key: string, call: Call): Promise<ChargeAnswer | undefined> => {
    if (givingUp.aborted) return undefined;
    const limit = new AbortController();
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const giveUp = () => {
      resolve(undefined);
      limit.abort();
    };
    const timer = clock.schedule(timeoutMs, giveUp);
    givingUp.addEventListener('abort', giveUp, { once: true });
    try {
      return await Promise.race([call(limit.signal), over]);
    } catch (thrown) {
      logger.warn('a call to the payment provider failed, its effect is unknown', { payment: key, error: thrown });
      return undefined;
    } finally {
      timer.cancel();
      givingUp.removeEventListener('abort', giveUp);
    }
  };

  const capture = (key: string) => inTime(key, (signal) => provider.capture(key, signal));

  const charge = async ({ id, amount, currency, method }: ClaimedPayment): Promise<Told> => {
    const authorised = await inTime(id, (signal) => provider.authorise({ key: id, amount, currency, method }, signal));
    return { tried: true, answer: authorised?.state === 'authorised' ? await capture(id) : authorised };
  };

  return async (payment: ClaimedPayment): Promise<Told> => {
    const { id, facts } = payment;
    if (facts.status === 'REQUESTED') return await charge(payment);
    if (facts.status === 'REFUNDING') return { tried: false, answer: await inTime(id, (signal) => provider.refund(id, signal)) };
    if (isUnwanted(facts)) return { tried: false, answer: await inTime(id, (signal) => provider.void(id, signal)) };
    const known = await inTime(id, (signal) => provider.query(id, signal));
    if (known?.state === 'none') return await charge(payment);
    return { tried: false, answer: known?.state === 'authorised' ? await capture(id) : known };
  };
}
