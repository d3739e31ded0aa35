import { seenBy } from './facts.ts';
import { paymentReason } from './payment-words.ts';
import { at } from './reason.ts';
import { contradiction, DOCTOR, type KnownOrder, resume, type Wait, waitFor } from './wait.ts';

const CHARGE_UNCERTAIN = {
  sentence: 'It is cancelled, but what became of its charge is not certain',
  korean: '주문은 취소되었지만 결제가 어떻게 되었는지 확실하지 않습니다',
};
const WAITS_FOR_REFUND = { sentence: 'It is cancelled and waits for its refund', korean: '주문이 취소되었고 환불을 기다립니다' };

export function cancelling({ order, shipment }: KnownOrder): Wait[] {
  if (shipment === undefined) return [];
  const known = shipment === null ? 'delivery has no shipment of it yet' : `the shipment is ${shipment.status}`;
  const knownKo = shipment === null ? 'delivery에 아직 배송 건이 없습니다' : `배송은 ${shipment.status} 상태입니다`;
  const said = {
    sentence: `It is to be cancelled since ${at(order.updatedAtMs)} and waits for delivery's word whether it can be: ${known}.`,
    korean: `${at(order.updatedAtMs)}에 취소가 요청되었고, 취소할 수 있는지 delivery의 답을 기다립니다: ${knownKo}.`,
  };
  return [waitFor('CANCELLATION', 'delivery', said, order.updatedAtMs, resume(order, 'delivery'))];
}

export function cancelled(facts: KnownOrder): Wait[] {
  const { order, holds, shipment } = facts;
  const waits: Wait[] = [];
  if (holds?.status === 'HELD' || holds?.status === 'CONFIRMED') {
    const said = {
      sentence: 'It is cancelled and waits for inventory to take its units back.',
      korean: '주문이 취소되었고, inventory가 재고를 되돌리기를 기다립니다.',
    };
    waits.push(waitFor('STOCK', 'inventory', said, order.updatedAtMs, resume(order, 'inventory')));
  }
  if ((shipment?.status === 'READY' || shipment?.status === 'SHIPPED') && shipment.writtenOffAtMs === 0n) {
    const said = {
      sentence: `The order is CANCELLED, but its shipment is ${shipment.status}.`,
      korean: `주문은 CANCELLED인데 배송은 ${shipment.status}입니다.`,
    };
    waits.push(...contradiction(facts, said));
  }
  return [...waits, ...moneyBack(facts)];
}

function moneyBack({ order, payment: told, nowMs }: KnownOrder): Wait[] {
  const payment = told?.payment;
  if (told === undefined || told === null || payment === undefined) return [];
  const seen = seenBy(order);
  switch (payment.status) {
    case 'REQUESTED':
    case 'UNKNOWN':
      return [{ reasons: [paymentReason('PAYMENT', CHARGE_UNCERTAIN, { ...told, payment }, nowMs)] }];
    case 'REFUNDING':
      return [{ reasons: [paymentReason('REFUND', WAITS_FOR_REFUND, { ...told, payment }, nowMs)] }];
    case 'SUCCEEDED': {
      const lost = seen.has('payment_success') ? resume(order, 'payments') : { service: 'orders', next: DOCTOR };
      return [
        waitFor(
          'REFUND',
          'payments',
          {
            sentence: 'It is cancelled, and what was paid is to go back: payments has to hear of it.',
            korean: '주문이 취소되어 결제 금액을 돌려주어야 합니다: payments가 이를 전달받아야 합니다.',
          },
          payment.updatedAtMs,
          lost,
        ),
      ];
    }
    case 'REFUNDED': {
      if (seen.has('refunded')) return [];
      const said = {
        sentence: `What was paid went back at ${at(payment.updatedAtMs)}; orders has to hear of it.`,
        korean: `결제 금액은 ${at(payment.updatedAtMs)}에 환불되었습니다. orders가 이 결과를 전달받아야 합니다.`,
      };
      return [waitFor('REFUND', 'orders', said, payment.updatedAtMs, { service: 'orders', next: DOCTOR })];
    }
    default:
      return [];
  }
}

export function abandoned({ holds }: KnownOrder): Wait[] {
  if (holds?.status !== 'HELD' && holds?.status !== 'CONFIRMED') return [];
  const said = {
    sentence: 'It was never placed, and inventory still holds its units: it asks orders and takes them back by itself.',
    korean: '접수되지 않은 주문인데 inventory가 아직 재고를 예약하고 있습니다. inventory가 orders에 물어 스스로 되돌립니다.',
  };
  return [{ reasons: [{ code: 'STOCK', service: 'inventory', ...said, since: at(holds.createdAtMs) }] }];
}
