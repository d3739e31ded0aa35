import { seenBy } from './facts.ts';
import { paymentReason } from './payment-words.ts';
import { at } from './reason.ts';
import { contradiction, DOCTOR, type KnownOrder, resume, type Wait, waitFor } from './wait.ts';

/** A carrier's news may be late by so much before it is said. */
const CARRIER_MS_MAX = 60_000;
const WAITS_FOR_PAYMENT = { sentence: 'It waits for the payment', korean: '결제를 기다립니다' };

/** What an order waits for until it is in its buyer's hands. */
export function placing({ order }: KnownOrder): Wait[] {
  const since = at(order.createdAtMs);
  const said = {
    sentence: `It is being placed since ${since}; if the process that places it has died, orders gives it up by itself.`,
    korean: `${since}부터 주문을 접수하는 중입니다. 접수하던 프로세스가 죽었다면 orders가 스스로 주문을 포기합니다.`,
  };
  return [{ reasons: [{ code: 'PLACING', service: 'orders', ...said, since }] }];
}

export function pending(facts: KnownOrder): Wait[] {
  const { order, payment: told, nowMs } = facts;
  if (told === undefined) return [];
  const payment = told?.payment;
  if (told === null || payment === undefined) {
    return [
      waitFor(
        'PAYMENT',
        'payments',
        {
          sentence: 'It waits for the payment: payments has not heard of the order yet.',
          korean: '결제를 기다립니다: payments가 아직 이 주문을 전달받지 못했습니다.',
        },
        order.updatedAtMs,
        resume(order, 'payments'),
      ),
    ];
  }
  switch (payment.status) {
    case 'REQUESTED':
    case 'UNKNOWN':
      return [{ reasons: [paymentReason('PAYMENT', WAITS_FOR_PAYMENT, { ...told, payment }, nowMs)] }];
    case 'SUCCEEDED':
    case 'FAILED':
    case 'DROPPED':
      return [
        waitFor(
          'PAYMENT',
          'orders',
          {
            sentence: `The payment is ${payment.status} since ${at(payment.updatedAtMs)}; orders has to hear of it.`,
            korean: `결제는 ${at(payment.updatedAtMs)}부터 ${payment.status} 상태입니다. orders가 이 결과를 전달받아야 합니다.`,
          },
          payment.updatedAtMs,
          resume(order, 'orders'),
        ),
      ];
    default:
      return contradiction(facts, {
        sentence: `The order is PENDING, but its payment is ${payment.status}.`,
        korean: `주문은 PENDING인데 결제는 ${payment.status}입니다.`,
      });
  }
}

export function completed(facts: KnownOrder): Wait[] {
  const { order, holds, payment } = facts;
  const seen = seenBy(order);
  const status = payment?.payment?.status;
  if (payment === null || (status !== undefined && status !== 'SUCCEEDED')) {
    return contradiction(facts, {
      sentence: `The order is COMPLETED, but its payment is ${status ?? 'none'}.`,
      korean: `주문은 COMPLETED인데 결제는 ${status ?? '없음'} 상태입니다.`,
    });
  }
  if (holds === null || holds?.status === 'RELEASED' || holds?.status === 'RETURNED') {
    return contradiction(facts, {
      sentence: `The order is COMPLETED, but inventory has its units ${holds?.status ?? 'not held'}.`,
      korean: `주문은 COMPLETED인데 inventory의 예약은 ${holds?.status ?? '없음'} 상태입니다.`,
    });
  }
  if (!seen.has('stock_confirmed')) {
    const said =
      holds?.status === 'CONFIRMED'
        ? {
            sentence: `Its units are sold since ${at(holds.updatedAtMs)}; orders has to hear of it.`,
            korean: `재고는 ${at(holds.updatedAtMs)}에 판매 처리되었습니다. orders가 이 결과를 전달받아야 합니다.`,
          }
        : {
            sentence: 'It is paid and waits for inventory: its units are held, and not sold yet.',
            korean: '결제가 끝났고 inventory를 기다립니다: 재고는 예약되어 있으나 아직 판매 처리되지 않았습니다.',
          };
    const service = holds?.status === 'CONFIRMED' ? 'orders' : 'inventory';
    return [waitFor('STOCK', service, said, order.updatedAtMs, resume(order, service))];
  }
  if (holds?.status === 'HELD') {
    return contradiction(facts, {
      sentence: 'The order was told that its units are sold, but inventory still holds them.',
      korean: '주문은 판매 처리되었다고 전달받았지만 inventory는 아직 예약 상태로 갖고 있습니다.',
    });
  }
  return shipping(facts, seen);
}

function shipping(facts: KnownOrder, seen: ReadonlySet<string>): Wait[] {
  const { order, shipment, nowMs } = facts;
  if (shipment === undefined) return [];
  if (shipment === null) {
    return [
      waitFor(
        'SHIPMENT',
        'delivery',
        {
          sentence: 'It waits for delivery: there is no shipment yet.',
          korean: 'delivery를 기다립니다: 아직 배송 건이 만들어지지 않았습니다.',
        },
        order.updatedAtMs,
        resume(order, 'delivery'),
      ),
    ];
  }
  const { status, dueAtMs, updatedAtMs, endedAtMs } = shipment;
  const since = status === 'READY' ? shipment.createdAtMs : shipment.shippedAtMs || updatedAtMs;
  if (status === 'READY' || status === 'SHIPPED') {
    if (dueAtMs === 0n)
      return contradiction(facts, {
        sentence: `The shipment is ${status}, but its carrier is asked for news no more.`,
        korean: `배송은 ${status}인데 택배사에 더는 상태를 묻지 않습니다.`,
      });
    const due = at(dueAtMs);
    const isLate = Number(dueAtMs) + CARRIER_MS_MAX < nowMs;
    const news = isLate ? `were due at ${due} and have not come` : `are due at ${due}`;
    const newsKo = isLate ? `${due}에 왔어야 하는데 아직 오지 않았습니다` : `${due}에 올 예정입니다`;
    const said = {
      sentence: `The shipment is ${status} since ${at(since)}; the carrier's next news ${news}.`,
      korean: `배송은 ${at(since)}부터 ${status} 상태입니다. 택배사의 다음 소식은 ${newsKo}.`,
    };
    return [{ reasons: [{ code: 'SHIPMENT', service: 'delivery', ...said, since: at(since), next: due }] }];
  }
  if (status === 'DELIVERED') {
    if (seen.has('delivered')) return [];
    const said = {
      sentence: `It was delivered at ${at(endedAtMs || updatedAtMs)}; orders has to hear of it.`,
      korean: `${at(endedAtMs || updatedAtMs)}에 배송이 끝났습니다. orders가 이 결과를 전달받아야 합니다.`,
    };
    return [waitFor('SHIPMENT', 'orders', said, updatedAtMs, { service: 'orders', next: DOCTOR })];
  }
  if (status === 'FAILED') {
    const said = {
      sentence: `The delivery failed at ${at(endedAtMs || updatedAtMs)} (${shipment.reason}); orders has to hear of it.`,
      korean: `${at(endedAtMs || updatedAtMs)}에 배송이 실패했습니다 (${shipment.reason}). orders가 이 결과를 전달받아야 합니다.`,
    };
    return [waitFor('SHIPMENT', 'orders', said, updatedAtMs, resume(order, 'orders'))];
  }
  return contradiction(facts, {
    sentence: `The order is COMPLETED, but its shipment is ${status}.`,
    korean: `주문은 COMPLETED인데 배송은 ${status}입니다.`,
  });
}
