import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawPlan } from './draw.ts';
import { runSeeds } from './many-seeds.ts';
import type { Act, Fault, Plan } from './plan.ts';
import { describeFailure } from './report.ts';
import { runPlan, runSeed } from './run-plan.ts';
import type { SeedReport } from './seed-worker.ts';
import { shrink } from './shrink.ts';

/** More of them in the guards, which are to be found within a hundred, and in CI's leg `simulate`. */
const SEEDS = Number(process.env.JANGTEO_SIMULATION_SEEDS ?? 8);

const order: Act = {
  act: 'order',
  atMs: 300,
  user: 1,
  key: 'order-1',
  lines: [{ sku: 'shoe', quantity: 1 }],
  method: 'test',
  postalCode: '04524',
  tries: 5,
  twice: false,
};
const calm: Plan = { seed: 1, topology: 'one', acts: [order], faults: [], latencyMs: 0, picked: [] };

test('the shop keeps its promises through every seed', async () => {
  const stopping = new AbortController();
  let failure: SeedReport | undefined;
  const onReport = (report: SeedReport) => {
    if (report.violation === undefined) return;
    failure ??= report;
    stopping.abort();
  };
  await runSeeds({ from: 1, count: SEEDS, onReport, signal: stopping.signal });
  if (failure !== undefined) assert.fail(describeFailure(await runSeed(failure.plan.seed)));
});

test('a seed runs the same way again, in another thread, too', async () => {
  const seeds = [1, 2, 3];
  const elsewhere = new Map<number, string>();
  await runSeeds({ from: 1, count: seeds.length, workers: 1, onReport: ({ plan, traceHash }) => elsewhere.set(plan.seed, traceHash) });
  const first = new Map<number, string>();
  for (const seed of seeds) first.set(seed, (await runSeed(seed)).traceHash);
  assert.deepEqual(first, elsewhere);
  assert.equal((await runSeed(1)).traceHash, first.get(1));
});

test('an order is placed, paid, sent and delivered in each kind of shop', async () => {
  for (const topology of ['one', 'each', 'pairs'] as const) {
    const { violation, orders } = await runPlan({ ...calm, topology });
    assert.equal(violation, undefined);
    assert.deepEqual(orders, { COMPLETED: 1 });
  }
});

/** Runs in which the simulator found something, made small. */
const found: readonly { readonly what: string; readonly acts: readonly Act[]; readonly faults: readonly Fault[] }[] = [
  {
    what: 'a twin that took the order over while its first request was slow: both get the same answer',
    acts: [{ ...order, twice: true }],
    faults: [
      { at: { label: 'begin orders.finishPlacing', nth: 1 }, fault: 'delay', ms: 400 },
      { at: { label: 'begin orders.finishPlacing', nth: 1 }, fault: 'jump', process: 'shop', ms: 70_000 },
    ],
  },
  {
    what: 'a refusal so slow that a retry has got the order: it no longer counts',
    acts: [
      { ...order, lines: [{ sku: 'kettle', quantity: 2 }], cancelAfterMs: 1_000 },
      { ...order, key: 'order-2', user: 2, atMs: 400, lines: [{ sku: 'kettle', quantity: 1 }], tries: 24 },
    ],
    faults: [{ at: { label: 'begin orders.refuse', nth: 1 }, fault: 'delay', ms: 22_000 }],
  },
  {
    what: 'a refusal so slow that its order was given up and the key stands for another one: that one keeps its answer',
    acts: [
      { ...order, lines: [{ sku: 'kettle', quantity: 2 }], cancelAfterMs: 1_000 },
      { ...order, key: 'order-2', user: 2, atMs: 400, lines: [{ sku: 'kettle', quantity: 1 }], tries: 1 },
      { ...order, key: 'order-2', user: 2, atMs: 24_000, lines: [{ sku: 'kettle', quantity: 1 }], tries: 24 },
      { ...order, key: 'order-2', user: 2, atMs: 24_900, lines: [{ sku: 'kettle', quantity: 1 }], tries: 24 },
    ],
    faults: [{ at: { label: 'begin orders.refuse', nth: 1 }, fault: 'delay', ms: 24_300 }],
  },
  {
    what: 'a seek whose commit is never told, undone by the records that it brings: the group is not left behind in the store',
    acts: [order],
    faults: [
      { at: { label: 'begin log.commitOffsets', nth: 3 }, fault: 'rewind', group: 'orders', records: 2 },
      { at: { label: 'committed log.commitOffsets', nth: 4 }, fault: 'lost' },
    ],
  },
];

for (const { what, acts, faults } of found) {
  test(what, async () => {
    const outcome = await runPlan({ ...calm, acts, faults });
    assert.equal(outcome.faults, faults.length);
    if (outcome.violation !== undefined) assert.fail(describeFailure(outcome));
  });
}

test('an event that ran at each of three deaths of its process is parked, and goes through when an operator redrives it', async () => {
  const buys = (key: string, user: number, sku: string, atMs: number): Act => ({
    ...order,
    key,
    user,
    atMs,
    lines: [{ sku, quantity: 1 }],
  });
  const outcome = await runPlan({
    ...calm,
    acts: [buys('order-1', 3, 'kettle', 4_535), buys('order-2', 6, 'lamp', 7_427)],
    faults: [
      { at: { label: 'begin catalog.consume', nth: 2 }, fault: 'crash', downMs: 300 },
      { at: { label: 'begin catalog.consume', nth: 3 }, fault: 'crash', downMs: 1 },
      { at: { label: 'begin catalog.consume', nth: 4 }, fault: 'delay', ms: 12_000 },
      { at: { label: 'begin orders.relayed', nth: 5 }, fault: 'crash', downMs: 15_000 },
    ],
  });
  if (outcome.violation !== undefined) assert.fail(describeFailure(outcome));
  assert.equal(outcome.trace.filter((line) => line.endsWith('critical: an event that takes the process down is parked')).length, 1);
  assert.deepEqual(outcome.orders, { COMPLETED: 2 });
});

const hands: readonly {
  readonly what: string;
  readonly store: string;
  readonly statement: string;
  readonly invariant: string;
  readonly atMs?: number;
}[] = [
  {
    what: 'a unit reserved by nobody',
    store: 'inventory',
    statement: "update stock set reserved = reserved + 1 where sku = 'lamp'",
    invariant: 'what is reserved is what is held',
  },
  {
    what: 'a unit that fell from heaven',
    store: 'inventory',
    statement: "update stock set stock = stock + 1 where sku = 'lamp'",
    invariant: 'what is there and what is sold is what was granted',
  },
  {
    what: 'a charge of nobody',
    store: 'provider',
    statement: "insert into test_provider_charges values ('stray', 'captured', 1, 'KRW', 'test', 0, 0)",
    invariant: 'an order is charged once at most',
  },
  {
    what: 'a charge given back while the goods are on their way',
    store: 'provider',
    statement: "update test_provider_charges set state = 'refunded'",
    invariant: 'a settled payment is what the provider knows',
  },
  {
    what: 'a hold given back under a sold order',
    store: 'inventory',
    statement: "update reservations set status = 'RETURNED'; ",
    invariant: 'what is there and what is sold is what was granted',
  },
  {
    what: 'an order that is gone',
    store: 'orders',
    statement: 'delete from orders',
    invariant: 'an acknowledged order does not disappear',
  },
  {
    what: 'a closed order opened again',
    store: 'orders',
    statement: "update orders set status = 'CANCELLED'",
    invariant: 'a timeline has no gap',
  },
  {
    what: 'an event applied again',
    store: 'orders',
    statement:
      "insert into timeline (order_id, event, from_status, to_status, at) select id, 'payment_success', status, status, 0 from orders",
    invariant: 'an event is applied once, with its inbox row',
  },
  {
    what: 'a sale that fell from heaven',
    store: 'catalog',
    statement: 'update sold_days set units = units + 1',
    invariant: 'what a day sold is what its orders sold',
  },
  {
    what: 'a product that boasts',
    store: 'documents',
    statement: `update "products.bodies" set json = json_set(json, '$.popularity', 9) where id = 'product-lamp'`,
    invariant: 'a product is as popular as its sales',
  },
  {
    what: 'an event that nobody published',
    store: 'log',
    statement: `insert into records values ('orders', 0, 99, 0, 'stray', '{"ce_id":"stray","ce_type":"order_failed"}', '{}')`,
    invariant: 'the log keeps the order of each key',
  },
  {
    what: 'an order that waits for ever',
    store: 'payments',
    statement: 'update payments set due_at = 9000000000000',
    invariant: 'the shop comes to rest',
  },
];

for (const { what, store, statement, invariant, atMs = 6_000 } of hands) {
  test(`notices ${what}`, async () => {
    const hand: Act = { act: 'tamper', atMs, key: what, store, statement };
    const { violation } = await runPlan({ ...calm, acts: [order, hand] });
    assert.equal(violation?.invariant, invariant, violation?.detail);
  });
}

test('a failing run shrinks to what it takes to fail', async () => {
  const hand: Act = { act: 'tamper', atMs: 9_000, key: 'hand', store: 'inventory', statement: 'update stock set stock = stock + 1' };
  const plan = drawPlan(5);
  const failing = await runPlan({ ...plan, acts: [...plan.acts, hand] });
  assert.ok(failing.violation);
  const { outcome } = await shrink(failing);
  assert.equal(outcome.violation?.invariant, failing.violation.invariant);
  assert.deepEqual(outcome.plan.acts, [hand]);
  assert.deepEqual(outcome.plan.faults, []);
  assert.deepEqual(outcome.plan.picked, []);
});
