import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HistoryEntry, isTrouble, logPlaceOf, withoutAftermath } from '../src/logic/history.ts';
import { stagesOf } from '../src/logic/stages.ts';
import { stepOf } from '../src/logic/step-words.ts';
import { scaleOf, stretchesOf, waitedFor } from '../src/logic/time-scale.ts';
import { layOut, visibleRows } from '../src/logic/waterfall.ts';

const T0 = Date.parse('2026-11-21T10:00:00.000Z');

/** `ms kind service what [duration] [span [under]]` */
function entry(ms: number, kind: string, service: string, what: string, more: Partial<HistoryEntry> = {}): HistoryEntry {
  return { at: new Date(T0 + ms).toISOString(), kind, service, what, ...more };
}
const span = (duration_ms: number, span_id: string, under_span_id?: string) => ({
  duration_ms,
  span_id,
  trace_id: 't',
  ...(under_span_id !== undefined && { under_span_id }),
});

/** A flaky payment: two tries seconds apart. */
const ORDER: HistoryEntry[] = [
  entry(0, 'request', 'gateway', 'POST /v1/orders', { ...span(30, 'a'), detail: '201' }),
  entry(1, 'rpc', 'orders', 'OrdersService/PlaceOrder', span(28, 'b', 'a')),
  entry(2, 'rpc', 'inventory', 'InventoryService/Reserve', span(4, 'c', 'b')),
  entry(2, 'transaction', 'inventory', 'reserve', span(3, 'd', 'c')),
  entry(3, 'hold', 'inventory', 'HELD', { detail: '2 book' }),
  entry(10, 'transaction', 'orders', 'finishPlacing', span(15, 'e', 'b')),
  entry(11, 'state', 'orders', 'reserved: PLACING -> PENDING'),
  entry(24, 'event', 'orders', 'published order_created', span(1, 'f', 'e')),
  entry(35, 'event', 'payments', 'consumed order_created', span(4, 'g', 'f')),
  entry(40, 'work', 'payments', 'charge payment', span(10, 'h', 'g')),
  entry(41, 'payment', 'payments', 'authorise, try 1: none', { duration_ms: 4, span_id: 'i', under_span_id: 'h' }),
  entry(2_050, 'work', 'payments', 'charge payment', span(20, 'j', 'g')),
  entry(2_051, 'payment', 'payments', 'authorise, try 2: authorised', { duration_ms: 4, span_id: 'k', under_span_id: 'j' }),
  entry(2_080, 'state', 'orders', 'payment_success: PENDING -> COMPLETED'),
];

test('what ran inside something stands right below it; events and later work stand on their own', () => {
  const { rows, startMs, endMs } = layOut(ORDER);
  assert.deepEqual([startMs, endMs], [T0, 2_080]);
  assert.deepEqual(
    rows.map(
      ({ entry: { what }, depth, fromMs, inside }) => `${'  '.repeat(depth)}${what} @${fromMs}${inside === 0 ? '' : ` (${inside})`}`,
    ),
    [
      'POST /v1/orders @0 (6)',
      '  OrdersService/PlaceOrder @1 (5)',
      '    InventoryService/Reserve @2 (2)',
      '      reserve @2 (1)',
      '        HELD @3',
      '    finishPlacing @10 (1)',
      '      reserved: PLACING -> PENDING @11',
      'published order_created @24',
      'consumed order_created @35',
      'charge payment @40 (1)',
      '  authorise, try 1: none @41',
      'charge payment @2050 (1)',
      '  authorise, try 2: authorised @2051',
      'payment_success: PENDING -> COMPLETED @2080',
    ],
  );
});

test('rows that are folded hide what stands inside them, kinds that are not wanted only themselves', () => {
  const { rows } = layOut(ORDER);
  const names = (folded: number[], hidden: string[]) =>
    visibleRows(rows, new Set(folded), new Set(hidden)).map(({ entry: { what } }) => what);
  assert.deepEqual(names([0, 9, 11], ['event']), [
    'POST /v1/orders',
    'charge payment',
    'charge payment',
    'payment_success: PENDING -> COMPLETED',
  ]);
  assert.ok(names([], ['transaction']).includes('HELD'));
  const essential = visibleRows(rows, new Set(), new Set(['request', 'rpc', 'transaction', 'work']));
  assert.deepEqual(
    essential.map(({ entry: { what }, depth, inside }) => `${what} ${depth} ${inside}`),
    [
      'HELD 0 0',
      'reserved: PLACING -> PENDING 0 0',
      'published order_created 0 0',
      'consumed order_created 0 0',
      'authorise, try 1: none 0 0',
      'authorise, try 2: authorised 0 0',
      'payment_success: PENDING -> COMPLETED 0 0',
    ],
  );
  const [first, , reserve] = visibleRows(rows, new Set(), new Set(['rpc']));
  assert.deepEqual([first?.inside, reserve?.entry.what, reserve?.depth], [4, 'HELD', 2]);
});

test('no entry, and spans that hold each other, are laid out all the same', () => {
  assert.deepEqual(layOut([]), { startMs: 0, endMs: 0, rows: [] });
  const ring = [entry(0, 'work', 'orders', 'one', span(5, 'a', 'b')), entry(1, 'work', 'orders', 'two', span(3, 'b', 'a'))];
  assert.deepEqual(
    layOut(ring)
      .rows.map(({ entry: { what }, depth }) => `${what} ${depth}`)
      .sort(),
    ['one 1', 'two 0'],
  );
});

test('where nothing was under way it waited, and for what came next', () => {
  const stretches = stretchesOf(layOut(ORDER));
  assert.deepEqual(
    stretches.map(({ fromMs, toMs, isGap }) => [fromMs, toMs, isGap]),
    [
      [0, 50, false],
      [50, 2_050, true],
      [2_050, 2_080, false],
    ],
  );
  assert.equal(waitedFor(stretches[1]?.next), 'provider');
  const later = stretchesOf(layOut(ORDER), 10_000).at(-1);
  assert.deepEqual([later?.fromMs, later?.toMs, later?.isGap, waitedFor(later?.next)], [2_080, 10_000, true, 'next']);
});

test('true to time a gap takes its share; otherwise it leaves the room to what happened', () => {
  const stretches = stretchesOf(layOut(ORDER));
  const even = scaleOf(stretches, true);
  assert.equal(even.at(1_040), 0.5);
  const squeezed = scaleOf(stretches, false);
  assert.ok(squeezed.at(2_050) - squeezed.at(50) < 0.1);
  for (const scale of [even, squeezed]) {
    const places = [-5, 0, 3, 30, 50, 1_000, 2_050, 2_070, 2_080, 9_000].map((ms) => scale.at(ms));
    assert.deepEqual(
      places,
      places.toSorted((left, right) => left - right),
    );
    assert.deepEqual([places[0], Math.round((places.at(-1) ?? 0) * 1e9) / 1e9], [0, 1]);
  }
  assert.equal(scaleOf(stretchesOf(layOut([])), false).at(5), 0);
});

test('stages follow the life of the order, and count what went wrong in them', () => {
  const stages = stagesOf(ORDER);
  assert.deepEqual(
    stages.map(({ name, fromMs, toMs, troubles }) => [name, fromMs, toMs, troubles]),
    [
      ['placing', 0, 11, 0],
      ['payment', 11, 2_080, 1],
      ['stock', 2_080, 2_080, 0],
    ],
  );
  assert.equal(stages.flatMap(({ entries }) => entries).length, ORDER.length);
  assert.deepEqual(
    stagesOf([entry(0, 'state', 'orders', 'PLACING'), entry(9, 'state', 'orders', 'payment_failed: PENDING -> CANCELLED')]).map(
      ({ name }) => name,
    ),
    ['placing', 'undoing'],
  );
});

test('an entry is taken apart into what can be told in any language', () => {
  const of = (kind: string, what: string) => stepOf(entry(0, kind, 'orders', what));
  assert.deepEqual(of('event', 'published order_created'), { is: 'published', event: 'order_created' });
  assert.deepEqual(of('park', 'lined up order_failed'), { is: 'lined-up', event: 'order_failed' });
  assert.deepEqual(of('retry', 'failed to consume order_failed'), { is: 'not-consumed', event: 'order_failed' });
  assert.deepEqual(of('outbox', 'order_created waits to be published'), { is: 'waits', event: 'order_created' });
  assert.deepEqual(of('state', 'reserved: PLACING -> PENDING'), { is: 'state', by: 'reserved', from: 'PLACING', to: 'PENDING' });
  assert.deepEqual(of('state', 'PLACING'), { is: 'state', to: 'PLACING' });
  assert.deepEqual(of('payment', 'authorise, try 2: none'), { is: 'try', call: 'authorise', number: 2, outcome: 'none' });
  assert.deepEqual(of('movement', 'sold -2 blue socks'), { is: 'moved', reason: 'sold', quantity: '-2', sku: 'blue socks' });
  assert.deepEqual(of('hold', 'HELD'), { is: 'hold', status: 'HELD' });
  assert.deepEqual(of('operator', 'redrive'), { is: 'named', name: 'redrive' });
});

test('a published event tells where it lies and how long it lay in the outbox', () => {
  const published = (detail: string) => logPlaceOf(entry(0, 'event', 'orders', 'published order_created', { detail }));
  assert.deepEqual(published('orders 12@3, 120 ms after its commit'), { topic: 'orders', partition: 12, offset: 3, waitedMs: 120 });
  assert.equal(published('orders 12@3')?.waitedMs, 0);
  assert.equal(published('TIMEOUT: no answer'), undefined);
  assert.equal(logPlaceOf(entry(0, 'event', 'orders', 'consumed order_created', { detail: 'orders 1@2' })), undefined);
});

test('what operators did to consumers after a finished order is none of its history', () => {
  const paused = entry(20, 'operator', 'inventory', 'PAUSE');
  const resumed = entry(9_000, 'operator', 'inventory', 'RESUME');
  const sold = entry(30, 'state', 'orders', 'delivered: COMPLETED');
  assert.deepEqual(withoutAftermath([paused, sold, resumed]), [paused, sold]);
  assert.deepEqual(withoutAftermath([paused, resumed]), [paused, resumed]);
});

test('trouble is what failed, if only for a while', () => {
  const is = (kind: string, what: string, detail?: string) =>
    isTrouble(entry(0, kind, 'payments', what, detail === undefined ? {} : { detail }));
  assert.deepEqual(
    [
      is('payment', 'authorise, try 1: none'),
      is('park', 'parked order_created'),
      is('rpc', 'x', 'OUT_OF_STOCK: none left'),
      is('request', 'POST /v1/orders', '409'),
    ],
    [true, true, true, true],
  );
  assert.deepEqual(
    [
      is('payment', 'authorise, try 1: authorised'),
      is('event', 'published a', 'orders 0@1, 3 ms after its commit'),
      is('request', 'POST /v1/orders', '201'),
      is('hold', 'HELD', '2 book'),
    ],
    [false, false, false, false],
  );
});
