import { JangteoError } from '@jangteo/kernel/errors';
import type { Charge, ChargeAnswer, PaymentProvider } from '@jangteo/payments/provider';
import type { Life } from './process.ts';

/** The payment provider as a process of the shop reaches it: what is asked and what is told may be late, lost, or come twice. */
export function remoteProvider(life: Life, network: Life, provider: PaymentProvider): PaymentProvider {
  const ask = async (what: string, signal: AbortSignal, work: () => Promise<ChargeAnswer>): Promise<ChargeAnswer> => {
    const sent = await network.step(`ask ${what}`);
    if (sent === 'lost') throw new JangteoError('SERVICE_UNAVAILABLE', `the provider was not asked to ${what}`);
    if (sent === 'silent') return await new Promise(() => {});
    if (sent === 'again') work().catch(() => {});
    const answer = await work().then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    );
    const heard = await life.step(`told ${what}`);
    if (heard === 'lost' || (heard === 'silent' && signal.aborted))
      throw new JangteoError('SERVICE_UNAVAILABLE', `what came of ${what} is unknown`);
    if (heard === 'silent') return await new Promise(() => {});
    if ('thrown' in answer) throw answer.thrown;
    return answer.value;
  };
  return {
    authorise: (charge: Charge, signal) => ask('authorise', signal, () => provider.authorise(charge, signal)),
    capture: (key, signal) => ask('capture', signal, () => provider.capture(key, signal)),
    refund: (key, signal) => ask('refund', signal, () => provider.refund(key, signal)),
    void: (key, signal) => ask('void', signal, () => provider.void(key, signal)),
    query: (key, signal) => ask('query', signal, () => provider.query(key, signal)),
  };
}
