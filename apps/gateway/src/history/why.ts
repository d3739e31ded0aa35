import type { Order } from '@jangteo/contracts/orders/v1/orders';
import type { Payment } from '@jangteo/contracts/payments/v1/payments';
import { lastChangeMs, type OrderFacts } from './facts.ts';
import { obstaclesOf } from './obstacles.ts';
import { at, type Reason } from './reason.ts';
import { contradiction, isFresh, type KnownOrder, type Wait } from './wait.ts';
import { abandoned, cancelled, cancelling } from './waits-for-end.ts';
import { completed, pending, placing } from './waits-for-sale.ts';

const WAITS: Readonly<Record<string, (facts: KnownOrder) => Wait[]>> = {
  PLACING: placing,
  PENDING: pending,
  COMPLETED: completed,
  CANCELLING: cancelling,
  CANCELLED: cancelled,
  ABANDONED: abandoned,
};

/**
 * Why an order is not finished, in words: what its state waits for, then what holds its events up at each station.
 * One FINISHED reason where it is. Decides by the facts alone.
 */
export function why(facts: OrderFacts): Reason[] {
  const obstacles = obstaclesOf(facts);
  const { order } = facts;
  if (order === undefined) return obstacles;
  const waits = (WAITS[order.status] ?? unknownState)({ ...facts, order });
  const reasons = [...waits.flatMap((wait) => wait.reasons), ...obstacles];
  if (reasons.length === 0) return [finished(facts, order)];
  if (obstacles.length > 0 || isFresh(facts)) return reasons;
  return [...reasons, ...waits.flatMap(({ lost }) => (lost === undefined ? [] : [lostAnswer(lost, lastChangeMs(facts))]))];
}

export function isFinished(reasons: readonly Reason[]): boolean {
  return reasons.some(({ code }) => code === 'FINISHED');
}

function unknownState(facts: KnownOrder): Wait[] {
  return contradiction(facts, `There is no state ${facts.order.status}.`);
}

function lostAnswer({ service, next }: { service: string; next: string }, sinceMs: number): Reason {
  const sentence = `Nothing of it is on its way any more, so an event got lost; \`${next}\` helps.`;
  return { code: 'ANSWER_LOST', service, sentence, since: at(sinceMs), next };
}

function finished({ payment, shipment }: OrderFacts, order: Order): Reason {
  const since = at(order.updatedAtMs);
  const about = (rest: string): Reason => {
    return { code: 'FINISHED', service: 'orders', sentence: `It is finished: ${rest} There is nothing to resume.`, since };
  };
  if (order.status === 'COMPLETED')
    return about(`sold, and delivered at ${at(shipment?.endedAtMs || shipment?.updatedAtMs || order.updatedAtMs)}.`);
  if (order.status === 'ABANDONED') return about('it was given up before it was placed.');
  return about(
    `cancelled${order.reason === '' ? '' : ` (${order.reason})`}; ${moneyWords(payment?.payment)}, and its units are free again.`,
  );
}

function moneyWords(payment: Payment | undefined): string {
  return payment?.status === 'REFUNDED' ? `what was paid went back at ${at(payment.updatedAtMs)}` : 'nothing was charged';
}
