import { seenBy } from './facts.ts';
import { paymentReason } from './payment-words.ts';
import { at } from './reason.ts';
import { contradiction, DOCTOR, type KnownOrder, resume, type Wait, waitFor } from './wait.ts';

export function cancelling({ order, shipment }: KnownOrder): Wait[] {
  if (shipment === undefined) return [];
  const known = shipment === null ? 'delivery has no shipment of it yet' : `the shipment is ${shipment.status}`;
  const sentence = `It is to be cancelled since ${at(order.updatedAtMs)} and waits for delivery's word whether it can be: ${known}.`;
  return [waitFor('CANCELLATION', 'delivery', sentence, order.updatedAtMs, resume(order, 'delivery'))];
}

export function cancelled(facts: KnownOrder): Wait[] {
  const { order, holds, shipment } = facts;
  const waits: Wait[] = [];
  if (holds?.status === 'HELD' || holds?.status === 'CONFIRMED') {
    const sentence = 'It is cancelled and waits for inventory to take its units back.';
    waits.push(waitFor('STOCK', 'inventory', sentence, order.updatedAtMs, resume(order, 'inventory')));
  }
  if ((shipment?.status === 'READY' || shipment?.status === 'SHIPPED') && shipment.writtenOffAtMs === 0n) {
    waits.push(...contradiction(facts, `The order is CANCELLED, but its shipment is ${shipment.status}.`));
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
      return [
        {
          reasons: [paymentReason('PAYMENT', 'It is cancelled, but what became of its charge is not certain', { ...told, payment }, nowMs)],
        },
      ];
    case 'REFUNDING':
      return [{ reasons: [paymentReason('REFUND', 'It is cancelled and waits for its refund', { ...told, payment }, nowMs)] }];
    case 'SUCCEEDED': {
      const lost = seen.has('payment_success') ? resume(order, 'payments') : { service: 'orders', next: DOCTOR };
      return [
        waitFor(
          'REFUND',
          'payments',
          'It is cancelled, and what was paid is to go back: payments has to hear of it.',
          payment.updatedAtMs,
          lost,
        ),
      ];
    }
    case 'REFUNDED': {
      if (seen.has('refunded')) return [];
      const sentence = `What was paid went back at ${at(payment.updatedAtMs)}; orders has to hear of it.`;
      return [waitFor('REFUND', 'orders', sentence, payment.updatedAtMs, { service: 'orders', next: DOCTOR })];
    }
    default:
      return [];
  }
}

export function abandoned({ holds }: KnownOrder): Wait[] {
  if (holds?.status !== 'HELD' && holds?.status !== 'CONFIRMED') return [];
  const sentence = 'It was never placed, and inventory still holds its units: it asks orders and takes them back by itself.';
  return [{ reasons: [{ code: 'STOCK', service: 'inventory', sentence, since: at(holds.createdAtMs) }] }];
}
