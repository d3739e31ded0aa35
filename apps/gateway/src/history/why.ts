import type { Order } from '@jangteo/contracts/orders/v1/orders';
import type { Payment } from '@jangteo/contracts/payments/v1/payments';
import { lastChangeMs, type OrderFacts } from './facts.ts';
import { obstaclesOf } from './obstacles.ts';
import { at, type Reason, type Said } from './reason.ts';
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
  return contradiction(facts, {
    sentence: `There is no state ${facts.order.status}.`,
    korean: `${facts.order.status}라는 상태는 없습니다.`,
  });
}

function lostAnswer({ service, next }: { service: string; next: string }, sinceMs: number): Reason {
  const said = {
    sentence: `Nothing of it is on its way any more, so an event got lost; \`${next}\` helps.`,
    korean: `이 주문에 관해 오고 있는 것이 더는 없으니 이벤트가 유실된 것입니다. \`${next}\`(으)로 풀 수 있습니다.`,
  };
  return { code: 'ANSWER_LOST', service, ...said, since: at(sinceMs), next };
}

function finished({ payment, shipment }: OrderFacts, order: Order): Reason {
  const since = at(order.updatedAtMs);
  const about = (rest: string, restKo: string): Reason => {
    const said = {
      sentence: `It is finished: ${rest} There is nothing to resume.`,
      korean: `끝난 주문입니다: ${restKo} 이어서 할 일이 없습니다.`,
    };
    return { code: 'FINISHED', service: 'orders', ...said, since };
  };
  if (order.status === 'COMPLETED') {
    const delivered = at(shipment?.endedAtMs || shipment?.updatedAtMs || order.updatedAtMs);
    return about(`sold, and delivered at ${delivered}.`, `판매되었고 ${delivered}에 배송이 끝났습니다.`);
  }
  if (order.status === 'ABANDONED') return about('it was given up before it was placed.', '접수되기 전에 포기되었습니다.');
  const because = order.reason === '' ? '' : ` (${order.reason})`;
  const money = moneyWords(payment?.payment);
  return about(
    `cancelled${because}; ${money.sentence}, and its units are free again.`,
    `취소되었습니다${because}. ${money.korean}, 재고는 다시 팔 수 있습니다.`,
  );
}

function moneyWords(payment: Payment | undefined): Said {
  if (payment?.status !== 'REFUNDED') return { sentence: 'nothing was charged', korean: '결제된 금액은 없으며' };
  const when = at(payment.updatedAtMs);
  return { sentence: `what was paid went back at ${when}`, korean: `결제 금액은 ${when}에 환불되었고` };
}
