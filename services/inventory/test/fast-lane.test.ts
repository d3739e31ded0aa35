import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { embeddedAdmission } from '@jangteo/embedded/admission';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import { type ManualClock, manualClock } from '@jangteo/kernel/manual-clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { type Admission, COUNT_LIFE_MS, type Verdict } from '@jangteo/ports/admission/admission';
import { migrations } from '../migrations/index.ts';
import { FastLane } from '../src/fast-lane.ts';
import { confirm, giveBack } from '../src/holds.ts';
import { sweepHolds } from '../src/sweeper.ts';
import type { InventoryTables } from '../src/tables.ts';
import { booksAgree, buys, type Lane, levelOf, race, type Store, stockUp } from './lane-races.ts';

let directory: string;
let store: Store;
let clock: ManualClock;
let runtime: Runtime;
/** What the lane's admission said, in order. */
let verdicts: Verdict['kind'][];
let admission: Admission;
let lane: Lane;
let opened = 0;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-lane-'));
});
beforeEach(async () => {
  await store?.close();
  store = await embeddedSqlEngine({ directory, runtime: systemRuntime }).open<InventoryTables>(`inventory-${opened++}`, migrations);
  clock = manualClock();
  runtime = { ...systemRuntime, clock };
  admission = embeddedAdmission(runtime);
  verdicts = [];
  lane = laneWith({});
  await stockUp(store, 'shoe', 5);
  await stockUp(store, 'hat', 5);
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

/** A lane whose admission does some things otherwise. */
function laneWith(faults: Partial<Admission>): Lane {
  const faulty: Admission = { ...admission, ...faults };
  return new FastLane(runtime, store, {
    ...faulty,
    async admit(lines) {
      const verdict = await faulty.admit(lines);
      verdicts.push(verdict.kind);
      return verdict;
    },
  });
}

/** The lane's admission knows a SKU from now on. */
async function count(sku: string, stock: number, reserved = 0): Promise<void> {
  const epoch = await admission.begin(sku);
  assert.ok(epoch !== undefined && (await admission.fill(sku, epoch, { stock, reserved })));
}

const code = (expected: Parameters<typeof hasCode>[1]) => (thrown: unknown) => hasCode(thrown, expected);
const lives = () => clock.advance(COUNT_LIFE_MS + 1);

test('four hundred buyers after five units: five get one', async () => {
  assert.equal(await race([lane], store, 'shoe', 400), 5);
  assert.deepEqual(await levelOf(store, 'shoe'), [5, 5]);
});

test('who is turned away by admission hears the same as from the store', async () => {
  const lines = [
    { sku: 'hat', quantity: 1 },
    { sku: 'shoe', quantity: 4 },
    { sku: 'shoe', quantity: 2 },
    { sku: 'ghost', quantity: 1 },
  ];
  const refused = (thrown: unknown) => {
    assert.ok(thrown instanceof JangteoError && hasCode(thrown, 'OUT_OF_STOCK'));
    assert.deepEqual(thrown.data?.shortages, [
      { sku: 'ghost', requested: 1, available: 0 },
      { sku: 'shoe', requested: 6, available: 5 },
    ]);
    return true;
  };
  await assert.rejects(lane.reserve('first', lines), refused);
  while ((await admission.admit([{ sku: 'ghost', quantity: 1 }])).kind === 'unknown') await systemRuntime.clock.sleep(1);
  await assert.rejects(lane.reserve('second', lines), refused);
  assert.deepEqual(verdicts, ['unknown', 'short']);
  assert.deepEqual(
    [await levelOf(store, 'hat'), await levelOf(store, 'shoe')],
    [
      [5, 0],
      [5, 0],
    ],
  );
});

test('a repeated reserve changes nothing, also when all is sold', async () => {
  assert.equal(await buys(lane, 'order', 'shoe', 2), true);
  assert.equal(await buys(lane, 'order', 'shoe', 2), true);
  assert.equal(await buys(lane, 'other', 'shoe', 3), true);
  await lives();
  await count('shoe', 5, 5);
  assert.equal(await buys(lane, 'order', 'shoe', 2), true);
  assert.equal(verdicts.at(-1), 'short');
  await store.transaction((tx) => confirm(tx, 'order', 3));
  assert.equal(await buys(lane, 'order', 'shoe', 2), true);
  assert.deepEqual(await levelOf(store, 'shoe'), [3, 3]);
});

test('a repeat that comes while the first call is under way hears what it hears', async () => {
  await count('shoe', 1);
  assert.deepEqual(await Promise.all(Array.from({ length: 5 }, () => buys(lane, 'order', 'shoe'))), [true, true, true, true, true]);
  assert.deepEqual(verdicts, ['admitted']);
  assert.deepEqual(await levelOf(store, 'shoe'), [5, 1]);
});

test('an order that was released is closed, whoever answers', async () => {
  await store.transaction((tx) => giveBack(tx, 'order', 2));
  await assert.rejects(lane.reserve('order', [{ sku: 'shoe', quantity: 1 }]), code('ORDER_CLOSED'));
  await lives();
  await count('shoe', 5, 5);
  await assert.rejects(lane.reserve('order', [{ sku: 'shoe', quantity: 1 }]), code('ORDER_CLOSED'));
  assert.equal(verdicts.at(-1), 'short');
});

test('orders that come while one is under way share one transaction, also when not all get a unit', async () => {
  let transactions = 0;
  const counted = {
    ...store,
    read: store.read,
    transaction: (fn: Parameters<Store['transaction']>[0]) => {
      transactions++;
      return store.transaction(fn);
    },
  } as Store;
  const counting = new FastLane(runtime, counted, undefined);
  const bought = await Promise.all(Array.from({ length: 100 }, (_, n) => buys(counting, `order-${n}`, 'shoe')));
  assert.equal(bought.filter(Boolean).length, 5);
  assert.equal(transactions, 2);
});

test('twins of one order in two processes hold once', async () => {
  const lanes = [lane, laneWith({})];
  await Promise.all(Array.from({ length: 20 }, (_, n) => (lanes[n % 2] as Lane).reserve('twin', [{ sku: 'shoe', quantity: 2 }])));
  assert.deepEqual(await levelOf(store, 'shoe'), [5, 2]);
});

test('one order that cannot be written harms no other of its batch', async () => {
  const broken = { toString: () => 'no id' } as unknown as string;
  const orders = ['a', 'b', broken, 'c', 'd'].map((id) => lane.reserve(id, [{ sku: 'shoe', quantity: 1 }]));
  const results = await Promise.allSettled(orders);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  assert.deepEqual(await levelOf(store, 'shoe'), [5, 4]);
});

test('baskets with the same SKUs in opposite order sell each unit once', async () => {
  const lines = [
    { sku: 'hat', quantity: 1 },
    { sku: 'shoe', quantity: 1 },
  ];
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, (_, n) => lane.reserve(`order-${n}`, n % 2 === 0 ? lines : lines.toReversed())),
  );
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 5);
  assert.deepEqual(
    [await levelOf(store, 'hat'), await levelOf(store, 'shoe')],
    [
      [5, 5],
      [5, 5],
    ],
  );
});

test('an admission that admits everybody sells no unit twice, and its wrong count is forgotten', async () => {
  await count('shoe', 1_000_000);
  assert.equal(await race([lane], store, 'shoe', 100), 5);
  assert.equal((await admission.admit([{ sku: 'shoe', quantity: 1 }])).kind === 'admitted', false);
  const liar = laneWith({
    admit: async (lines) => ({ kind: 'admitted', epochs: new Map(lines.map(({ sku }) => [sku, 'of another time'])) }),
  });
  assert.equal(await race([liar, lane], store, 'hat', 100), 5);
});

test('admissions of an epoch that is over are granted only what the store has', async () => {
  await count('shoe', 5);
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Five are admitted, and stop before the store. The count is lost and rebuilt, and five others buy.
  const late = laneWith({
    async admit(lines) {
      const verdict = await admission.admit(lines);
      await until;
      return verdict;
    },
  });
  const waiting = Array.from({ length: 5 }, (_, n) => buys(late, `late-${n}`, 'shoe'));
  assert.deepEqual(await admission.admit([{ sku: 'shoe', quantity: 1 }]), {
    kind: 'short',
    shortages: [{ sku: 'shoe', requested: 1, available: 0 }],
  });
  admission = embeddedAdmission(runtime);
  lane = laneWith({});
  await count('shoe', 5);
  for (let n = 0; n < 5; n++) assert.equal(await buys(lane, `new-${n}`, 'shoe'), true);
  letGo();
  assert.deepEqual(await Promise.all(waiting), [false, false, false, false, false]);
  assert.deepEqual(await levelOf(store, 'shoe'), [5, 5]);
});

test('units that a buyer or the sweeper gave back can be bought a moment later', async () => {
  for (let n = 0; n < 5; n++) assert.equal(await buys(lane, `order-${n}`, 'shoe'), true);
  await lives();
  await count('shoe', 5, 5);
  assert.equal(await buys(lane, 'early', 'shoe'), false);
  await store.transaction((tx) => giveBack(tx, 'order-0', 2));
  const orders = { abandonOrder: async ({ orderId = '' }) => ({ status: orderId === 'order-1' ? 'ABANDONED' : 'PENDING' }) };
  assert.equal(await sweepHolds(runtime, store, orders as unknown as Parameters<typeof sweepHolds>[2], 0), 1);
  await lives();
  assert.deepEqual(await Promise.all(['x', 'y', 'z'].map((id) => buys(lane, id, 'shoe'))), [true, true, false]);
  await booksAgree(store);
});

test('a unit that was counted for a buyer who never came to the store is sold a moment later', async () => {
  await count('shoe', 5);
  assert.equal((await admission.admit([{ sku: 'shoe', quantity: 5 }])).kind, 'admitted');
  assert.equal(await buys(lane, 'early', 'shoe'), false);
  await lives();
  assert.equal(await buys(lane, 'later', 'shoe', 5), true);
});

test('while admission is away the store decides', async () => {
  const away = async () => {
    throw new JangteoError('ENGINE_AWAY', 'away');
  };
  const alone = laneWith({ admit: away, begin: away, fill: away, forget: away });
  assert.equal(await race([alone, new FastLane(runtime, store, undefined)], store, 'shoe', 100), 5);
});

test('an admission that does not answer is waited for once, and asked again later', async () => {
  let asked = 0;
  const silent = laneWith({
    admit: () => {
      asked++;
      return new Promise(() => {});
    },
  });
  const first = buys(silent, 'first', 'shoe');
  await clock.advance(250);
  assert.equal(await first, true);
  assert.equal(await buys(silent, 'second', 'shoe'), true);
  assert.equal(asked, 1);
  await clock.advance(1_000);
  const third = buys(silent, 'third', 'shoe');
  await clock.advance(250);
  assert.equal(await third, true);
  assert.equal(asked, 2);
});
