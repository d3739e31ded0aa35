import type { Runtime } from '@jangteo/kernel/runtime';
import { isUnwanted } from './payment.ts';
import type { ChargeAnswer, ChargeState, PaymentProvider } from './provider.ts';
import { providerSpans } from './provider-span.ts';
import type { ClaimedPayment } from './store.ts';

/** One call that was made. */
export interface ProviderTry {
  /** Counts what was authorised, from 1. */
  readonly number: number;
  readonly call: keyof PaymentProvider;
  readonly outcome: ChargeState | 'unknown';
  readonly reason: string | undefined;
  readonly at: number;
  readonly durationMs: number;
}

/** What came of a payment's turn. */
export interface Told {
  /** undefined: nothing certain in time. */
  readonly answer: ChargeAnswer | undefined;
  /** The provider was asked to authorise. */
  readonly tried: boolean;
  /** In their order. */
  readonly tries: readonly ProviderTry[];
}

type Call = (signal: AbortSignal) => Promise<ChargeAnswer>;

/** Runs a call within the time limit; undefined where there is no certain answer by then, or none is wanted any more. */
export function callsInTime({ clock, logger }: Pick<Runtime, 'clock' | 'logger'>, timeoutMs: number, givingUp: AbortSignal) {
  return async (key: string, call: Call): Promise<ChargeAnswer | undefined> => {
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
}

/** Takes a payment as far as its provider lets it, each call within the time limit. Aborting `givingUp` ends the call under way and begins no other. */
export function providerTurns(runtime: Runtime, provider: PaymentProvider, timeoutMs: number, givingUp: AbortSignal) {
  const { clock } = runtime;
  const inTime = callsInTime(runtime, timeoutMs, givingUp);
  const inSpan = providerSpans(runtime);

  return async ({ id, amount, currency, method, facts }: ClaimedPayment): Promise<Told> => {
    const tries: ProviderTry[] = [];
    const ask = async (name: keyof PaymentProvider, number: number, call: Call) => {
      if (givingUp.aborted) return undefined;
      const at = clock.now();
      const answer = await inSpan(name, number, () => inTime(id, call));
      tries.push({ number, call: name, outcome: answer?.state ?? 'unknown', reason: answer?.reason, at, durationMs: clock.now() - at });
      return answer;
    };
    const capture = (number: number) => ask('capture', number, (signal) => provider.capture(id, signal));
    const charge = async (): Promise<Told> => {
      const number = facts.attempts + 1;
      const authorised = await ask('authorise', number, (signal) => provider.authorise({ key: id, amount, currency, method }, signal));
      return { tried: true, tries, answer: authorised?.state === 'authorised' ? await capture(number) : authorised };
    };
    const begun = (answer: ChargeAnswer | undefined): Told => ({ tried: false, tries, answer });

    const { status, attempts } = facts;
    if (status === 'REQUESTED') return await charge();
    if (status === 'REFUNDING') return begun(await ask('refund', attempts, (signal) => provider.refund(id, signal)));
    if (isUnwanted(facts)) return begun(await ask('void', attempts, (signal) => provider.void(id, signal)));
    const known = await ask('query', attempts, (signal) => provider.query(id, signal));
    if (known?.state === 'none') return await charge();
    return begun(known?.state === 'authorised' ? await capture(attempts) : known);
  };
}
