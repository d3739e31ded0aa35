import { PRODUCTS } from '@jangteo/catalog/products';
import { insist } from '@jangteo/kernel/insist';
import type { LogRecord } from '@jangteo/ports/log/event-log';
import type { SearchDocument } from '@jangteo/ports/search/search-index';
import { RAW } from '@jangteo/search/names';
import type { Check } from '../src/doctor/checks.ts';
import { type Books, deletePayment, type PlacedOrder, sendBack, unpay, unsell } from './books.ts';

/** A row that is not as it should be, and what doctor says of it; --fix mends it. */
export interface Fault {
  readonly fault: string;
  readonly check: Check;
  /** How the order ended in whose rows it is planted. */
  readonly order: 'sold' | 'declined';
  readonly plant: (books: Books, order: PlacedOrder) => Promise<void>;
  /** It is a row of an embedded engine's own: other engines keep such things to themselves. */
  readonly embedded?: true;
  /** What the finding is about; default: the order's number. */
  readonly subject?: (order: PlacedOrder) => string;
}

const GHOST = '01900000-0000-7000-8000-00000000000';
const LONG_AGO = 1_700_000_000_000;
/** Higher than that of any document here. */
const LATEST = 1_000;

const sku = (order: PlacedOrder) => order.sku;
const orders = (books: Books, status: string, { id }: PlacedOrder) =>
  books.run('orders', 'update orders set status = ? where id = ?', status, id);

export const FAULTS: readonly Fault[] = [
  {
    fault: 'a unit of stock that no movement brought',
    check: 'stock-differs',
    order: 'sold',
    subject: sku,
    plant: (books, order) => books.run('inventory', 'update stock set stock = stock + 1 where sku = ?', order.sku),
  },
  {
    fault: 'a reserved unit that nobody holds',
    check: 'reserved-differs',
    order: 'sold',
    subject: sku,
    plant: (books, order) => books.run('inventory', 'update stock set reserved = reserved + 1 where sku = ?', order.sku),
  },
  {
    fault: 'more reserved than there is',
    check: 'oversold',
    order: 'sold',
    subject: sku,
    async plant(books, order) {
      await books.liftStockConstraint();
      await books.run('inventory', 'update stock set reserved = stock + 3 where sku = ?', order.sku);
    },
  },
  {
    fault: 'a hold of an order that orders does not know',
    check: 'hold-without-order',
    order: 'sold',
    subject: () => `${GHOST}1`,
    async plant(books, order) {
      await books.run(
        'inventory',
        "insert into reservations (order_id, status, created_at, updated_at) values (?, 'HELD', ?, ?)",
        `${GHOST}1`,
        Date.now(),
        LONG_AGO,
      );
      await books.run('inventory', 'insert into holds (order_id, sku, quantity) values (?, ?, 1)', `${GHOST}1`, order.sku);
      await books.run('inventory', 'update stock set reserved = reserved + 1 where sku = ?', order.sku);
    },
  },
  {
    fault: 'a hold of a cancelled order',
    check: 'hold-without-order',
    order: 'declined',
    async plant(books, { id, sku, quantity }) {
      await books.run('inventory', "update reservations set status = 'HELD' where order_id = ?", id);
      await books.run('inventory', 'update stock set reserved = reserved + ? where sku = ?', quantity, sku);
    },
  },
  {
    fault: 'a completed order whose hold is gone',
    check: 'order-without-hold',
    order: 'sold',
    async plant(books, { id }) {
      await books.run('inventory', 'delete from holds where order_id = ?', id);
      await books.run('inventory', 'delete from reservations where order_id = ?', id);
    },
  },
  {
    fault: 'a pending order whose hold was released',
    check: 'order-without-hold',
    order: 'sold',
    async plant(books, order) {
      await unpay(books, order);
      await books.run('payments', "update payments set status = 'UNKNOWN' where order_id = ?", order.id);
      await books.run('inventory', "update reservations set status = 'RELEASED' where order_id = ?", order.id);
      await books.run('inventory', 'update stock set reserved = reserved - ? where sku = ?', order.quantity, order.sku);
    },
  },
  {
    fault: 'units that were sold before they were paid',
    check: 'sold-before-paid',
    order: 'sold',
    async plant(books, order) {
      await orders(books, 'PENDING', order);
      await books.run('payments', "update payments set status = 'UNKNOWN' where order_id = ?", order.id);
    },
  },
  {
    fault: 'a paid order whose sale inventory never heard of',
    check: 'sale-not-confirmed',
    order: 'sold',
    plant: unsell,
  },
  {
    fault: 'a hold of another quantity than was ordered',
    check: 'hold-differs',
    order: 'sold',
    plant: (books, { id }) => books.run('inventory', 'update holds set quantity = quantity + 1 where order_id = ?', id),
  },
  {
    fault: 'a charge of an order that orders does not know',
    check: 'charge-without-order',
    order: 'sold',
    subject: () => `${GHOST}2`,
    async plant(books) {
      await books.run(
        'payments',
        `insert into payments (id, order_id, status, amount, currency, method, attempts, waits, order_failed, refund_wanted, claim, created_at, updated_at)
          values (?, ?, 'SUCCEEDED', 1000, 'KRW', 'test', 1, 0, 0, 0, 0, ?, ?)`,
        `${GHOST}3`,
        `${GHOST}2`,
        LONG_AGO,
        LONG_AGO,
      );
      await books.run(
        'payments',
        `insert into test_provider_charges (charge_key, state, amount, currency, method, failures, updated_at)
          values (?, 'captured', 1000, 'KRW', 'test', 0, ?)`,
        `${GHOST}3`,
        LONG_AGO,
      );
    },
  },
  {
    fault: 'a pending order that nobody asked the money for',
    check: 'payment-not-requested',
    order: 'sold',
    async plant(books, order) {
      await unpay(books, order);
      await deletePayment(books, order);
    },
  },
  {
    fault: 'a pending order that did not hear of its payment',
    check: 'payment-unheard',
    order: 'sold',
    plant: unpay,
  },
  {
    fault: 'a completed order whose payment failed',
    check: 'sale-not-paid',
    order: 'sold',
    plant: (books, { id }) => books.run('payments', "update payments set status = 'FAILED' where order_id = ?", id),
  },
  {
    fault: 'the charge of a cancelled order',
    check: 'charge-not-refunded',
    order: 'declined',
    async plant(books, { id }) {
      await books.run('payments', "update payments set status = 'SUCCEEDED' where order_id = ?", id);
      await books.run(
        'payments',
        "update test_provider_charges set state = 'captured' where charge_key in (select id from payments where order_id = ?)",
        id,
      );
    },
  },
  {
    fault: 'a payment of another amount',
    check: 'amount-differs',
    order: 'sold',
    plant: (books, { id }) => books.run('payments', 'update payments set amount = amount + 1 where order_id = ?', id),
  },
  {
    fault: 'a shipment of an order that orders does not know',
    check: 'shipment-without-order',
    order: 'sold',
    subject: () => `${GHOST}4`,
    plant: (books) =>
      books.run(
        'delivery',
        `insert into shipments (id, order_id, status, address, cancel_requested, created_at, updated_at)
          values (?, ?, 'DELIVERED', '{}', 0, ?, ?)`,
        `${GHOST}5`,
        `${GHOST}4`,
        LONG_AGO,
        LONG_AGO,
      ),
  },
  {
    fault: 'a completed order that was never shipped',
    check: 'shipment-missing',
    order: 'sold',
    plant: (books, { id }) => books.run('delivery', 'delete from shipments where order_id = ?', id),
  },
  {
    fault: 'an order that did not hear that its delivery failed',
    check: 'shipment-unheard',
    order: 'sold',
    plant: (books, { id }) => books.run('delivery', "update shipments set status = 'FAILED', reason = 'lost' where order_id = ?", id),
  },
  {
    fault: 'a cancellation that did not hear its answer',
    check: 'cancel-unheard',
    order: 'sold',
    async plant(books, order) {
      await orders(books, 'CANCELLING', order);
      await books.run('delivery', "update shipments set status = 'CANCELLED' where order_id = ?", order.id);
      await books.run('orders', "delete from timeline where order_id = ? and event in ('shipped', 'delivered')", order.id);
    },
  },
  {
    fault: 'a parked key',
    check: 'parked-keys',
    order: 'sold',
    subject: () => 'payments',
    plant: (books, { id }) =>
      books.run(
        'payments',
        `insert into parked_keys (consumer, event_key, status, rounds, waiting, parked_at, retry_at)
          values ('payments', ?, 'FAILED', 5, 0, ?, ?)`,
        id,
        LONG_AGO,
        LONG_AGO,
      ),
  },
  {
    fault: 'a payment under way that nobody looks at again',
    check: 'payment-stalled',
    order: 'sold',
    async plant(books, order) {
      await unpay(books, order);
      await books.run('payments', "update payments set status = 'UNKNOWN', due_at = null where order_id = ?", order.id);
    },
  },
  {
    fault: 'a completed order that its provider says was never paid',
    check: 'sale-not-paid',
    order: 'sold',
    async plant(books, { id }) {
      await books.run('payments', "update payments set status = 'FAILED' where order_id = ?", id);
      const charge = 'charge_key in (select id from payments where order_id = ?)';
      await books.run('payments', `update test_provider_charges set state = 'voided' where ${charge}`, id);
      await sendBack(books, id);
    },
  },
  {
    fault: 'a charge of another amount than the order is for',
    check: 'amount-differs',
    order: 'sold',
    async plant(books, { id }) {
      await books.run('payments', 'update payments set amount = amount - 1 where order_id = ?', id);
      const charge = 'charge_key in (select id from payments where order_id = ?)';
      await books.run('payments', `update test_provider_charges set amount = amount - 1 where ${charge}`, id);
      await sendBack(books, id);
    },
  },
  {
    fault: 'a completed order whose units were given back and are gone',
    check: 'order-without-hold',
    order: 'sold',
    async plant(books, { id, sku }) {
      await books.run('inventory', "update reservations set status = 'RELEASED' where order_id = ?", id);
      await books.run('inventory', 'delete from movements where reference = ?', id);
      await books.run('inventory', 'update stock set stock = 1 where sku = ?', sku);
      await books.run('inventory', 'delete from movements where sku = ?', sku);
      await books.run(
        'inventory',
        "insert into movements (sku, quantity, reason, reference, moved_at) values (?, 1, 'adjusted', 'count', ?)",
        sku,
        LONG_AGO,
      );
      await sendBack(books, id);
    },
  },
  {
    fault: 'a parcel that is ready for an order that orders does not know',
    check: 'shipment-without-order',
    order: 'sold',
    subject: () => `${GHOST}6`,
    plant: (books) =>
      books.run(
        'delivery',
        `insert into shipments (id, order_id, status, address, cancel_requested, created_at, updated_at)
          values (?, ?, 'READY', '{}', 0, ?, ?)`,
        `${GHOST}7`,
        `${GHOST}6`,
        LONG_AGO,
        LONG_AGO,
      ),
  },
  {
    fault: 'an order for more than its lines',
    check: 'total-differs',
    order: 'declined',
    async plant(books, order) {
      await orders(books, 'PENDING', order);
      await books.run('orders', 'update orders set total = total + 1 where id = ?', order.id);
    },
  },
  {
    fault: 'an order that its number does not lead to',
    check: 'order-unreadable',
    order: 'sold',
    subject: (order) => `${order.number}0`,
    plant: (books, { id }) => books.run('orders', "update orders set number = number || '0' where id = ?", id),
  },
  {
    fault: 'a category under the path of another',
    check: 'category-differs',
    order: 'sold',
    subject: () => 'shelf',
    async plant(books) {
      const columns = 'id, parent_id, name, path, level, created_at';
      await books.run('catalog', `insert into categories (${columns}) values ('room', '', 'Room', 'room', 0, ?)`, LONG_AGO);
      await books.run('catalog', `insert into categories (${columns}) values ('shelf', 'room', 'Shelf', 'cellar/shelf', 2, ?)`, LONG_AGO);
    },
  },
  {
    fault: 'a product with the breadcrumbs of another category',
    check: 'product-differs',
    order: 'sold',
    subject: sku,
    async plant({ engines }, order) {
      const products = await engines.documents.collection(PRODUCTS);
      const product = JSON.parse((await products.get(order.sku))?.json ?? '');
      await products.put(order.sku, JSON.stringify({ ...product, category_breadcrumbs: ['Elsewhere'] }));
    },
  },
  {
    fault: 'a product that its SKU does not lead to',
    check: 'sku-not-found',
    order: 'sold',
    subject: sku,
    embedded: true,
    plant: async (books, order) => books.runInFile('documents', 'delete from "products.by.skus" where id = ?', order.sku),
  },
  {
    fault: 'a product that listings have at another price',
    check: 'product-not-listed',
    order: 'sold',
    subject: sku,
    embedded: true,
    plant: async (books, order) => books.runInFile('documents', 'update "products.keys" set "price.amount" = 1 where id = ?', order.sku),
  },
  {
    fault: 'a product that the raw search index has lost',
    check: 'search-missing',
    order: 'sold',
    subject: sku,
    plant: (books, order) => rewriteRaw(books, order, () => []),
  },
  {
    fault: 'a product that the raw search index has in an older version',
    check: 'search-stale',
    order: 'sold',
    subject: sku,
    plant: (books, order) => rewriteRaw(books, order, (document) => [{ ...document, version: 0 }]),
  },
  {
    fault: 'a product that only the raw search index has',
    check: 'search-gone',
    order: 'sold',
    subject: () => 'ghost',
    plant: (books, order) => rewriteRaw(books, order, (document) => [document, { ...document, id: 'ghost' }]),
  },
  {
    fault: 'an event in a slot that no relay reads',
    check: 'outbox-unread',
    order: 'sold',
    subject: () => 'inventory',
    plant: (books, { id }) =>
      books.run(
        'inventory',
        `insert into outbox (id, topic, aggregate_id, slot, type, version, occurred_at, payload)
          values ('01900000-0000-7000-8000-00000000000a', 'inventory', ?, 99, 'stock_confirmed', 1, ?, ?)`,
        id,
        Date.now(),
        JSON.stringify({ orderId: id }),
      ),
  },
  {
    fault: 'an event that inventory passed over',
    check: 'event-lost',
    order: 'sold',
    subject(order) {
      return lostIn.get(order.id) ?? '';
    },
    async plant(books, { id }) {
      const { partition, offset, headers } = await findEvent(books, 'orders', id, 'order_success');
      lostIn.set(id, `inventory orders/${partition}/${offset}`);
      await books.run('inventory', "delete from inbox where consumer = 'inventory' and event_id = ?", headers.ce_id ?? '');
    },
  },
  {
    fault: 'a consumer that goes on behind the end of the log',
    check: 'position-beyond-end',
    order: 'sold',
    subject: () => 'delivery orders/3',
    embedded: true,
    plant: async (books) =>
      books.runInFile(
        'log',
        "update group_offsets set offsets = json_set(offsets, '$[3]', 100000) where group_name = 'delivery' and topic = 'orders'",
      ),
  },
];

/** Where the events lie that were lost, by order. */
const lostIn = new Map<string, string>();

async function findEvent({ engines: { log } }: Books, topic: string, key: string, type: string): Promise<LogRecord> {
  for (const { partition, start, end } of await log.ends(topic)) {
    for (const record of end > start ? await log.read({ topic, partition, offset: start }, end - start) : [])
      if (record.key === key && record.headers.ce_type === type) return record;
  }
  throw new Error(`${topic} has no ${type} of ${key}`);
}

/** Puts something else in the place of a product's document in the raw search index. */
async function rewriteRaw(
  { engines: { search } }: Books,
  { sku: id }: PlacedOrder,
  change: (document: SearchDocument) => readonly SearchDocument[],
): Promise<void> {
  const [document] = await search.read(RAW, [id]);
  insist(document, 'the raw index has the product');
  await search.write(RAW, [{ delete: { id, version: LATEST } }, ...change(document).map((put) => ({ put }))]);
  await search.refresh(RAW);
}
