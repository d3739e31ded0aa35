import type { ListTriesResponse, Payment, PaymentTry } from '@jangteo/contracts/payments/v1/payments';
import { at, type Reason } from './reason.ts';

const CALLS: Readonly<Record<string, string>> = {
  capture: 'the capture of',
  query: 'the question about',
  void: 'the end of',
  refund: 'the refund of',
};

/** What a payment that is not settled waits for. `begin` is what it means for the order. */
export function paymentReason(
  code: 'PAYMENT' | 'REFUND',
  begin: string,
  told: ListTriesResponse & { payment: Payment },
  nowMs: number,
): Reason {
  const { payment, tries, triesMax, underWay } = told;
  const last = tries.at(-1);
  const since = at(payment.createdAtMs);
  if (payment.stalled) {
    const sentence = `${begin}: it is ${payment.status}, and nobody looks at it again; \`jangteo doctor --fix\` hands it on.`;
    return { code: 'PAYMENT_STALLED', service: 'payments', sentence, since, next: 'jangteo doctor --fix' };
  }
  const what = last === undefined ? '' : `${tryWords(last, triesMax)}, `;
  const again = last === undefined ? '' : ' again';
  if (underWay) return { code, service: 'payments', sentence: `${begin}: ${what}the provider is being asked${again}.`, since };
  const due = Number(payment.dueAtMs);
  const when = due <= nowMs ? 'now' : `at ${at(due)}`;
  return { code, service: 'payments', sentence: `${begin}: ${what}the provider is asked${again} ${when}.`, since, next: at(due) };
}

/** Such as `try 2 of 3 had no answer at …`. */
export function tryWords({ number, call, outcome, reason, atMs, durationMs }: PaymentTry, triesMax: number): string {
  const which = call === 'authorise' ? `try ${number} of ${triesMax}` : `${CALLS[call] ?? call} try ${number}`;
  const when = at(atMs + durationMs);
  if (outcome === 'unknown') return `${which} had no answer at ${when}`;
  if (outcome === 'none') return `${which} failed at ${when}${reason === '' ? '' : ` (${reason})`}`;
  return `${which} ended ${outcome} at ${when}${reason === '' ? '' : ` (${reason})`}`;
}
