import { checkOrder } from '@jangteo/platform/doctor/check-order';
import { checkStock } from '@jangteo/platform/doctor/check-stock';
import type { OrderFacts } from '@jangteo/platform/doctor/facts';
import type { Books } from './invariants/books.ts';
import type { EventLedger } from './invariants/events.ts';
import { wrongPopularity } from './invariants/sales.ts';
import { Violation } from './violation.ts';

const SERVICES = ['users', 'catalog', 'inventory', 'orders', 'payments', 'delivery'];
/** Who is told of what. */
const HEARERS: Readonly<Record<string, readonly string[]>> = {
  catalog: ['order_success', 'order_failed'],
  inventory: ['order_success', 'order_failed'],
  payments: ['order_created', 'order_failed', 'refund_requested'],
  delivery: ['shipment_requested', 'shipment_cancel_requested'],
  orders: [
    'payment_success',
    'payment_failed',
    'refunded',
    'stock_confirmed',
    'stock_confirm_failed',
    'shipped',
    'delivered',
    'delivery_failed',
    'shipment_cancelled',
    'shipment_gone',
  ],
};

/** What still waits somewhere, or undefined where the shop has come to rest. */
export function unrest(books: Books): string | undefined {
  for (const service of SERVICES) if (books.count(service, 'outbox') > 0) return `the outbox of ${service}`;
  const open = books.count('orders', "orders where status in ('PLACING', 'PENDING', 'CANCELLING')");
  if (open > 0) return `${open} open orders`;
  const due = books.count('payments', 'payments where due_at is not null');
  if (due > 0) return `${due} payments`;
  const moving = books.count('delivery', 'shipments where due_at is not null');
  if (moving > 0) return `${moving} shipments`;
  const unapplied = books.count('catalog', 'unapplied_sales');
  if (unapplied > 0) return `the sales of ${unapplied} SKUs`;
  const closed = ['ABANDONED', 'CANCELLED'];
  const reservations = books.reservations();
  for (const { id, number, status } of books.orders()) {
    if (closed.includes(status) && reservations.get(id) === 'HELD') return `the hold of order ${number}`;
  }
  return lagOf(books);
}

function lagOf(books: Books): string | undefined {
  const ends = new Map<string, number>();
  const rows = books.rows<{ topic: string; partition: number; last: number }>(
    'log',
    'select topic, partition, max("offset") as last from records group by topic, partition',
  );
  for (const { topic, partition, last } of rows) ends.set(`${topic} ${partition}`, last + 1);
  for (const row of books.rows<{ group_name: string; topic: string; offsets: string }>('log', 'select * from group_offsets')) {
    for (const [partition, offset] of (JSON.parse(row.offsets) as (number | null)[]).entries()) {
      if ((offset ?? 0) < (ends.get(`${row.topic} ${partition}`) ?? 0)) return `${row.group_name} behind ${row.topic}`;
    }
  }
  return undefined;
}

/** What must be true of a shop at rest. Throws a Violation. */
export function checkRest(books: Books, ledger: EventLedger): void {
  for (const service of SERVICES) {
    const parked = books.count(service, 'parked_keys') + books.count(service, 'failed_events');
    if (parked > 0) throw new Violation('no key is parked', `${service} has ${parked}`);
  }
  const [unpublished] = ledger.unpublished();
  if (unpublished !== undefined) throw new Violation('every event reaches the log', unpublished);
  for (const [service, types] of Object.entries(HEARERS)) {
    const handled = new Set(books.rows<{ event_id: string }>(service, 'select event_id from inbox').map(({ event_id }) => event_id));
    const missed = ledger.ofTypes(types).find(({ id }) => !handled.has(id));
    if (missed !== undefined)
      throw new Violation('every event reaches its hearers', `${service} never heard ${missed.type} of ${missed.key}`);
  }
  checkProvider(books);
  checkTimelines(books);
  const popularity = wrongPopularity(books);
  if (popularity !== undefined) throw new Violation('a product is as popular as its sales', popularity);
  const [finding] = findings(books);
  if (finding !== undefined) throw new Violation(`doctor finds nothing`, finding);
}

/** No money is left set aside at the provider. */
function checkProvider(books: Books): void {
  const charges = books.charges();
  for (const { id, order_id, status } of books.payments()) {
    const state = charges.get(id)?.state;
    if (state === 'authorised')
      throw new Violation('no money stays set aside', `payment ${id} of ${order_id} is ${status}, its charge ${state}`);
  }
}

/** Each entry begins where the last one ended. */
function checkTimelines(books: Books): void {
  const at = new Map<string, string>();
  type Row = { order_id: string; event: string; from_status: string; to_status: string };
  const text = 'select order_id, event, from_status, to_status from timeline order by seq';
  for (const { order_id, event, from_status, to_status } of books.rows<Row>('orders', text)) {
    const before = at.get(order_id) ?? 'PLACING';
    if (from_status !== before)
      throw new Violation('a timeline has no gap', `${event} of ${order_id} begins at ${from_status} after ${before}`);
    at.set(order_id, to_status);
  }
  for (const { id, number, status } of books.orders()) {
    const last = at.get(id) ?? 'PLACING';
    if (last !== status) throw new Violation('a timeline has no gap', `order ${number} is ${status}, its timeline ends at ${last}`);
  }
}

function findings(books: Books): string[] {
  const stock = books.rows<{ sku: string; stock: number; stock_reserved: number; movements_sum: number; held_sum: number }>(
    'inventory',
    `select s.sku, s.stock, s.reserved as stock_reserved,
      coalesce((select sum(quantity) from movements m where m.sku = s.sku), 0) as movements_sum,
      coalesce((select sum(h.quantity) from holds h join reservations r on r.order_id = h.order_id
        where h.sku = s.sku and r.status = 'HELD'), 0) as held_sum
      from stock s`,
  );
  const found = [
    ...stock.map((row) => ({ ...row, available: row.stock - row.stock_reserved })).flatMap(checkStock),
    ...allFacts(books).flatMap(checkOrder),
  ];
  return found.map(({ check, subject, detail }) => `${check} ${subject}: ${detail}`);
}

function allFacts(books: Books): OrderFacts[] {
  const updated_at = '';
  const orders = new Map(books.orders().map((order) => [order.id, order]));
  const payments = new Map(books.payments().map((payment) => [payment.order_id, payment]));
  const holds = Map.groupBy(
    books.rows<{ order_id: string; sku: string; quantity: number; status: string }>(
      'inventory',
      'select r.order_id, h.sku, coalesce(h.quantity, 0) as quantity, r.status from reservations r join holds h on h.order_id = r.order_id',
    ),
    ({ order_id }) => order_id,
  );
  const shipments = new Map(
    books
      .rows<{ order_id: string; status: string }>('delivery', 'select order_id, status from shipments')
      .map((shipment) => [shipment.order_id, shipment]),
  );
  const lines = Map.groupBy(
    books.rows<{ order_id: string; sku: string; quantity: number; unit_price: number }>(
      'orders',
      'select order_id, sku, quantity, unit_price from order_lines',
    ),
    ({ order_id }) => order_id,
  );
  return [...new Set([...orders.keys(), ...payments.keys(), ...holds.keys(), ...shipments.keys()])].sort().map((orderId) => {
    const order = orders.get(orderId);
    const payment = payments.get(orderId);
    const shipment = shipments.get(orderId);
    const currency = order?.currency ?? '';
    return {
      orderId,
      order: order && {
        order_id: orderId,
        order_number: order.number,
        status: order.status,
        total: { amount: order.total, currency },
        lines: lines.get(orderId) ?? [],
        lines_sum: (lines.get(orderId) ?? []).reduce((sum, { quantity, unit_price }) => sum + quantity * unit_price, 0),
        found_by_number: orderId,
        updated_at,
      },
      holds: (holds.get(orderId) ?? []).map((hold) => ({ ...hold, updated_at })),
      payment: payment && {
        order_id: orderId,
        status: payment.status,
        amount: { amount: payment.amount, currency },
        stalled: payment.stalled === 1,
        updated_at,
      },
      shipment: shipment && { ...shipment, written_off: false, updated_at },
    };
  });
}
