import { seenBy } from './facts.ts';
import { paymentReason } from './payment-words.ts';
import { at } from './reason.ts';
import { contradiction, DOCTOR, type KnownOrder, resume, type Wait, waitFor } from './wait.ts';

/** A carrier's news may be late by so much before it is said. */
const CARRIER_MS_MAX = 60_000;

/** What an order waits for until it is in its buyer's hands. */
export function placing({ order }: KnownOrder): Wait[] {
  const since = at(order.createdAtMs);
  const sentence = `It is being placed since ${since}; if the process that places it has died, orders gives it up by itself.`;
  return [{ reasons: [{ code: 'PLACING', service: 'orders', sentence, since }] }];
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
        'It waits for the payment: payments has not heard of the order yet.',
        order.updatedAtMs,
        resume(order, 'payments'),
      ),
    ];
  }
  switch (payment.status) {
    case 'REQUESTED':
    case 'UNKNOWN':
      return [{ reasons: [paymentReason('PAYMENT', 'It waits for the payment', { ...told, payment }, nowMs)] }];
    case 'SUCCEEDED':
    case 'FAILED':
    case 'DROPPED':
      return [
        waitFor(
          'PAYMENT',
          'orders',
          `The payment is ${payment.status} since ${at(payment.updatedAtMs)}; orders has to hear of it.`,
          payment.updatedAtMs,
          resume(order, 'orders'),
        ),
      ];
    default:
      return contradiction(facts, `The order is PENDING, but its payment is ${payment.status}.`);
  }
}

export function completed(facts: KnownOrder): Wait[] {
  const { order, holds, payment } = facts;
  const seen = seenBy(order);
  const status = payment?.payment?.status;
  if (payment === null || (status !== undefined && status !== 'SUCCEEDED')) {
    return contradiction(facts, `The order is COMPLETED, but its payment is ${status ?? 'none'}.`);
  }
  if (holds === null || holds?.status === 'RELEASED' || holds?.status === 'RETURNED') {
    return contradiction(facts, `The order is COMPLETED, but inventory has its units ${holds?.status ?? 'not held'}.`);
  }
  if (!seen.has('stock_confirmed')) {
    const sentence =
      holds?.status === 'CONFIRMED'
        ? `Its units are sold since ${at(holds.updatedAtMs)}; orders has to hear of it.`
        : 'It is paid and waits for inventory: its units are held, and not sold yet.';
    const service = holds?.status === 'CONFIRMED' ? 'orders' : 'inventory';
    return [waitFor('STOCK', service, sentence, order.updatedAtMs, resume(order, service))];
  }
  if (holds?.status === 'HELD') return contradiction(facts, 'The order was told that its units are sold, but inventory still holds them.');
  return shipping(facts, seen);
}

function shipping(facts: KnownOrder, seen: ReadonlySet<string>): Wait[] {
  const { order, shipment, nowMs } = facts;
  if (shipment === undefined) return [];
  if (shipment === null) {
    return [
      waitFor('SHIPMENT', 'delivery', 'It waits for delivery: there is no shipment yet.', order.updatedAtMs, resume(order, 'delivery')),
    ];
  }
  const { status, dueAtMs, updatedAtMs, endedAtMs } = shipment;
  const since = status === 'READY' ? shipment.createdAtMs : shipment.shippedAtMs || updatedAtMs;
  if (status === 'READY' || status === 'SHIPPED') {
    if (dueAtMs === 0n) return contradiction(facts, `The shipment is ${status}, but its carrier is asked for news no more.`);
    const due = at(dueAtMs);
    const news = Number(dueAtMs) + CARRIER_MS_MAX < nowMs ? `were due at ${due} and have not come` : `are due at ${due}`;
    const sentence = `The shipment is ${status} since ${at(since)}; the carrier's next news ${news}.`;
    return [{ reasons: [{ code: 'SHIPMENT', service: 'delivery', sentence, since: at(since), next: due }] }];
  }
  if (status === 'DELIVERED') {
    if (seen.has('delivered')) return [];
    const sentence = `It was delivered at ${at(endedAtMs || updatedAtMs)}; orders has to hear of it.`;
    return [waitFor('SHIPMENT', 'orders', sentence, updatedAtMs, { service: 'orders', next: DOCTOR })];
  }
  if (status === 'FAILED') {
    const sentence = `The delivery failed at ${at(endedAtMs || updatedAtMs)} (${shipment.reason}); orders has to hear of it.`;
    return [waitFor('SHIPMENT', 'orders', sentence, updatedAtMs, resume(order, 'orders'))];
  }
  return contradiction(facts, `The order is COMPLETED, but its shipment is ${status}.`);
}
