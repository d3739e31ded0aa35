import type { Books, Invariant } from './books.ts';

const TABLES = ['provider.test_provider_charges', 'payments.payments'];

/** What a payment that is settled says of its charge. */
const SETTLED: Readonly<Record<string, readonly string[]>> = {
  SUCCEEDED: ['captured'],
  REFUNDING: ['captured', 'refunded'],
  REFUNDED: ['refunded'],
  FAILED: ['none', 'declined', 'voided', 'authorised'],
  DROPPED: ['none'],
};

export const moneyInvariants: readonly Invariant[] = [
  {
    name: 'an order is charged once at most',
    tables: TABLES,
    check(books: Books) {
      const payments = new Map(books.payments().map((payment) => [payment.id, payment]));
      const taken = new Set<string>();
      for (const [key, { state, amount }] of books.charges()) {
        const payment = payments.get(key);
        if (payment === undefined) return `the charge ${key} belongs to no payment`;
        if (state !== 'captured' && state !== 'authorised') continue;
        if (amount !== payment.amount) return `the charge ${key} is ${amount}, its payment ${payment.amount}`;
        if (taken.has(payment.order_id)) return `order ${payment.order_id} is charged twice`;
        taken.add(payment.order_id);
      }
      return undefined;
    },
  },
  {
    name: 'a settled payment is what the provider knows',
    tables: TABLES,
    check(books: Books) {
      const charges = books.charges();
      for (const { id, status } of books.payments()) {
        const state = charges.get(id)?.state ?? 'none';
        if (SETTLED[status]?.includes(state) === false) return `payment ${id} is ${status}, its charge is ${state}`;
      }
      return undefined;
    },
  },
];
