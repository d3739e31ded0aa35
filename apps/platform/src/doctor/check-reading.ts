import { text, WITH_LINES } from './check-order.ts';
import type { OrderFacts } from './facts.ts';
import { type Finding, fix } from './finding.ts';

/** Whether what a reader of an order gets is what it comes from: by its number that order, and as its total the sum of its lines. */
export function checkReading({ order, orderId }: OrderFacts): Finding[] {
  if (order === undefined) return [];
  const { order_number: subject, total, lines_sum: sum = total.amount } = order;
  const fixes = [fix('orders.repairOrder', orderId)];
  const findings: Finding[] = [];
  const { found_by_number: found = orderId } = order;
  if (found !== orderId) {
    findings.push({
      check: 'order-unreadable',
      subject,
      detail: `its number leads to ${found === '' ? 'no order' : `the order ${found}`}`,
      fixes,
    });
  }
  if (WITH_LINES.includes(order.status) && total.amount !== sum)
    findings.push({ check: 'total-differs', subject, detail: `the order is for ${text(total)}, its lines for ${sum}`, fixes });
  return findings;
}
