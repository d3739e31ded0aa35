import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { currentSpan, type Span } from '@jangteo/kernel/tracing';
import type { ChargeAnswer, PaymentProvider } from './provider.ts';

type Answer = ChargeAnswer | undefined;

const MS_PER_S = 1_000;

/** Runs one call to the provider as a step of the payment's trace; `attempt` counts from 1. A decline is its failure, with the reason. */
export function providerSpans({ clock, meter, tracer }: Pick<Runtime, 'clock' | 'meter' | 'tracer'>) {
  const durations = meter.histogram('jangteo_payment_call_seconds', 'How long calls to the payment provider took, by call and answer.', [
    'call',
    'answer',
  ]);
  return (call: keyof PaymentProvider, attempt: number, ask: () => Promise<Answer>): Promise<Answer> =>
    tracer.span(`provider ${call}`, { kind: 'client', attributes: { 'jangteo.payment.try': attempt } }, async () => {
      const startedAt = clock.now();
      const answer = await ask();
      const state = answer?.state ?? 'unknown';
      durations.record((clock.now() - startedAt) / MS_PER_S, { call, answer: state });
      const span = currentSpan();
      span?.set({ 'jangteo.payment.answer': state });
      if (answer?.state === 'declined') failDeclined(span, answer);
      if (answer === undefined) span?.fail(new JangteoError('DEADLINE_EXCEEDED', 'the provider gave no certain answer'));
      return answer;
    });
}

/** With the provider's own words. */
export function failDeclined(span: Span | undefined, { reason = 'declined' }: ChargeAnswer): void {
  span?.fail(new JangteoError('PAYMENT_DECLINED', reason), reason);
}
