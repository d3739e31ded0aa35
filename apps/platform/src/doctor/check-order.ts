import type { Money } from '@jangteo/kernel/money';
import type { OrderFacts } from './facts.ts';
import type { Finding, Fix } from './finding.ts';

/** What the services say of one order, compared two by two. */
export function checkOrder(facts: OrderFacts): Finding[] {
  return [...checkHold(facts), ...checkLines(facts), ...checkPayment(facts), ...checkAmount(facts), ...checkShipment(facts)];
}

const NO_ORDER = 'unknown to orders';

function subjectOf({ order, orderId }: OrderFacts): string {
  return order?.order_number ?? orderId;
}

function resume({ order, orderId }: OrderFacts): { fix?: Fix } {
  return order === undefined ? {} : { fix: { command: 'orders.resumeOrder', orderId, orderNumber: order.order_number } };
}

function checkHold(facts: OrderFacts): Finding[] {
  const { order, holds, orderId } = facts;
  const subject = subjectOf(facts);
  const status = order?.status ?? NO_ORDER;
  const hold = holds[0]?.status ?? 'none';
  const isHolding = hold === 'HELD' || hold === 'CONFIRMED';
  switch (status) {
    case NO_ORDER:
    case 'ABANDONED':
    case 'CANCELLED': {
      if (!isHolding) return [];
      const fix: Fix = { command: 'inventory.returnHold', orderId };
      return [{ check: 'hold-without-order', subject, detail: `the order is ${status}, its hold is ${hold}`, fix, waits: true }];
    }
    case 'PENDING':
      if (hold === 'CONFIRMED') return [{ check: 'sold-before-paid', subject, detail: 'the order is PENDING, its hold is CONFIRMED' }];
      return isHolding ? [] : [{ check: 'order-without-hold', subject, detail: `the order is PENDING, its hold is ${hold}` }];
    case 'COMPLETED':
    case 'CANCELLING':
      if (hold === 'CONFIRMED') return [];
      return [
        {
          check: hold === 'HELD' ? 'sale-not-confirmed' : 'order-without-hold',
          subject,
          detail: `the order is ${status}, its hold is ${hold}`,
          waits: true,
          ...resume(facts),
        },
      ];
    default:
      return [];
  }
}

const WITH_LINES = ['PENDING', 'COMPLETED', 'CANCELLING'];

function checkLines(facts: OrderFacts): Finding[] {
  const { order, holds } = facts;
  if (order === undefined || holds.length === 0 || !WITH_LINES.includes(order.status)) return [];
  const ordered = sumBySku(order.lines);
  const held = sumBySku(holds);
  const differing = [...new Set([...ordered.keys(), ...held.keys()])].filter((sku) => ordered.get(sku) !== held.get(sku));
  return differing.map((sku) => ({
    check: 'hold-differs',
    subject: subjectOf(facts),
    detail: `${ordered.get(sku) ?? 0} of ${sku} are ordered, ${held.get(sku) ?? 0} are held`,
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
  const refund: Fix = { command: 'payments.refundPayment', orderId };
  switch (status) {
    case NO_ORDER:
    case 'PLACING':
    case 'ABANDONED':
      return CHARGING.includes(paid) ? [{ check: 'charge-without-order', subject, detail, fix: refund }] : [];
    case 'PENDING':
      if (paid === 'none') return [{ check: 'payment-not-requested', subject, detail, waits: true, ...resume(facts) }];
      if (paid === 'REQUESTED' || paid === 'UNKNOWN') return [];
      return [{ check: 'payment-unheard', subject, detail, waits: true, ...resume(facts) }];
    case 'COMPLETED':
    case 'CANCELLING':
      return paid === 'SUCCEEDED' ? [] : [{ check: 'sale-not-paid', subject, detail }];
    case 'CANCELLED':
      return paid === 'SUCCEEDED' ? [{ check: 'charge-not-refunded', subject, detail, fix: refund, waits: true }] : [];
    default:
      return [];
  }
}

function checkAmount(facts: OrderFacts): Finding[] {
  const { order, payment } = facts;
  // A payment that was dropped before it was asked for has no amount.
  if (order === undefined || payment === undefined || payment.status === 'DROPPED') return [];
  if (order.total.amount === payment.amount.amount && order.total.currency === payment.amount.currency) return [];
  const detail = `the order is for ${text(order.total)}, its payment for ${text(payment.amount)}`;
  return [{ check: 'amount-differs', subject: subjectOf(facts), detail }];
}

function text({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}

const ON_ITS_WAY = ['READY', 'SHIPPED', 'DELIVERED'];

function checkShipment(facts: OrderFacts): Finding[] {
  const { order, holds, shipment } = facts;
  const subject = subjectOf(facts);
  const status = order?.status ?? NO_ORDER;
  const sent = shipment?.status ?? 'none';
  const detail = `the order is ${status}, its shipment is ${sent}`;
  switch (status) {
    case 'COMPLETED': {
      if (ON_ITS_WAY.includes(sent)) return [];
      // Before the sale is confirmed nothing is shipped: that is checkHold's to find.
      if (sent === 'none' && holds[0]?.status !== 'CONFIRMED') return [];
      return [{ check: sent === 'none' ? 'shipment-missing' : 'shipment-unheard', subject, detail, waits: true, ...resume(facts) }];
    }
    case 'CANCELLING':
      if (sent === 'READY') return [];
      return [{ check: 'cancel-unheard', subject, detail, waits: true, ...resume(facts) }];
    default:
      return ON_ITS_WAY.includes(sent) ? [{ check: 'shipment-without-order', subject, detail }] : [];
  }
}
