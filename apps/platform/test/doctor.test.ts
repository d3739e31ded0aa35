import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type Diagnosis, examine } from '../src/doctor/examine.ts';
import type { Finding } from '../src/doctor/finding.ts';
import { applyFixes, comeToRest, type FixResult, fixesFor } from '../src/doctor/fix.ts';
import type { Shop } from '../src/server.ts';
import { openBooks, type PlacedOrder } from './books.ts';
import { FAULTS, type Fault } from './faults.ts';
import { buyerOf, type OpenShop, openShop, sell } from './shop.ts';

const { clock } = systemRuntime;
// Nothing mends itself while the tests look.
const open = (directory: string) => openShop({ runtime: systemRuntime, directory }, { JANGTEO_HOLD_SWEEP_AFTER_MS: '3600000' });
const look = ({ api }: OpenShop, watchMs = 2_000) => examine({ api, clock, graceMs: 0, watchMs });

describe('doctor on a shop with a fault of each kind', () => {
  let directory: string;
  let shop: Shop;
  let found: Diagnosis;
  let fixed: FixResult[];
  let afterwards: Diagnosis;
  const orders = new Map<Fault, PlacedOrder>();

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
    const first = await open(directory);
    const order = await buyerOf(first, 'buyer@example.com');
    for (const [index, fault] of FAULTS.entries()) {
      const [sku, quantity] = [`sku-${index}`, 2];
      await sell(first, sku, 10);
      const number = (await order(sku, quantity, fault.order === 'sold' ? 'test' : 'test_declined')) ?? '';
      orders.set(fault, { id: (await first.api.order(number)).id, number, sku, quantity });
    }
    assert.ok(await comeToRest(first.api, clock, 20_000));
    assert.deepEqual((await look(first)).findings, [], 'nothing differs before');
    await first.shop.stop();

    const books = openBooks(directory);
    for (const [fault, placed] of orders) fault.plant(books, placed);
    books.close();

    const second = await open(directory);
    shop = second.shop;
    found = await look(second);
    fixed = await applyFixes(second.api, fixesFor(found.findings));
    await comeToRest(second.api, clock, 3_000);
    afterwards = await look(second);
  });
  after(async () => {
    await shop.stop();
    await rm(directory, { recursive: true });
  });

  const about = (findings: readonly Finding[], fault: Fault) => {
    const order = orders.get(fault);
    assert.ok(order);
    const subject = fault.subject?.(order) ?? order.number;
    return findings.filter((finding) => finding.check === fault.check && finding.subject === subject);
  };

  for (const fault of FAULTS) {
    test(`finds ${fault.fault}${fault.mended ? ' and mends it' : ''}`, () => {
      assert.equal(about(found.findings, fault).length, 1, JSON.stringify(found.findings, null, 1));
      assert.equal(about(afterwards.findings, fault).length, fault.mended ? 0 : 1, JSON.stringify(afterwards.findings, null, 1));
    });
  }

  test('leaves alone what has no fault', () => {
    const kinds = new Set(FAULTS.map(({ check }) => check));
    assert.deepEqual(
      afterwards.findings.filter(({ check }) => !kinds.has(check)),
      [],
    );
    assert.equal(found.complete, true);
  });

  test('asks a service for nothing that it has to refuse', () => {
    assert.deepEqual(
      fixed.filter(({ error }) => error !== undefined),
      [],
    );
  });
});

test('says which outbox is stuck, and does not blame the orders that wait for it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
  try {
    await (await open(directory)).shop.stop();
    const books = openBooks(directory);
    // The relay cannot publish to a topic that does not exist, and goes on trying.
    const outboxRow =
      "insert into outbox (id, topic, aggregate_id, slot, type, version, occurred_at, payload) values ('e', 'nowhere', 'k', 0, 't', 1, 0, '{}')";
    books.run('orders', outboxRow);
    books.run('orders', "insert into orders values ('o', 'n', 'u', 'PENDING', 'KRW', 1, 'test', '{}', null, 0, ?, 0)", Date.now());
    books.run('orders', "insert into order_lines values ('o', 0, 's', 'p', 't', 1, 1)");
    books.run('inventory', "insert into reservations values ('o', 'HELD', 0, 0)");
    books.run('inventory', "insert into holds values ('o', 's', 1)");
    books.run('inventory', "insert into stock values ('s', 1, 1, 0)");
    books.run('inventory', "insert into movements values (1, 's', 1, 'adjusted', 'm', null, 0)");
    books.close();
    const shop = await open(directory);
    try {
      const { findings, undecided } = await look(shop, 700);
      assert.deepEqual(
        findings.map(({ check, subject }) => `${subject} ${check}`),
        ['orders outbox-stuck'],
      );
      assert.equal(undecided, 1, 'the payment that was not requested');
    } finally {
      await shop.shop.stop();
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('raises no false alarm while orders flow', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-'));
  const shop = await open(directory);
  try {
    await sell(shop, 'hot', 100_000);
    await sell(shop, 'scarce', 20);
    const buyers = await Promise.all(Array.from({ length: 4 }, (_, index) => buyerOf(shop, `live-${index}@example.com`)));
    let [selling, sold] = [true, 0];
    const flow = buyers.map(async (order) => {
      for (let turn = 0; selling; turn++) {
        const number = await order(turn % 5 === 0 ? 'scarce' : 'hot', 1, turn % 4 === 0 ? 'test_declined' : 'test');
        if (number === undefined) continue;
        sold++;
        if (turn % 7 === 0) await shop.api.cancelOrder(number).catch(() => {});
      }
    });
    const diagnoses: Diagnosis[] = [];
    const endAt = Date.now() + 4_000;
    while (Date.now() < endAt) diagnoses.push(await look(shop));
    selling = false;
    await Promise.all(flow);
    assert.ok(sold > 20, `only ${sold} orders flowed`);
    for (const { findings } of diagnoses) assert.deepEqual(findings, []);
  } finally {
    await shop.shop.stop();
    await rm(directory, { recursive: true });
  }
});
