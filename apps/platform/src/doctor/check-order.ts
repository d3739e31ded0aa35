import type { Money } from '@jangteo/kernel/money';
import type { OrderFacts } from './facts.ts';
import { type Finding, type Fix, fix } from './finding.ts';

/** What the services say of one order, compared two by two. */
export function checkOrder(facts: OrderFacts): Finding[] {
  return [...checkHold(facts), ...checkLines(facts), ...checkPayment(facts), ...checkAmount(facts), ...checkShipment(facts)];
}

const NO_ORDER = 'unknown to orders';
export const WITH_LINES = ['PENDING', 'COMPLETED', 'CANCELLING'];

function subjectOf({ order, orderId }: OrderFacts): string {
  return order?.order_number ?? orderId;
}

function resume({ order }: OrderFacts): readonly Fix[] {
  return order === undefined ? [] : [fix('orders.resumeOrder', order.order_number)];
}

function checkHold(facts: OrderFacts): Finding[] {
  const { order, holds, orderId, payment } = facts;
  const subject = subjectOf(facts);
  const status = order?.status ?? NO_ORDER;
  const hold = holds[0]?.status ?? 'none';
  const isHolding = hold === 'HELD' || hold === 'CONFIRMED';
  const detail = `the order is ${status}, its hold is ${hold}`;
  // Where there are no units any more, the order cannot be what it says.
  const restore = [fix('inventory.restoreHold', orderId), fix('orders.compensateOrder', orderId)];
  switch (status) {
    case NO_ORDER:
    case 'ABANDONED':
    case 'CANCELLED':
      if (!isHolding) return [];
      return [{ check: 'hold-without-order', subject, detail, fixes: [fix('inventory.returnHold', orderId)], waits: true }];
    case 'PENDING': {
      // The payment decides: paid, the sale was only early; not paid, the units come back with order_failed.
      const fixes = payment === undefined ? resume(facts) : [fix('payments.reconcilePayment', orderId)];
      if (hold === 'CONFIRMED') return [{ check: 'sold-before-paid', subject, detail, fixes }];
      return isHolding ? [] : [{ check: 'order-without-hold', subject, detail, fixes: restore }];
    }
    case 'COMPLETED':
    case 'CANCELLING':
      if (hold === 'CONFIRMED') return [];
      if (hold === 'HELD') return [{ check: 'sale-not-confirmed', subject, detail, fixes: resume(facts), waits: true }];
      return [{ check: 'order-without-hold', subject, detail, fixes: restore, waits: true }];
    default:
      return [];
  }
}

function checkLines(facts: OrderFacts): Finding[] {
  const { order, holds, orderId } = facts;
  if (order === undefined || holds.length === 0 || !WITH_LINES.includes(order.status)) return [];
  const ordered = sumBySku(order.lines);
  const held = sumBySku(holds);
  const differing = [...new Set([...ordered.keys(), ...held.keys()])].filter((sku) => ordered.get(sku) !== held.get(sku));
  return differing.map((sku) => ({
    check: 'hold-differs',
    subject: subjectOf(facts),
    detail: `${ordered.get(sku) ?? 0} of ${sku} are ordered, ${held.get(sku) ?? 0} are held`,
    fixes: [fix('inventory.restoreHold', orderId), fix('orders.compensateOrder', orderId)],
  }));
}

function sumBySku(lines: readonly { sku: string; quantity: number }[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return sums;
}

const CHARGING = ['REQUESTED', 'UNKNOWN', 'SUCCEEDED'];

function checkPayment(facts: OrderFacts): Finding[] {
  const { order, payment, orderId } = facts;
  const subject = subjectOf(facts);
  const status = order?.status ?? NO_ORDER;
  const paid = payment?.status ?? 'none';
  const detail = `the order is ${status}, its payment is ${paid}`;
  const reconcile = fix('payments.reconcilePayment', orderId);
  if (payment?.stalled === true) {
    return [{ check: 'payment-stalled', subject, detail: `the payment is ${paid}, and nobody looks at it again`, fixes: [reconcile] }];
  }
  const refund = [fix('payments.refundPayment', orderId)];
  switch (status) {
    case NO_ORDER:
    case 'PLACING':
    case 'ABANDONED':
      return CHARGING.includes(paid) ? [{ check: 'charge-without-order', subject, detail, fixes: refund }] : [];
    case 'PENDING':
      if (paid === 'none') return [{ check: 'payment-not-requested', subject, detail, waits: true, fixes: resume(facts) }];
      if (paid === 'REQUESTED' || paid === 'UNKNOWN') return [];
      return [{ check: 'payment-unheard', subject, detail, waits: true, fixes: resume(facts) }];
    case 'COMPLETED':
    case 'CANCELLING': {
      if (paid === 'SUCCEEDED') return [];
      // The provider may know better; where it does not, nobody paid.
      const giveUp = fix('orders.compensateOrder', orderId);
      return [{ check: 'sale-not-paid', subject, detail, fixes: payment === undefined ? [giveUp] : [reconcile, giveUp] }];
    }
    case 'CANCELLED':
      return paid === 'SUCCEEDED' ? [{ check: 'charge-not-refunded', subject, detail, fixes: refund, waits: true }] : [];
    default:
      return [];
  }
}

function checkAmount(facts: OrderFacts): Finding[] {
  const { order, payment, orderId } = facts;
  // Where nothing was taken or all of it went back, there is nothing to compare; a payment that was never asked for has no amount.
  if (order === undefined || payment === undefined || !CHARGING.includes(payment.status)) return [];
  if (order.total.amount === payment.amount.amount && order.total.currency === payment.amount.currency) return [];
  const detail = `the order is for ${text(order.total)}, its payment for ${text(payment.amount)}`;
  const fixes = [fix('payments.reconcilePayment', orderId), fix('orders.compensateOrder', orderId)];
  return [{ check: 'amount-differs', subject: subjectOf(facts), detail, fixes }];
}

export function text({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}

const ON_ITS_WAY = ['READY', 'SHIPPED', 'DELIVERED'];
const CLOSED = [NO_ORDER, 'ABANDONED', 'CANCELLED'];

function checkShipment(facts: OrderFacts): Finding[] {
  const { order, holds, shipment, orderId } = facts;
  const subject = subjectOf(facts);
  const status = order?.status ?? NO_ORDER;
  const sent = shipment?.status ?? 'none';
  const detail = `the order is ${status}, its shipment is ${sent}`;
  switch (status) {
    case 'COMPLETED': {
      if (ON_ITS_WAY.includes(sent)) return [];
      // Before the sale is confirmed nothing is shipped: that is checkHold's to find.
      if (sent === 'none' && holds[0]?.status !== 'CONFIRMED') return [];
      return [{ check: sent === 'none' ? 'shipment-missing' : 'shipment-unheard', subject, detail, waits: true, fixes: resume(facts) }];
    }
    case 'CANCELLING':
      if (sent === 'READY') return [];
      return [{ check: 'cancel-unheard', subject, detail, waits: true, fixes: resume(facts) }];
    default: {
      if (!ON_ITS_WAY.includes(sent) || shipment?.written_off === true) return [];
      const fixes = CLOSED.includes(status) ? [fix('delivery.writeOffShipment', orderId)] : [];
      return [{ check: 'shipment-without-order', subject, detail, fixes }];
    }
  }
}
