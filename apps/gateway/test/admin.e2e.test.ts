import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { openShop, type TestShop } from '../../../tests/e2e/shop.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

const KRW = { amount: 1_000, currency: 'KRW' };

test('the admin API opens to its token alone', async () => {
  for (const headers of [{}, { authorization: 'Bearer wrong' }, (await shop.buyer()).headers]) {
    const { status, body } = await shop.call('GET', '/admin/api/pending', undefined, headers);
    assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED']);
  }
  assert.equal((await shop.admin('GET', '/pending')).status, 200);
});

test('a shop on the loopback address keeps its admin from pages that reach it under another name', async () => {
  assert.equal(await statusOf('/admin/api/pending', {}), 401);
  assert.equal(await statusOf('/admin/api/pending', { host: 'evil.example' }), 403);
  assert.equal(await statusOf('/admin/api/pending', { origin: 'https://evil.example' }), 403);
});

/** fetch does not let a caller choose the Host. */
function statusOf(path: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${shop.url}${path}`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });
}

test('a product is created once, changed only by who saw it, and deleted', async () => {
  const created = await shop.admin('POST', '/products/mug', { title: '텀블러', price: KRW });
  assert.deepEqual([created.status, created.headers.get('location')], [201, '/v1/products/mug']);
  const etag = created.headers.get('etag') ?? '';
  const again = await shop.admin('POST', '/products/mug', { title: '텀블러' });
  assert.deepEqual([again.status, again.body.code], [409, 'ALREADY_EXISTS']);

  // What was read can be changed and sent back as a whole.
  const { body: read } = await shop.call('GET', '/v1/products/mug');
  const blind = await shop.admin('PUT', '/products/mug', { ...read, title: '큰 텀블러' });
  assert.deepEqual([blind.status, blind.body.code], [428, 'IF_MATCH_REQUIRED']);
  const changed = await shop.admin('PUT', '/products/mug', { ...read, title: '큰 텀블러' }, { 'if-match': etag });
  assert.deepEqual([changed.status, changed.body.title], [200, '큰 텀블러']);
  const late = await shop.admin('PUT', '/products/mug', { title: '작은 텀블러' }, { 'if-match': etag });
  assert.deepEqual([late.status, late.body.code], [412, 'VERSION_CONFLICT']);
  assert.equal((await shop.call('GET', '/v1/products/mug')).body.title, '큰 텀블러');

  assert.equal((await shop.admin('DELETE', '/products/mug', undefined, { 'if-match': etag })).status, 412);
  assert.equal((await shop.admin('DELETE', '/products/mug', undefined, { 'if-match': '*' })).status, 204);
  assert.equal((await shop.call('GET', '/v1/products/mug')).status, 404);
  assert.equal((await shop.admin('PUT', '/products/mug', { title: '텀블러' }, { 'if-match': '*' })).status, 404);
});

test('a product is refused field by field', async () => {
  const cases: [object, string][] = [
    [{ title: 'x', colour: 'red' }, 'colour'],
    [{ title: 7 }, 'title'],
    [{ price: KRW }, 'title'],
    [{ title: 'x', price: { amount: 1.5, currency: 'KRW' } }, 'price.amount'],
    [{ title: 'x\u0007' }, 'title'],
    [{ title: 'x', id: 'other' }, 'id'],
  ];
  for (const [product, path] of cases) {
    const { status, body } = await shop.admin('POST', '/products/bad', product);
    assert.deepEqual([status, body.code], [400, 'INVALID_REQUEST'], JSON.stringify(product));
    assert.equal((body.errors as { path: string }[])[0]?.path, path);
  }
  const deep = `{"title":"x","attributes":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  const { status } = await shop.admin('POST', '/products/bad', deep);
  assert.equal(status, 400);
  assert.equal((await shop.call('GET', '/v1/products/bad')).status, 404);
});

test('stock is adjusted to a number or by one, with a reason that the movements keep', async () => {
  await shop.sell('pen', 10);
  assert.equal((await shop.admin('POST', '/inventory/pen/adjust', { by: -3, reason: '파손' })).body.stock, 7);
  const { body } = await shop.admin('GET', '/inventory/pen/movements?limit=1');
  const [movement] = body.items as unknown as { quantity: number; reason: string; reference: string }[];
  assert.deepEqual([movement?.quantity, movement?.reason, movement?.reference], [-3, 'adjusted', '파손']);
  for (const change of [{ reason: 'x' }, { to: 1, by: 1, reason: 'x' }, { to: -1, reason: 'x' }, { to: 1 }, { to: '1', reason: 'x' }]) {
    assert.equal((await shop.admin('POST', '/inventory/pen/adjust', change)).status, 400, JSON.stringify(change));
  }
  const below = await shop.admin('POST', '/inventory/pen/adjust', { by: -8, reason: 'x' });
  assert.deepEqual([below.status, below.body.code], [409, 'BELOW_RESERVED']);
});

test('the operator sees every order, can resume and cancel it, and audits every row', async () => {
  await shop.sell('ink', 10);
  const buyer = await shop.buyer();
  const { body: placed } = await buyer.order([{ sku: 'ink', quantity: 2 }]);
  await shop.rest();
  const { body: order } = await shop.admin('GET', `/orders/${placed.order_number}`);
  assert.deepEqual([order.user_id, order.status], [buyer.id, 'COMPLETED']);
  const { body: list } = await shop.admin('GET', `/orders?status=COMPLETED&user_id=${buyer.id}`);
  assert.deepEqual(
    (list.items as unknown as { id: string }[]).map(({ id }) => id),
    [order.id],
  );
  assert.equal((await shop.admin('POST', `/orders/${placed.order_number}/resume`)).status, 200);
  const late = await shop.admin('POST', `/orders/${placed.order_number}/cancel`);
  assert.deepEqual([late.status, late.body.code], [409, 'NOT_CANCELLABLE']);
  await shop.rest();

  for (const [kind, key] of [
    ['orders', 'order_id'],
    ['holds', 'order_id'],
    ['stock', 'sku'],
    ['payments', 'order_id'],
    ['shipments', 'order_id'],
  ] as const) {
    const { status, body } = await shop.admin('GET', `/audit/${kind}?limit=1000`);
    assert.equal(status, 200, kind);
    const keys = (body.items as unknown as Record<string, string>[]).map((item) => item[key]);
    assert.equal(keys.includes(kind === 'stock' ? 'ink' : order.id), true, kind);
    const { body: rest } = await shop.admin('GET', `/audit/${kind}?after=${keys.at(-1)}&after_sku=zzz`);
    assert.deepEqual(rest.items, [], kind);
  }
  assert.equal((await shop.admin('GET', '/audit/secrets')).status, 404);
});

test('an import is taken in batches; stock is granted once for each import', async () => {
  const products = [
    { id: 'cup', json: '{"title":"컵","price":{"amount":1,"currency":"KRW"}}' },
    { id: 'bad', json: '{"title":7}' },
  ];
  const { body } = await shop.admin('POST', '/import/products', { products });
  assert.deepEqual([body.written, (body.failures as { index: number }[])[0]?.index], [1, 1]);
  const grant = { import_id: 'i1', lines: [{ sku: 'cup', quantity: 5 }] };
  assert.deepEqual((await shop.admin('POST', '/import/grants', grant)).body, { granted: 1, granted_before: 0 });
  assert.deepEqual((await shop.admin('POST', '/import/grants', grant)).body, { granted: 0, granted_before: 1 });
  assert.deepEqual(await shop.stock('cup'), { stock: 5, reserved: 0 });
});

test('a SKU is shown with what orders hold of it, and until when', async () => {
  await shop.sell('lamp', 10);
  const buyer = await shop.buyer();
  const { body: waiting } = await buyer.order([{ sku: 'lamp', quantity: 2 }], { method: 'test_down' });
  await buyer.order([{ sku: 'lamp', quantity: 3 }], { method: 'test_declined' });
  const { status, body } = await shop.admin('GET', '/inventory/lamp');
  assert.equal(status, 200);
  const { holds, movements } = body as unknown as Record<string, { items: Record<string, unknown>[]; next_cursor: string | null }>;
  assert.deepEqual([body.sku, body.stock, holds?.next_cursor, movements?.items.length], ['lamp', 10, null, 1]);
  const held = holds?.items.find(({ order_number: number }) => number === waiting.order_number);
  assert.deepEqual([held?.quantity, held?.order_status], [2, 'PENDING']);
  assert.ok(Date.parse(String(held?.expires_at)) > Date.parse(String(held?.held_since)));
  assert.equal((await shop.admin('GET', '/inventory/none')).status, 404);
  await shop.admin('POST', `/orders/${waiting.order_number}/cancel`, { reason: 'a test' });
  await shop.rest();
  const { body: after } = await shop.admin('GET', '/inventory/lamp');
  assert.deepEqual((after.holds as unknown as { items: unknown[] }).items, []);
});

test('orders are found by number, buyer, SKU and time, and opened by their id', async () => {
  await shop.sell('chair', 50);
  await shop.sell('desk', 50);
  const email = `finder-${Date.now()}@example.com`;
  const [one, two] = [await shop.buyer(), await shop.buyer()];
  const begin = new Date().toISOString();
  const chairs: string[] = [];
  for (let index = 0; index < 3; index++) {
    chairs.push((await one.order([{ sku: 'chair', quantity: 1 }])).body.order_number);
    await two.order([{ sku: 'desk', quantity: 1 }]);
  }
  const end = new Date(Date.now() + 1).toISOString();
  const both = (
    await two.order([
      { sku: 'chair', quantity: 1 },
      { sku: 'desk', quantity: 1 },
    ])
  ).body.order_number;
  await shop.rest();
  const find = async (query: string) => {
    const { status, body } = await shop.admin('GET', `/orders?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return {
      numbers: (body.items as unknown as { order_number: string }[]).map(({ order_number }) => order_number),
      next: body.next_cursor,
    };
  };
  const newest = chairs.toReversed();
  assert.deepEqual((await find('sku=chair')).numbers, [both, ...newest]);
  const first = await find('sku=chair&limit=2');
  assert.deepEqual(first.numbers, [both, newest[0]]);
  assert.deepEqual((await find(`sku=chair&limit=2&cursor=${first.next}`)).numbers, newest.slice(1));
  assert.deepEqual((await find(`sku=chair&buyer=${one.id}`)).numbers, newest);
  assert.deepEqual((await find(`sku=chair&from=${begin}&to=${end}`)).numbers, newest);
  assert.deepEqual((await find(`buyer=${two.id}&from=${end}`)).numbers, [both]);
  assert.deepEqual((await find(`number=${both}`)).numbers, [both]);
  assert.ok((await find(`number=${both.slice(0, 8)}&limit=100`)).numbers.length >= 7);
  assert.deepEqual((await find('number=19990101')).numbers, []);
  assert.deepEqual((await find('sku=none')).numbers, []);
  assert.deepEqual((await find(`buyer=${email}`)).numbers, []);
  await shop.call('POST', '/v1/users', { email, password: 'correct horse', name: '김하나' });
  assert.deepEqual((await find(`buyer=${email.toUpperCase()}`)).numbers, []);
  const { body: order } = await shop.admin('GET', `/orders/${both}`);
  assert.equal((await shop.admin('GET', `/orders/${order.id}`)).body.order_number, both);
  assert.equal((await shop.admin('GET', '/orders/00000000-0000-7000-8000-000000000000')).status, 404);
  for (const bad of ['from=yesterday', 'number=abc', 'cursor=x'])
    assert.equal((await shop.admin('GET', `/orders?${bad}`)).status, 400, bad);
});

test('an event is produced by hand, marked, audited and handled; what does not fit its contract is refused', async () => {
  await shop.sell('vase', 5);
  const buyer = await shop.buyer();
  const { body: placed } = await buyer.order([{ sku: 'vase', quantity: 1 }]);
  await shop.rest();
  const { body: order } = await shop.admin('GET', `/orders/${placed.order_number}`);
  const produce = (topic: string, body: object) => shop.admin('POST', `/topics/${topic}/messages`, body);
  const type = { ce_type: 'refunded' };
  const payload = { orderId: order.id };
  const made = await produce('payments', { key: order.id, headers: { ...type, drill: '7' }, payload, reason: 'a drill' });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await shop.rest();
  const { body: records } = await shop.admin('GET', `/topics/payments/records?key=${order.id}&type=refunded&limit=1`);
  const [record] = records.items as unknown as { headers: Record<string, string>; offset: number; payload: string }[];
  const { jangteo_test: by, drill, ce_id: id, ce_type, ce_subject, traceparent } = record?.headers ?? {};
  assert.deepEqual([by, drill, id, ce_type, ce_subject], ['admin-token', '7', made.body.event_id, 'refunded', order.id]);
  assert.equal(traceparent?.split('-')[1], made.headers.get('x-trace-id'));
  assert.deepEqual([record?.offset, JSON.parse(record?.payload ?? '')], [made.body.offset, payload]);
  // Orders has heard it: a refund that it did not ask for stands in the timeline and changes nothing.
  const { body: after } = await shop.admin('GET', `/orders/${placed.order_number}`);
  assert.equal(after.status, 'COMPLETED');
  assert.ok((after.timeline as unknown as { event: string }[]).some(({ event }) => event === 'refunded'));
  const { body: log } = await shop.admin('GET', '/audit-log?action=topic.produce&limit=1');
  const [entry] = log.items as unknown as { target: string; reason: string; after: { offset: number } }[];
  assert.deepEqual([entry?.target, entry?.reason, entry?.after.offset], [`payments/${order.id}`, 'a drill', made.body.offset]);

  const refused: [string, object, number][] = [
    ['payments', { headers: type, payload: { orderId: 7 } }, 400],
    ['payments', { headers: type, payload: { colour: 'red' } }, 400],
    ['payments', { headers: { ce_type: 'order_created' }, payload }, 400],
    ['payments', { headers: { ...type, ce_version: '9' }, payload }, 400],
    ['payments', { headers: { ...type, ce_id: 'x' }, payload }, 400],
    ['payments', { headers: { ...type, jangteo_test: 'nobody' }, payload }, 400],
    ['payments', { headers: type, payload: 'x' }, 400],
    ['dead-letters', { headers: type, payload }, 400],
    ['none', { headers: type, payload }, 404],
  ];
  for (const [topic, body, status] of refused) {
    assert.equal((await produce(topic, { key: order.id, ...body })).status, status, JSON.stringify([topic, body]));
  }
});

// The last one: a rename is under way for ten seconds, in which the shop is not at rest.
test('categories are created and renamed', async () => {
  const root = await shop.admin('POST', '/categories/books', { name: '책' });
  assert.deepEqual([root.status, root.body.path], [201, 'books']);
  const child = await shop.admin('POST', '/categories', { name: '소설', parent_id: 'books' });
  assert.deepEqual([child.status, child.body.level, child.body.parent_id], [201, 1, 'books']);
  assert.equal((await shop.admin('POST', '/categories/books', { name: '책' })).status, 409);
  assert.equal((await shop.admin('PUT', '/categories/books', { name: '도서' })).body.name, '도서');
  assert.equal((await shop.admin('PUT', '/categories/none', { name: '도서' })).status, 404);
});
