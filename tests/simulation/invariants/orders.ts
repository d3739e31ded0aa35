import type { Books, Invariant } from './books.ts';

const HIDDEN = ['PLACING', 'ABANDONED'];
const FINAL = ['CANCELLED', 'ABANDONED'];

/** A run's own, since one of them remembers. */
export function orderInvariants(): readonly Invariant[] {
  const seen = new Map<string, string>();
  return [
    {
      name: 'an order that is open or sold has its stock',
      tables: ['orders.orders', 'inventory.reservations'],
      check(books) {
        const reservations = books.reservations();
        for (const { id, number, status } of books.orders()) {
          if (!['PENDING', 'COMPLETED', 'CANCELLING'].includes(status)) continue;
          const held = reservations.get(id) ?? 'none';
          if (held === 'HELD' || (held === 'CONFIRMED' && status !== 'PENDING')) continue;
          return `order ${number} is ${status}, its hold is ${held}`;
        }
        return undefined;
      },
    },
    {
      name: 'an order that is sold is paid',
      tables: ['orders.orders', 'provider.test_provider_charges'],
      check(books) {
        const sold = books.orders().filter(({ status }) => status === 'COMPLETED' || status === 'CANCELLING');
        if (sold.length === 0) return undefined;
        const charges = books.charges();
        const paymentOf = new Map(books.payments().map((payment) => [payment.order_id, payment]));
        for (const { id, number, status, total } of sold) {
          const payment = paymentOf.get(id);
          const charge = payment === undefined ? undefined : charges.get(payment.id);
          if (charge?.state === 'captured' && charge.amount === total) continue;
          return `order ${number} is ${status}, its charge is ${JSON.stringify(charge ?? 'none')}`;
        }
        return undefined;
      },
    },
    {
      name: 'one Idempotency-Key, one order',
      tables: ['orders.orders'],
      check(books) {
        const numbers = new Map<string, string>();
        for (const { key, number, status } of books.orders()) {
          if (HIDDEN.includes(status)) continue;
          if (numbers.has(key)) return `${key} has the orders ${numbers.get(key)} and ${number}`;
          numbers.set(key, number);
        }
        return undefined;
      },
    },
    {
      name: 'an acknowledged order does not disappear',
      tables: ['orders.orders'],
      check(books) {
        const visible = new Set(books.orders().flatMap(({ number, status }) => (HIDDEN.includes(status) ? [] : [number])));
        const lost = [...books.promises.numbers].find(([, number]) => !visible.has(number));
        return lost === undefined ? undefined : `${lost[0]} was told ${lost[1]}, which is not there`;
      },
    },
    {
      name: 'a closed order stays closed',
      tables: ['orders.orders'],
      check(books) {
        for (const { id, number, status } of books.orders()) {
          const before = seen.get(id);
          seen.set(id, status);
          if (before !== undefined && FINAL.includes(before) && status !== before) return `order ${number} was ${before} and is ${status}`;
        }
        return undefined;
      },
    },
    { name: 'the lines add up to the total', tables: ['orders.orders', 'orders.order_lines'], check: checkTotals },
  ];
}

function checkTotals(books: Books): string | undefined {
  const text = `select o.number, o.total, sum(l.quantity * l.unit_price) as lines
    from orders o left join order_lines l on l.order_id = o.id where o.status not in ('PLACING', 'ABANDONED')
    group by o.id having lines is null or lines <> o.total`;
  const [row] = books.rows('orders', text);
  return row === undefined ? undefined : JSON.stringify(row);
}
