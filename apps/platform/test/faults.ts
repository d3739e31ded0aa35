import { type Books, deletePayment, type PlacedOrder, unpay, unsell } from './books.ts';

/** A row that is not as it should be, what doctor says of it, and whether --fix mends it. */
export interface Fault {
  readonly fault: string;
  readonly check: string;
  readonly mended: boolean;
  /** How the order ended in whose rows it is planted. */
  readonly order: 'sold' | 'declined';
  readonly plant: (books: Books, order: PlacedOrder) => void;
  /** What the finding is about; default: the order's number. */
  readonly subject?: (order: PlacedOrder) => string;
}

const GHOST = '01900000-0000-7000-8000-00000000000';
const LONG_AGO = 1_700_000_000_000;

const sku = (order: PlacedOrder) => order.sku;
const orders = (books: Books, status: string, { id }: PlacedOrder) =>
  books.run('orders', 'update orders set status = ? where id = ?', status, id);

export const FAULTS: readonly Fault[] = [
  {
    fault: 'a unit of stock that no movement brought',
    check: 'stock-differs',
    mended: true,
    order: 'sold',
    subject: sku,
    plant: (books, order) => books.run('inventory', 'update stock set stock = stock + 1 where sku = ?', order.sku),
  },
  {
    fault: 'a reserved unit that nobody holds',
    check: 'reserved-differs',
    mended: true,
    order: 'sold',
    subject: sku,
    plant: (books, order) => books.run('inventory', 'update stock set reserved = reserved + 1 where sku = ?', order.sku),
  },
  {
    fault: 'more reserved than there is',
    check: 'oversold',
    mended: true,
    order: 'sold',
    subject: sku,
    plant: (books, order) => books.run('inventory', 'update stock set reserved = stock + 3 where sku = ?', order.sku),
  },
  {
    fault: 'a hold of an order that orders does not know',
    check: 'hold-without-order',
    mended: true,
    order: 'sold',
    subject: () => `${GHOST}1`,
    plant(books, order) {
      books.run('inventory', "insert into reservations values (?, 'HELD', ?, ?)", `${GHOST}1`, Date.now(), LONG_AGO);
      books.run('inventory', 'insert into holds values (?, ?, 1)', `${GHOST}1`, order.sku);
      books.run('inventory', 'update stock set reserved = reserved + 1 where sku = ?', order.sku);
    },
  },
  {
    fault: 'a hold of a cancelled order',
    check: 'hold-without-order',
    mended: true,
    order: 'declined',
    plant(books, { id, sku, quantity }) {
      books.run('inventory', "update reservations set status = 'HELD' where order_id = ?", id);
      books.run('inventory', 'update stock set reserved = reserved + ? where sku = ?', quantity, sku);
    },
  },
  {
    fault: 'a completed order whose hold is gone',
    check: 'order-without-hold',
    mended: false,
    order: 'sold',
    plant(books, { id }) {
      books.run('inventory', 'delete from holds where order_id = ?', id);
      books.run('inventory', 'delete from reservations where order_id = ?', id);
    },
  },
  {
    fault: 'a pending order whose hold was released',
    check: 'order-without-hold',
    mended: false,
    order: 'sold',
    plant(books, order) {
      unpay(books, order);
      books.run('payments', "update payments set status = 'UNKNOWN' where order_id = ?", order.id);
      books.run('inventory', "update reservations set status = 'RELEASED' where order_id = ?", order.id);
      books.run('inventory', 'update stock set reserved = reserved - ? where sku = ?', order.quantity, order.sku);
    },
  },
  {
    fault: 'units that were sold before they were paid',
    check: 'sold-before-paid',
    mended: false,
    order: 'sold',
    plant(books, order) {
      orders(books, 'PENDING', order);
      books.run('payments', "update payments set status = 'UNKNOWN' where order_id = ?", order.id);
    },
  },
  {
    fault: 'a paid order whose sale inventory never heard of',
    check: 'sale-not-confirmed',
    mended: true,
    order: 'sold',
    plant: unsell,
  },
  {
    fault: 'a hold of another quantity than was ordered',
    check: 'hold-differs',
    mended: false,
    order: 'sold',
    plant: (books, { id }) => books.run('inventory', 'update holds set quantity = quantity + 1 where order_id = ?', id),
  },
  {
    fault: 'a charge of an order that orders does not know',
    check: 'charge-without-order',
    mended: true,
    order: 'sold',
    subject: () => `${GHOST}2`,
    plant(books) {
      books.run(
        'payments',
        "insert into payments values (?, ?, 'SUCCEEDED', 1000, 'KRW', 'test', null, 1, 0, 0, 0, null, 0, ?, ?)",
        `${GHOST}3`,
        `${GHOST}2`,
        LONG_AGO,
        LONG_AGO,
      );
      books.run('payments', "insert into test_provider_charges values (?, 'captured', 1000, 'KRW', 'test', 0, ?)", `${GHOST}3`, LONG_AGO);
    },
  },
  {
    fault: 'a pending order that nobody asked the money for',
    check: 'payment-not-requested',
    mended: true,
    order: 'sold',
    plant(books, order) {
      unpay(books, order);
      deletePayment(books, order);
    },
  },
  {
    fault: 'a pending order that did not hear of its payment',
    check: 'payment-unheard',
    mended: true,
    order: 'sold',
    plant: unpay,
  },
  {
    fault: 'a completed order whose payment failed',
    check: 'sale-not-paid',
    mended: false,
    order: 'sold',
    plant: (books, { id }) => books.run('payments', "update payments set status = 'FAILED' where order_id = ?", id),
  },
  {
    fault: 'the charge of a cancelled order',
    check: 'charge-not-refunded',
    mended: true,
    order: 'declined',
    plant(books, { id }) {
      books.run('payments', "update payments set status = 'SUCCEEDED' where order_id = ?", id);
      books.run(
        'payments',
        "update test_provider_charges set state = 'captured' where charge_key in (select id from payments where order_id = ?)",
        id,
      );
    },
  },
  {
    fault: 'a payment of another amount',
    check: 'amount-differs',
    mended: false,
    order: 'sold',
    plant: (books, { id }) => books.run('payments', 'update payments set amount = amount + 1 where order_id = ?', id),
  },
  {
    fault: 'a shipment of an order that orders does not know',
    check: 'shipment-without-order',
    mended: false,
    order: 'sold',
    subject: () => `${GHOST}4`,
    plant: (books) =>
      books.run(
        'delivery',
        "insert into shipments values (?, ?, 'DELIVERED', '', null, 0, null, ?, ?)",
        `${GHOST}5`,
        `${GHOST}4`,
        LONG_AGO,
        LONG_AGO,
      ),
  },
  {
    fault: 'a completed order that was never shipped',
    check: 'shipment-missing',
    mended: true,
    order: 'sold',
    plant: (books, { id }) => books.run('delivery', 'delete from shipments where order_id = ?', id),
  },
  {
    fault: 'an order that did not hear that its delivery failed',
    check: 'shipment-unheard',
    mended: true,
    order: 'sold',
    plant: (books, { id }) => books.run('delivery', "update shipments set status = 'FAILED', reason = 'lost' where order_id = ?", id),
  },
  {
    fault: 'a cancellation that did not hear its answer',
    check: 'cancel-unheard',
    mended: true,
    order: 'sold',
    plant(books, order) {
      orders(books, 'CANCELLING', order);
      books.run('delivery', "update shipments set status = 'CANCELLED' where order_id = ?", order.id);
      books.run('orders', "delete from timeline where order_id = ? and event in ('shipped', 'delivered')", order.id);
    },
  },
  {
    fault: 'a parked key',
    check: 'parked-keys',
    mended: false,
    order: 'sold',
    subject: () => 'payments',
    plant: (books, { id }) =>
      books.run('payments', "insert into parked_keys values ('payments', ?, 'FAILED', 5, 0, ?, ?)", id, LONG_AGO, LONG_AGO),
  },
];
