import { fdatasync as fdatasyncCallback, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { promisify } from 'node:util';

const fdatasync = promisify(fdatasyncCallback);
const schemas = join(import.meta.dirname, '..', 'docs', 'schema');

const RECORDS =
  'create table records (topic text not null, partition integer not null, offset integer not null, time_ms integer not null, key text not null, headers text not null, value text not null, primary key (topic, partition, offset))';
const ADDRESS = '{"name":"김하나","line1":"세종대로 110","city":"서울","postalCode":"04524","country":"KR","phone":"+82 2 120"}';
const HEADERS =
  '{"ce_id":"01a1fbf0-47bf-70af-8a84-d1a161c060fd","ce_type":"payment_success","ce_version":"1","ce_source":"/jangteo/payments","ce_subject":"01a1fbf0","ce_time":"2026-11-21T02:29:50.526Z","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","baggage":"jangteo.order.number=20261121-0000000001-9"}';
const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 20261121-0000000001-9';
const PAYLOAD =
  '{"orderId":"01a1fbf0-47bf-70af-8a84-d1a161c060fd","paymentId":"01a1fbf0-a3c9-7713-9a20-38a108294636","amount":{"amount":"1000","currency":"KRW"}}';

type Write = readonly [sql: string, values: (order: string, n: number) => (string | number | null)[]];
type Step = readonly [store: string, ...writes: Write[]];

const outbox: Write = [
  'insert into outbox (id, topic, aggregate_id, slot, type, version, occurred_at, payload, trace) values (?, ?, ?, 1, ?, 1, ?, ?, ?)',
  (order, n) => [`${order}-event`, 'orders', order, 'payment_success', n, PAYLOAD, TRACE],
];
const inbox = (event: string): Write => [
  'insert into inbox (consumer, event_id, handled_at) values (?, ?, ?)',
  (order, n) => ['consumer', `${order}-${event}`, n],
];
const timeline: Write = [
  "insert into timeline (order_id, event, from_status, to_status, at) values (?, 'payment_success', 'PENDING', 'COMPLETED', ?)",
  (order, n) => [order, n],
];
const status = (to: string): Write => [`update orders set status = '${to}', updated_at = ? where id = ?`, (order, n) => [n, order]];
const shipment = (to: string): Write => [
  `update shipments set status = '${to}', due_at = ?, updated_at = ? where order_id = ?`,
  (order, n) => [n, n, order],
];
const paymentTry = (call: string, outcome: string): Write => [
  `insert into payment_tries (payment_id, claim, number, provider_call, outcome, at, duration_ms) values (?, 1, 1, '${call}', '${outcome}', ?, 3)`,
  (order, n) => [`${order}-payment`, n],
];
/** What the relay does with one event: the log has it, then the outbox is rid of it. */
const relayed = (store: string, event: number): Step[] => [
  ['log', ["insert into records values ('orders', ?, ?, ?, ?, ?, ?)", (order, n) => [event, n, n, order, HEADERS, PAYLOAD]]],
  [store, ['delete from outbox where seq = (select max(seq) from outbox)', () => []]],
];

/**
 * What one order of one line writes on its way to "delivered": each entry is a transaction on a store, with the tables and indexes of
 * docs/schema and the same rows. Only the reads and everything that is not SQL is left out.
 */
export const ORDER_STEPS: readonly Step[] = [
  [
    'orders',
    ["insert into idempotency_keys values ('user', ?, ?, ?, null, ?, null)", (order, n) => [order, 'f'.repeat(64), order, n]],
    [
      "insert into orders values (?, ?, 'user', 'PLACING', 'KRW', 1000, 'test', ?, null, ?, ?, ?, ?)",
      (order, n) => [order, `20261121-${n}-7`, ADDRESS, n, n, n, TRACE],
    ],
  ],
  [
    'inventory',
    ["insert into reservations values (?, 'HELD', ?, ?)", (order, n) => [order, n, n]],
    [
      'update stock set reserved = reserved + 1, updated_at = ? where sku = ? and stock - reserved >= 1',
      (_order, n) => [n, `sku-${n % 64}`],
    ],
    ['insert into holds values (?, ?, 1)', (order, n) => [order, `sku-${n % 64}`]],
  ],
  [
    'orders',
    [
      'insert into order_lines values (?, 0, ?, ?, ?, 1, 1000)',
      (order, n) => [order, `sku-${n % 64}`, `product-${n % 64}`, '앱코 블루투스 게이밍 마우스'],
    ],
    status('PENDING'),
    timeline,
    outbox,
    ["update idempotency_keys set reply = ? where user_id = 'user' and idempotency_key = ?", (order) => [PAYLOAD, order]],
  ],
  ...relayed('orders', 1),
  [
    'payments',
    inbox('1'),
    [
      "insert into payments values (?, ?, 'REQUESTED', 1000, 'KRW', 'test', null, 0, 0, 0, 0, ?, 0, ?, ?, ?, 0)",
      (order, n) => [`${order}-payment`, order, n, n, n, TRACE],
    ],
  ],
  ['payments', ["update payments set status = 'UNKNOWN', due_at = ?, claim = claim + 1 where order_id = ?", (order, n) => [n + 1, order]]],
  ['payments', ["insert into test_provider_charges values (?, 'authorised', 1000, 'KRW', 'test', 0, ?)", (order, n) => [order, n]]],
  ['payments', ["update test_provider_charges set state = 'captured' where charge_key = ?", (order) => [order]]],
  [
    'payments',
    ["update payments set status = 'SUCCEEDED', due_at = null, updated_at = ? where order_id = ?", (order, n) => [n, order]],
    paymentTry('authorise', 'authorised'),
    paymentTry('capture', 'captured'),
    outbox,
  ],
  ...relayed('payments', 2),
  ['orders', inbox('2'), status('COMPLETED'), timeline, outbox],
  ...relayed('orders', 3),
  [
    'inventory',
    inbox('3'),
    ["update reservations set status = 'CONFIRMED', updated_at = ? where order_id = ? and status = 'HELD'", (order, n) => [n, order]],
    ['update stock set stock = stock - 1, reserved = reserved - 1, updated_at = ? where sku = ?', (_order, n) => [n, `sku-${n % 64}`]],
    [
      "insert into movements (sku, quantity, reason, reference, moved_at) values (?, -1, 'sold', ?, ?)",
      (order, n) => [`sku-${n % 64}`, order, n],
    ],
    outbox,
  ],
  ...relayed('inventory', 4),
  ['orders', inbox('4'), status('COMPLETED'), timeline, outbox],
  ...relayed('orders', 5),
  [
    'delivery',
    inbox('5'),
    [
      "insert into shipments values (?, ?, 'READY', ?, null, 0, ?, ?, ?, null, ?, null, null)",
      (order, n) => [`${order}-shipment`, order, ADDRESS, n, n, n, TRACE],
    ],
  ],
  ['delivery', shipment('SHIPPED'), outbox],
  ...relayed('delivery', 6),
  ['orders', inbox('6'), status('COMPLETED'), timeline],
  ['delivery', shipment('DELIVERED'), outbox],
  ...relayed('delivery', 7),
  ['orders', inbox('7'), status('COMPLETED'), timeline],
];

export const ROWS_PER_ORDER = ORDER_STEPS.reduce((sum, [, ...writes]) => sum + writes.length, 0);

/** Orders a second of a bare script that does nothing but write these rows durably, `group` orders' steps to a commit. */
export async function bareWrites(group: number, seconds: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bare-'));
  const stores = new Map(['orders', 'inventory', 'payments', 'delivery', 'log'].map((name) => [name, openStore(directory, name)]));
  const startedAt = performance.now();
  let orders = 0;
  while (performance.now() - startedAt < seconds * 1_000) {
    for (const [name, ...writes] of ORDER_STEPS) {
      const store = stores.get(name) as Store;
      store.database.exec('begin immediate');
      for (let n = orders; n < orders + group; n++) {
        for (const [sql, values] of writes) store.prepared(sql).run(...values(`order-${n}`, n));
      }
      store.database.exec('commit');
      await fdatasync(store.wal);
    }
    orders += group;
  }
  const perSecond = orders / ((performance.now() - startedAt) / 1_000);
  for (const { database } of stores.values()) database.close();
  rmSync(directory, { recursive: true });
  return perSecond;
}

type Store = ReturnType<typeof openStore>;

function openStore(directory: string, name: string) {
  const database = new DatabaseSync(join(directory, `${name}.db`));
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  const files = name === 'log' ? [] : ['messaging', name];
  for (const file of files) database.exec(readFileSync(join(schemas, `${file}.sqlite.sql`), 'utf8'));
  if (name === 'log') database.exec(RECORDS);
  if (name === 'inventory') for (let sku = 0; sku < 64; sku++) database.exec(`insert into stock values ('sku-${sku}', 1000000, 0, 0)`);
  const statements = new Map<string, StatementSync>();
  return {
    database,
    wal: openSync(join(directory, `${name}.db-wal`), 'r+'),
    prepared(sql: string): StatementSync {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
  };
}
