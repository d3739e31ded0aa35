import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { orderNumber } from '@jangteo/orders/order-number';
import { EMBEDDED_FILES_ONLY, removeShop } from '../../../tests/e2e/real-engines.ts';
import { CHECKS } from '../src/doctor/checks.ts';
import { type Diagnosis, examine } from '../src/doctor/examine.ts';
import type { Finding } from '../src/doctor/finding.ts';
import { comeToRest, type FixResult } from '../src/doctor/fix.ts';
import { mend } from '../src/doctor/mend.ts';
import { openBooks, type PlacedOrder } from './books.ts';
import { FAULTS, type Fault } from './faults.ts';
import { buyerOf, type OpenShop, openShop, sell } from './shop.ts';

const { clock } = systemRuntime;
// Nothing mends itself while the tests look.
const open = (directory: string, environment: Record<string, string> = {}) =>
  openShop({ runtime: systemRuntime, directory }, { JANGTEO_HOLD_SWEEP_AFTER_MS: '3600000', ...environment });
/** What a later round mends does not come to rest before. */
const REST_MS = 1_500;
const look = ({ api }: OpenShop, watchMs = 2_000) => examine({ api, clock, graceMs: 0, watchMs });

const PLANTED = FAULTS.filter(({ embedded }) => !(embedded && EMBEDDED_FILES_ONLY));

describe('doctor on a shop with a fault of each kind', () => {
  let directory: string;
  let second: OpenShop;
  let found: Diagnosis;
  let fixed: readonly FixResult[];
  let afterwards: Diagnosis;
  const orders = new Map<Fault, PlacedOrder>();

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
    const first = await open(directory);
    const order = await buyerOf(first, 'buyer@example.com');
    const placing = PLANTED.map(async (fault, index): Promise<[Fault, PlacedOrder]> => {
      const [sku, quantity] = [`sku-${index}`, 2];
      await sell(first, sku, 10);
      const number = (await order(sku, quantity, fault.order === 'sold' ? 'test' : 'test_declined')) ?? '';
      return [fault, { id: (await first.api.order(number)).id, number, sku, quantity }];
    });
    for (const [fault, placed] of await Promise.all(placing)) orders.set(fault, placed);
    assert.ok(await comeToRest(first.api, clock, 20_000));
    assert.deepEqual((await look(first)).findings, [], 'nothing differs before');
    await first.shop.stop();

    const books = await openBooks(directory);
    for (const [fault, placed] of orders) await fault.plant(books, placed);
    await books.close();

    second = await open(directory);
    found = await look(second);
    const mended = await mend({ api: second.api, clock, before: found, look: () => look(second), restMs: REST_MS });
    fixed = mended.fixed;
    afterwards = mended.after;
  });
  after(async () => {
    await second.shop.stop();
    await removeShop(directory);
  });

  const about = (findings: readonly Finding[], fault: Fault) => {
    const order = orders.get(fault);
    assert.ok(order);
    const subject = fault.subject?.(order) ?? order.number;
    return findings.filter((finding) => finding.check === fault.check && finding.subject === subject);
  };

  for (const fault of FAULTS) {
    test(`finds ${fault.fault} and mends it`, { skip: fault.embedded && EMBEDDED_FILES_ONLY }, () => {
      assert.equal(about(found.findings, fault).length, 1, JSON.stringify(found.findings, null, 1));
      assert.deepEqual(about(afterwards.findings, fault), [], JSON.stringify(fixed, null, 1));
    });
  }

  test('finds nothing any more afterwards', () => {
    assert.deepEqual(afterwards.findings, []);
    assert.equal(found.complete, true);
  });

  test('asks a service for nothing that it has to refuse, but for units that are gone', () => {
    const refused = fixed.filter(({ error }) => error !== undefined);
    assert.deepEqual(
      refused.map(({ fix, error }) => [fix.split(' ')[0], error?.split(':')[0]]),
      [['inventory.restoreHold', 'OUT_OF_STOCK']],
    );
  });

  test('leaves what it did in the order, with the reason', async () => {
    const given = FAULTS.find(({ fault }) => fault === 'a completed order that its provider says was never paid');
    const placed = given && orders.get(given);
    assert.ok(placed);
    const { status, timeline, shipment } = await second.api.order(placed.number);
    assert.deepEqual([status, shipment?.status], ['CANCELLED', 'CANCELLED']);
    const entry = timeline.find(({ event }) => event === 'corrected');
    assert.equal(entry?.detail, 'doctor: sale-not-paid: the order is COMPLETED, its payment is FAILED');
  });
});

// Each in a shop of its own, and all of them wait more than they work.
describe('work that does not move', { concurrency: true }, () => {
  test('says which outbox is stuck and why, does not blame the orders that wait for it, and lets it flow again', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
    try {
      await (await open(directory)).shop.stop();
      const books = await openBooks(directory);
      // The relay cannot publish to a topic that does not exist, and goes on trying.
      const outboxRow =
        "insert into outbox (id, topic, aggregate_id, slot, type, version, occurred_at, payload) values ('e', 'nowhere', 'k', 0, 't', 1, 0, '{}')";
      await books.run('orders', outboxRow);
      await books.run('orders', outboxRow.replace("'e', 'nowhere'", "'f', 'orders'"));
      await books.run(
        'orders',
        `insert into orders (id, number, user_id, status, currency, total, payment_method, shipping_address, placing_until, created_at, updated_at)
        values ('o', ?, 'u', 'PENDING', 'KRW', 1, 'test', '{}', 0, ?, 0)`,
        orderNumber('20261120', 1),
        Date.now(),
      );
      await books.run(
        'orders',
        "insert into order_lines (order_id, line, sku, product_id, title, quantity, unit_price) values ('o', 0, 's', 'p', 't', 1, 1)",
      );
      await books.run('inventory', "insert into reservations (order_id, status, created_at, updated_at) values ('o', 'HELD', 0, 0)");
      await books.run('inventory', "insert into holds (order_id, sku, quantity) values ('o', 's', 1)");
      await books.run('inventory', "insert into stock (sku, stock, reserved, updated_at) values ('s', 1, 1, 0)");
      await books.run(
        'inventory',
        "insert into movements (sku, quantity, reason, reference, moved_at) values ('s', 1, 'adjusted', 'm', 0)",
      );
      await books.close();
      const shop = await open(directory);
      try {
        const before = await look(shop, 700);
        assert.deepEqual(
          before.findings.map(({ check, subject }) => `${subject} ${check}`),
          ['orders outbox-no-topic', 'orders outbox-old', 'orders outbox-stuck'],
        );
        assert.equal(before.undecided, 1, 'the payment that was not requested');
        const { after, fixed } = await mend({ api: shop.api, clock, before, look: () => look(shop), restMs: REST_MS });
        assert.deepEqual(after.findings, [], JSON.stringify(fixed));
      } finally {
        await shop.shop.stop();
      }
    } finally {
      await removeShop(directory);
    }
  });

  for (const [who, stop] of [
    ['paused', (shop: OpenShop) => shop.connection.call('POST', '/admin/api/consumers/payments/pause', { reason: 'asked for it' })],
    [
      'stuck',
      async ({ shop }: OpenShop) => shop.platform.services.find(({ name }) => name === 'payments')?.consumer?.subscription.hold('test'),
    ],
  ] as const) {
    test(`tells a ${who} consumer as ${who}`, async () => {
      const directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
      const shop = await open(directory);
      try {
        await sell(shop, 'lamp', 10);
        await stop(shop);
        const order = await buyerOf(shop, 'buyer@example.com');
        await order('lamp', 1, 'test');
        while ((await shop.api.pending()).payments?.lag !== 1) await clock.sleep(20);
        const { findings, notes, undecided } = await look(shop, 700);
        const isPaused = who === 'paused';
        assert.deepEqual(
          findings.map(({ check, subject }) => `${subject} ${check}`),
          isPaused ? [] : ['payments consumer-stuck'],
        );
        assert.deepEqual(notes, isPaused ? ['the consumer payments is paused by an operator: 1 events wait for it'] : []);
        assert.equal(undecided, 1, 'the payment that was not requested');
      } finally {
        await shop.shop.stop();
        await removeShop(directory);
      }
    });
  }
});

for (const [log, environment] of [
  ['orders flow', {}],
  ['orders flow through a log that delivers twice and late', { JANGTEO_LOG_HOSTILITY: 'seed=11,duplicate=1,delay=0.3' }],
] as const) {
  test(`raises no false alarm while ${log}, products change and categories are renamed`, () => staysCalm(environment));
}

/** What doctor watches for where nobody says how long: on a busy machine an engine may take seconds to tell what moves. */
const PATIENT_MS = 10_000;
/** Pauses that leave the looks, which are what is tested, half of the machine. */
const ORDER_MS = 10;
const IMPORT_MS = 10;

async function staysCalm(environment: Record<string, string>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
  const shop = await open(directory, environment);
  try {
    await sell(shop, 'hot', 100_000);
    await sell(shop, 'scarce', 20);
    const buyers = await Promise.all(Array.from({ length: 4 }, (_, index) => buyerOf(shop, `live-${index}@example.com`)));
    // Not while the consumers of a shop that has just started find together.
    await buyers[0]?.('hot', 1, 'test');
    assert.ok(await comeToRest(shop.api, clock, 20_000));
    let [selling, sold] = [true, 0];
    const flow = buyers.map(async (order) => {
      for (let turn = 0; selling; turn++) {
        const number = await order(turn % 5 === 0 ? 'scarce' : 'hot', 1, turn % 4 === 0 ? 'test_declined' : 'test');
        if (number === undefined) continue;
        sold++;
        if (turn % 7 === 0) await shop.api.cancelOrder(number).catch(() => {});
        await clock.sleep(ORDER_MS);
      }
    });
    flow.push(redecorate(shop, () => selling));
    const diagnoses: Diagnosis[] = [];
    const endAt = Date.now() + 2_500;
    while (Date.now() < endAt) diagnoses.push(await look(shop, PATIENT_MS));
    selling = false;
    await Promise.all(flow);
    assert.ok(sold > 20, `only ${sold} orders flowed`);
    for (const { findings } of diagnoses) assert.deepEqual(findings, []);
  } finally {
    await shop.shop.stop();
    await removeShop(directory);
  }
}

/** Changes the price of products in a category, whose name changes, too. */
async function redecorate({ api, connection, shop, url }: OpenShop, goesOn: () => boolean): Promise<void> {
  await connection.call('POST', '/admin/api/categories/room', { name: 'Room' });
  const headers = { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' };
  for (let turn = 0; goesOn(); turn++) {
    const price = { amount: 1_000 + turn, currency: 'KRW' };
    const json = JSON.stringify({ title: 'Lamp', price, primary_category_id: 'room' });
    await api.importProducts(['lamp', 'bulb', `shade-${turn}`].map((id) => ({ id, json, categoryNames: [] })));
    await clock.sleep(IMPORT_MS);
    if (turn % 10 !== 0) continue;
    const renamed = await fetch(`${url}/admin/api/categories/room`, {
      method: 'PUT',
      headers,
      body: JSON.stringify({ name: `Room ${turn}` }),
    });
    assert.equal(renamed.status, 200);
  }
}

test('every check is told in the docs, and has a fault that it finds', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/doctor.md'), 'utf8');
  // Each with a test of its own above.
  const elsewhere = [
    ...['outbox-stuck', 'outbox-old', 'outbox-no-topic', 'consumer-stuck'],
    ...['search-alias-astray', 'search-stuck', 'reindex-stuck'],
  ];
  const planted = new Set<string>([...FAULTS.map(({ check }) => check), ...elsewhere]);
  for (const check of Object.keys(CHECKS)) {
    assert.ok(docs.includes(`| \`${check}\` |`), `docs/doctor.md says nothing of ${check}`);
    assert.ok(planted.has(check), `no fault is planted for ${check}`);
  }
});
