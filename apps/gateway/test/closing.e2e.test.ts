import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

type Buyer = Awaited<ReturnType<TestShop['buyer']>>;

async function placeOne(shop: TestShop): Promise<{ buyer: Buyer; path: string }> {
  await shop.sell('book', 5);
  const buyer = await shop.buyer();
  const { headers } = await buyer.order([{ sku: 'book', quantity: 1 }]);
  return { buyer, path: `${headers.get('location')}/events` };
}

async function readAll(response: Response): Promise<string[]> {
  return (await response.text()).split('\n\n').filter((event) => event.includes('event: '));
}

test('a stream tells an order’s life as it happens, and ends when nothing more will', async () => {
  await using shop = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '400' } });
  const { buyer, path } = await placeOne(shop);
  const response = await fetch(shop.url + path, { headers: buyer.headers });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  const events = await readAll(response);
  assert.match(events.at(-1) ?? '', /^event: end/);
  const states = events.slice(0, -1).map((event) => JSON.parse(event.slice(event.indexOf('data: ') + 6)));
  assert.equal(states.length >= 2, true, 'at least the state at the start and a change');
  assert.deepEqual([states.at(-1).status, states.at(-1).shipment.status], ['COMPLETED', 'DELIVERED']);

  const id = /^id: (.*)$/m.exec(events.at(-2) ?? '')?.[1] ?? '';
  const { status } = await fetch(shop.url + path, { headers: { ...buyer.headers, 'last-event-id': id } });
  assert.equal(status, 204, 'a browser that has it all is told not to come back');
});

test('a stream is its buyer’s alone, and one buyer holds only so many', async () => {
  await using shop = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '60000' } });
  const { buyer, path } = await placeOne(shop);
  const stranger = await shop.buyer();
  assert.equal((await stranger.get(path)).status, 404);
  assert.equal((await shop.call('GET', path)).status, 401);
  // Nothing happens to the order any more, so nothing but the leaving itself ends a stream.
  const waitUntil = Date.now() + 10_000;
  while (JSON.stringify((await buyer.get(path.replace('/events', ''))).body.shipment)?.includes('READY') !== true)
    assert.ok(Date.now() < waitUntil);
  const open = () => fetch(shop.url + path, { headers: buyer.headers });
  const streams = await Promise.all(Array.from({ length: 10 }, open));
  assert.deepEqual(new Set(streams.map(({ status }) => status)), new Set([200]));
  assert.equal((await open()).status, 429);
  for (const { body } of streams) await body?.cancel();
  // The server learns of it when the connections close.
  const giveUpAt = Date.now() + 5_000;
  for (let status = 429; status !== 200; ) {
    assert.ok(Date.now() < giveUpAt, 'the streams that were left count for ever');
    const again = await open();
    status = again.status;
    await again.body?.cancel();
  }
});

test('a closing shop finishes what it accepted, ends streams and lets connections go', async () => {
  const shop = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '60000' } });
  const { buyer, path } = await placeOne(shop);
  const stream = await fetch(shop.url + path, { headers: buyer.headers });
  const orders = Array.from({ length: 4 }, (_, index) => buyer.order([{ sku: 'book', quantity: 1 }], { key: `late-${index}` }));
  // Their requests are on their way once another answer has come back.
  await shop.call('GET', '/health/live');
  const agent = new Agent({ keepAlive: true });
  const idle = await new Promise<IncomingMessage>((resolve, reject) =>
    get(`${shop.url}/health/ready`, { agent }, resolve).on('error', reject),
  );
  idle.resume();
  const closed = new Promise((resolve) => idle.socket.once('close', resolve));

  // A browser opens connections before it needs them.
  const unused = connect(Number(new URL(shop.url).port), '127.0.0.1');
  await once(unused, 'connect');
  const unusedClosed = once(unused.resume(), 'close');

  const startedAt = Date.now();
  await shop.stop();
  assert.ok(Date.now() - startedAt < 10_000, 'an open stream or an idle connection held it up');
  await Promise.all([closed, unusedClosed]);
  for (const { status } of await Promise.all(orders)) assert.ok(status === 201 || status === 503, `${status}`);
  await readAll(stream);

  await using again = await openShop({ directory: shop.directory });
  const { body } = await again.admin('GET', '/orders');
  const accepted = (await Promise.all(orders)).filter(({ status }) => status === 201);
  assert.equal((body.items as unknown[]).length, accepted.length + 1, 'an order was answered and is not there');
  assert.equal((await again.call('GET', '/health/ready')).body.status, 'ready');
});
