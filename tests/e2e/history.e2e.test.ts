import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { HistoryView } from '@jangteo/gateway/history/history-view';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openShop, type TestShop } from './shop.ts';
import { runJangteo } from './shop-process.ts';

let shop: TestShop;
let buyer: Awaited<ReturnType<TestShop['buyer']>>;
before(async () => {
  shop = await openShop({ environment: { JANGTEO_PAYMENT_TIMEOUT_MS: '400', JANGTEO_PAYMENT_RETRY_MS: '50' } });
  await shop.sell('book', 1_000);
  buyer = await shop.buyer();
});
after(() => shop[Symbol.asyncDispose]());

async function placed(options: { method?: string; postalCode?: string } = {}): Promise<string> {
  const { status, body } = await buyer.order([{ sku: 'book', quantity: 2 }], options);
  assert.equal(status, 201, JSON.stringify(body));
  return body.order_number;
}

async function historyOf(number: string, of = shop): Promise<HistoryView> {
  const { status, body } = await of.admin('GET', `/orders/${number}/history`);
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as HistoryView;
}

/** Asks until it tells this; what it told. */
async function until(number: string, what: string, check: (history: HistoryView) => boolean, of = shop): Promise<HistoryView> {
  for (let tries = 0; tries < 500; tries++) {
    const history = await historyOf(number, of);
    if (check(history)) return history;
    await systemRuntime.clock.sleep(20);
  }
  const { why, entries } = await historyOf(number, of);
  throw new Error(`never: ${what}; ${JSON.stringify(why)}\n${JSON.stringify(entries, null, 1)}`);
}
const untilFinished = (number: string) => until(number, 'finished', ({ finished }) => finished);

const lines = ({ entries }: HistoryView, ...kinds: string[]) =>
  entries.filter(({ kind }) => kinds.includes(kind)).map(({ service, what }) => `${service} ${what}`);
const sentences = ({ why }: HistoryView) => why.map(({ sentence }) => sentence).join(' ');
const told = (history: HistoryView, code: string) => history.why.find((reason) => reason.code === code)?.sentence ?? '';

/** In the order of time, and nothing twice but what may well happen twice. */
function checkLine({ entries, incomplete }: HistoryView): void {
  assert.deepEqual(incomplete, []);
  const times = entries.map(({ at }) => at);
  assert.deepEqual(times, times.toSorted());
  const once = entries.filter(({ kind }) => ['event', 'payment', 'hold', 'movement', 'shipment'].includes(kind));
  const names = once.map(({ service, what }) => `${service} ${what}`);
  assert.deepEqual(names, [...new Set(names)]);
}

async function jangteo(...args: string[]) {
  return await runJangteo([...args, '--url', shop.url, '--admin-token', shop.token], shop.directory);
}

const SOLD = [
  'orders PLACING',
  'inventory HELD',
  'orders reserved: PLACING -> PENDING',
  'orders published order_created',
  'payments consumed order_created',
  'payments requested',
  'payments authorise, try 1: authorised',
  'payments capture, try 1: captured',
  'payments published payment_success',
  'orders payment_success: PENDING -> COMPLETED',
  'orders consumed payment_success',
  'orders published order_success',
  'catalog consumed order_success',
  'inventory consumed order_success',
  'inventory sold -2 book',
  'inventory published stock_confirmed',
  'orders consumed stock_confirmed',
  'orders stock_confirmed: COMPLETED',
  'orders published shipment_requested',
  'delivery consumed shipment_requested',
  'delivery READY',
  'delivery SHIPPED',
  'delivery published shipped',
  'orders consumed shipped',
  'orders shipped: COMPLETED',
  'delivery DELIVERED',
  'delivery published delivered',
  'orders consumed delivered',
  'orders delivered: COMPLETED',
];
const DURABLE = ['state', 'event', 'hold', 'movement', 'payment', 'shipment'];

test('the history of a sold order has every step of it, once, on one line of time', async () => {
  const number = await placed();
  const history = await untilFinished(number);
  checkLine(history);
  assert.deepEqual(lines(history, ...DURABLE).toSorted(), SOLD.toSorted());
  assert.deepEqual([history.order_number, history.status], [number, 'COMPLETED']);
  assert.match(sentences(history), /^It is finished: sold, and delivered at 20\S+Z\. There is nothing to resume\.$/);
  const steps = lines(history, 'request', 'rpc', 'transaction', 'work');
  for (const step of [
    'gateway POST /v1/orders',
    'orders OrdersService/PlaceOrder',
    'inventory InventoryService/Reserve',
    'inventory reserve',
    'payments charge payment',
  ])
    assert.equal(steps.filter((one) => one === step).length, 1, `${step} in\n${steps.join('\n')}`);
  const [first] = history.entries;
  assert.deepEqual([first?.kind, first?.service], ['request', 'gateway']);
  const consumed = history.entries.find(({ what }) => what === 'consumed payment_success');
  assert.ok(consumed?.duration_ms !== undefined && consumed.trace_id === first?.trace_id);
  const placing = history.entries.find(({ what }) => what === 'OrdersService/PlaceOrder');
  const reserving = history.entries.find(({ what }) => what === 'InventoryService/Reserve');
  assert.deepEqual([placing?.under_span_id, reserving?.under_span_id], [first?.span_id, placing?.span_id]);
});

describe('a shop that records no traces, and waits long before it asks a provider again', () => {
  let patient: TestShop;
  before(async () => {
    patient = await openShop({
      environment: { JANGTEO_TRACES_PER_SECOND: '0', JANGTEO_PAYMENT_TIMEOUT_MS: '1000', JANGTEO_PAYMENT_RETRY_MS: '600000' },
    });
    await patient.sell('book', 50);
  });
  after(() => patient[Symbol.asyncDispose]());

  const order = async (method: string) => {
    const { body } = await (await patient.buyer()).order([{ sku: 'book', quantity: 2 }], { method });
    return body.order_number;
  };

  test('what a trace forgets, the services and the log still know', async () => {
    const number = await order('test');
    await patient.rest();
    const history = await historyOf(number, patient);
    checkLine(history);
    assert.deepEqual(lines(history, ...DURABLE).toSorted(), SOLD.toSorted());
    assert.equal(history.entries.length, SOLD.length);
    assert.equal(history.finished, true);
  });

  for (const [method, words] of [
    ['test_flaky', 'failed at 20\\S+Z \\(the provider had a bad moment\\)'],
    ['test_down', 'had no answer at 20\\S+Z'],
  ] as const) {
    test(`why says what came of the last try, and when the next one is: ${method}`, async () => {
      const number = await order(method);
      const history = await until(number, 'the first try', (one) => /try 1/.test(told(one, 'PAYMENT')), patient);
      assert.match(
        told(history, 'PAYMENT'),
        new RegExp(`^It waits for the payment: try 1 of 3 ${words}, the provider is asked again at 20\\S+Z\\.$`),
      );
      assert.equal(history.finished, false);
    });
  }
});

test('a declined order says who declined it, and that its units are free again', async () => {
  const history = await untilFinished(await placed({ method: 'test_declined' }));
  checkLine(history);
  const tried = history.entries.find(({ what }) => what === 'authorise, try 1: declined');
  assert.equal(tried?.detail, 'the card was declined');
  assert.deepEqual(lines(history, 'hold'), ['inventory HELD', 'inventory RELEASED']);
  assert.match(sentences(history), /cancelled \(the card was declined\); nothing was charged/);
});

test('a flaky payment shows its three tries', async () => {
  const number = await placed({ method: 'test_flaky' });
  const history = await untilFinished(number);
  checkLine(history);
  assert.deepEqual(
    lines(history, 'payment').map((line) => line.replace(/^payments /, '')),
    ['requested', 'authorise, try 1: none', 'authorise, try 2: none', 'authorise, try 3: authorised', 'capture, try 3: captured'],
  );
});

test('a provider that keeps silent is asked again, and every question is written down', async () => {
  const number = await placed({ method: 'test_down' });
  const history = await untilFinished(number);
  checkLine(history);
  const tries = lines(history, 'payment').map((line) => line.replace(/^payments /, ''));
  assert.deepEqual(tries, [
    'requested',
    'authorise, try 1: unknown',
    'query, try 1: authorised',
    'capture, try 1: unknown',
    'query, try 1: captured',
  ]);
});

test('why tells of a paused consumer, since when and of what', async () => {
  await shop.admin('POST', '/consumers/payments/pause', { reason: 'to see' });
  const number = await placed();
  const history = await until(number, 'it waits', (one) => told(one, 'CONSUMER_PAUSED') !== '');
  assert.match(told(history, 'CONSUMER_PAUSED'), /^payments has not consumed order_created yet: its consumer is paused since 20\S+Z\.$/);
  assert.match(told(history, 'PAYMENT'), /payments has not heard of the order yet/);
  const { code, stdout } = await jangteo('orders', 'why', number);
  assert.equal(code, 1);
  assert.match(stdout, /its consumer is paused since/);
  await shop.admin('POST', '/consumers/payments/resume', {});
  const finished = await untilFinished(number);
  assert.ok(lines(finished, 'operator').includes('payments RESUME'), lines(finished, 'operator').join());
});

test('why tells of a parked key and its command; after a redrive the order finishes, and its history has all of it', async () => {
  await shop.admin('POST', '/consumers/payments/pause', {});
  const number = await placed();
  const { order_id: key, entries } = await historyOf(number);
  const traceparent = `00-${entries[0]?.trace_id}-00f067aa0ba902b7-01`;
  const headers = {
    ce_id: crypto.randomUUID(),
    ce_type: 'payment_success',
    ce_version: '1',
    ce_source: '/test',
    ce_subject: key,
    traceparent,
  };
  await shop.append([{ topic: 'payments', key, headers, value: '{"orderId": {"broken": true}}' }]);
  const parked = await until(number, 'parked', (history) => told(history, 'PARKED') !== '');
  assert.match(
    told(parked, 'PARKED'),
    new RegExp(
      `^Its events are parked in orders since 20\\S+Z because of INVALID_REQUEST: .*; redrive with \`jangteo dead-letters redrive --key ${key}\`\\.$`,
    ),
  );
  await shop.admin('POST', '/consumers/payments/resume', {});
  await until(number, 'the real one stands behind it', (history) => /\(3 attempts\); 1 more event behind it/.test(told(history, 'PARKED')));
  const edit = await shop.admin('POST', `/dead-letters/events/${headers.ce_id}/edit`, {
    payload: { orderId: key, paymentId: 'p' },
    reason: 'mended',
  });
  assert.equal(edit.status, 200, JSON.stringify(edit.body));
  const redrive = await jangteo('dead-letters', 'redrive', '--key', key);
  assert.equal(redrive.code, 0, redrive.stderr);
  const history = await untilFinished(number);
  assert.deepEqual(history.incomplete, []);
  assert.deepEqual(
    lines(history, 'park').filter((line) => line.startsWith('orders parked')),
    ['orders parked payment_success'],
  );
  const operators = lines(history, 'operator');
  for (const action of ['orders EDIT', 'orders REDRIVE']) assert.ok(operators.includes(action), operators.join());
  assert.ok(lines(history, 'retry').length >= 3, 'each attempt before it was parked');
  assert.equal(lines(history, 'event').filter((line) => line === 'orders consumed payment_success').length, 2);
});

test('a buyer cancels a paid order: why says whom it waits for, until its units and its money are back', async () => {
  // What was handed over to the carrier meanwhile could not be cancelled any more.
  await using slow = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '60000' } });
  await slow.sell('book', 5);
  await slow.admin('POST', '/consumers/delivery/pause', {});
  const customer = await slow.buyer();
  const number = (await customer.order([{ sku: 'book', quantity: 2 }])).body.order_number;
  const untilIt = (what: string, check: (history: HistoryView) => boolean) => until(number, what, check, slow);
  await untilIt('it is sold', (history) => /there is no shipment yet/.test(told(history, 'SHIPMENT')));
  assert.equal((await customer.post(`/v1/orders/${number}/cancel`)).status, 202);
  const waiting = await untilIt('it waits', (history) => told(history, 'CONSUMER_PAUSED').includes('shipment_cancel_requested'));
  assert.match(told(waiting, 'CANCELLATION'), /^It is to be cancelled since 20\S+Z and waits for delivery's word/);
  assert.match(told(waiting, 'CONSUMER_PAUSED'), /^delivery has not consumed shipment_requested and shipment_cancel_requested yet/);
  await slow.admin('POST', '/consumers/delivery/resume', {});
  const history = await untilIt('finished', ({ finished }) => finished);
  checkLine(history);
  assert.deepEqual(lines(history, 'movement'), ['inventory sold -2 book', 'inventory returned +2 book']);
  assert.deepEqual(lines(history, 'payment').at(-1), 'payments refund, try 1: refunded');
  assert.match(sentences(history), /cancelled \(shipment_cancelled\); what was paid went back at 20\S+Z/);
});

test('an order that cannot be delivered is finished when its money is back', async () => {
  const number = await placed({ postalCode: '00000' });
  const history = await untilFinished(number);
  checkLine(history);
  assert.deepEqual(lines(history, 'movement'), ['inventory sold -2 book', 'inventory returned +2 book']);
  assert.deepEqual(lines(history, 'payment').at(-1), 'payments refund, try 1: refunded');
  assert.ok(lines(history, 'shipment').includes('delivery FAILED'));
  assert.match(sentences(history), /cancelled \(.*\); what was paid went back at 20\S+Z, and its units are free again/);
});

test('the command line prints the history and the reason; a finished order is exit code 0, and there is nothing to resume', async () => {
  const number = await placed();
  await untilFinished(number);
  const history = await jangteo('orders', 'history', number);
  assert.equal(history.code, 0, history.stderr);
  assert.match(history.stdout, new RegExp(`^${number} {2}COMPLETED {2}from 20\\S+Z\\n`));
  assert.match(history.stdout, /^ +\+0\.000 +[\d.]+ ms {2}request +gateway +POST \/v1\/orders {2}201$/m);
  assert.match(history.stdout, /^ +\+\d+\.\d{3} +[\d.]+ ms {2}event +orders +published order_created {2}orders \d+@\d+/m);
  const states = await jangteo('orders', 'history', number, '--kind', 'state,hold');
  assert.match(states.stdout, /^ +\+\d+\.\d{3} +hold +inventory +HELD {2}2 book$/m);
  assert.doesNotMatch(states.stdout, /published/);
  const json = JSON.parse((await jangteo('orders', 'history', number, '--json')).stdout) as HistoryView;
  assert.equal(json.finished, true);
  const why = await jangteo('orders', 'why', number);
  assert.deepEqual([why.code, why.stdout.startsWith('It is finished: sold')], [0, true]);
  const resumed = await jangteo('orders', 'resume', number);
  assert.match(resumed.stdout, /published: nothing\. It is finished: .* There is nothing to resume\.\n$/);
  assert.equal((await jangteo('orders', 'history', number, '--kind', 'weather')).code, 2);
  assert.equal((await jangteo('orders', 'why', '20200101-0000000001-1')).code, 1);
  const { body } = await shop.admin('GET', '/orders/20200101-0000000001-1/history');
  assert.equal(body.code, 'NOT_FOUND');
});

test('a service that does not answer is said so, and the rest is told', async (context) => {
  const { apart } = shop;
  if (apart === undefined) return context.skip('all services live in one process');
  const number = await placed();
  await untilFinished(number);
  await apart.part('inventory').kill();
  const history = await historyOf(number);
  assert.ok(history.incomplete.includes('inventory'), String(history.incomplete));
  assert.match(sentences(history), /inventory does not answer\./);
  assert.equal(history.finished, false);
  assert.ok(lines(history, 'shipment').includes('delivery DELIVERED'));
  await apart.part('orders').kill();
  const without = await historyOf(number);
  assert.deepEqual([without.status, without.incomplete.includes('orders')], [null, true]);
  assert.ok(lines(without, 'event').includes('delivery published delivered'));
  await apart.restart('inventory');
  await apart.restart('orders');
});
