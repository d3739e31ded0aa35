import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { systemClock } from '@jangteo/kernel/clock';
import type { ErrorCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { startShop } from '@jangteo/platform/server';
import { ADDRESS, type Answer, openShop, type TestShop } from './shop.ts';

const STOCK = 10;
const INJECTIONS = [
  "' OR '1'='1",
  "book'; DROP TABLE stock; --",
  'book" OR ""="',
  '1; DELETE FROM orders',
  '{"$ne": null}',
  '{"$gt": ""}',
  '$where: 1',
  '../../etc/passwd',
  '%27%20OR%201%3D1',
  'book\\',
];

let shop: TestShop;
let buyer: Awaited<ReturnType<TestShop['buyer']>>;

before(async () => {
  shop = await openShop();
  await shop.sell('book', STOCK);
  await shop.sell('pen', STOCK, 500);
  await shop.sell('import', STOCK, 999, 'USD');
  buyer = await shop.buyer();
});
after(() => shop[Symbol.asyncDispose]());

// Whatever was sent: nobody has an order, no unit is held or gone. (What was refused for want of stock leaves its number, ABANDONED.)
afterEach(async () => {
  assert.deepEqual((await buyer.get('/v1/orders')).body.items, []);
  const { body: all } = await shop.admin('GET', '/orders?limit=100');
  assert.deepEqual(statusesBut('ABANDONED', all.items), []);
  const { body: holds } = await shop.admin('GET', '/audit/holds');
  assert.deepEqual(statusesBut('RELEASED', holds.items), []);
  for (const sku of ['book', 'pen', 'import']) assert.deepEqual(await shop.stock(sku), { stock: STOCK, reserved: 0 });
});

function statusesBut(harmless: string, items: unknown): string[] {
  return (items as { status: string }[]).map(({ status }) => status).filter((status) => status !== harmless);
}

const order = (changes: object = {}) => ({
  lines: [{ sku: 'book', quantity: 1 }],
  shipping_address: ADDRESS,
  payment: { method: 'test' },
  ...changes,
});

let keys = 0;
const place = (body: unknown) => buyer.post('/v1/orders', body, { 'idempotency-key': `bad-${keys++}` });

function refused({ status, headers, body }: Answer, expected: number, code: ErrorCode, path?: string): void {
  assert.deepEqual([status, body.code], [expected, code], JSON.stringify(body));
  assert.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8');
  for (const member of ['type', 'title', 'detail', 'trace_id']) assert.equal(typeof body[member], 'string', member);
  assert.equal(body.status, expected);
  if (path !== undefined) {
    const paths = (body.errors as { path: string }[]).map((error) => error.path);
    assert.ok(paths.includes(path), `${path} in ${paths}`);
  }
}

test('a quantity is a whole number from 1 to 1,000,000', async () => {
  for (const quantity of [0, -1, 1.5, 2 ** 53, 1_000_001, '1', '하나', null, true, [], {}]) {
    refused(await place(order({ lines: [{ sku: 'book', quantity }] })), 400, 'INVALID_REQUEST', 'lines.0.quantity');
  }
  for (const quantity of ['1e400', '-0', '9007199254740993']) {
    const text = JSON.stringify(order()).replace('"quantity":1', `"quantity":${quantity}`);
    refused(await place(text), 400, 'INVALID_REQUEST', 'lines.0.quantity');
  }
  refused(await place(order({ lines: [{ sku: 'book' }] })), 400, 'INVALID_REQUEST', 'lines.0.quantity');
});

test('an order has 1 to 100 lines of SKUs that are for sale', async () => {
  refused(await place(order({ lines: [] })), 400, 'INVALID_REQUEST', 'lines');
  refused(await place(order({ lines: undefined })), 422, 'CART_EMPTY');
  refused(await place(order({ lines: 'book' })), 400, 'INVALID_REQUEST', 'lines');
  const line = { sku: 'book', quantity: 1 };
  for (const count of [101, 10_000]) refused(await place(order({ lines: Array(count).fill(line) })), 400, 'INVALID_REQUEST', 'lines');
  refused(await place(order({ lines: [line, { sku: 'no such thing', quantity: 1 }] })), 422, 'UNKNOWN_SKU', 'lines.1.sku');
});

test('more than there is, or several lines that are more together, is answered with what is short', async () => {
  const tooMuch = await place(
    order({
      lines: [
        { sku: 'pen', quantity: 1 },
        { sku: 'book', quantity: STOCK + 1 },
      ],
    }),
  );
  refused(tooMuch, 409, 'OUT_OF_STOCK');
  assert.deepEqual(
    (tooMuch.body.shortages as { sku: string }[]).map(({ sku }) => sku),
    ['book'],
  );
  const half = { sku: 'book', quantity: STOCK / 2 + 1 };
  refused(await place(order({ lines: [half, half] })), 409, 'OUT_OF_STOCK');
});

test('another total than the buyer saw is answered with the prices', async () => {
  const { status, body } = await place(order({ expected_total: 999 }));
  assert.deepEqual([status, body.code], [409, 'PRICE_CHANGED']);
  assert.ok(JSON.stringify(body).includes('1000'), JSON.stringify(body));
  for (const total of [-1, 1.5, 2 ** 53, '1000', null]) {
    refused(await place(order({ expected_total: total })), 400, 'INVALID_REQUEST', 'expected_total');
  }
});

test('one order has one currency, and a sum that can be told exactly', async () => {
  const lines = [
    { sku: 'book', quantity: 1 },
    { sku: 'import', quantity: 1 },
  ];
  refused(await place(order({ lines })), 422, 'MIXED_CURRENCIES');
});

test('what is not JSON, too much or of another type is refused before it is looked at', async () => {
  for (const text of ['{"lines":', '', 'lines=1', '{"lines":[]}}', '{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{}}}']) {
    const answer = await place(text);
    assert.equal(answer.status, 400, text);
  }
  refused(await place('{"lines":'), 400, 'MALFORMED_JSON');
  refused(await place('{"__proto__":{"admin":true}}'), 400, 'MALFORMED_JSON');
  for (const body of [[], 7, 'text', null]) refused(await place(JSON.stringify(body)), 400, 'INVALID_REQUEST');
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  refused(await place(deep), 400, 'INVALID_REQUEST');
  const huge = JSON.stringify(order({ payment: { method: 'x'.repeat(10_000_000) } }));
  const tooLarge = await place(huge);
  refused(tooLarge, 413, 'BODY_TOO_LARGE');
  assert.notEqual(tooLarge.headers.get('connection'), 'close', 'it would break the pipe of a sender before it reads why');
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await buyer.post('/v1/orders', JSON.stringify(order()), { 'content-type': type, 'idempotency-key': 'type' });
    refused(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
  }
});

test('text in another encoding than UTF-8 is refused, not stored as garbage', async () => {
  const [before, behind] = JSON.stringify(order({ shipping_address: { ...ADDRESS, name: '@' } })).split('@');
  // "김" as a Korean Windows console sends it.
  const bytes = Buffer.concat([Buffer.from(before ?? ''), Buffer.from([0xb1, 0xe8]), Buffer.from(behind ?? '')]);
  const headers = { ...buyer.headers, 'content-type': 'application/json', 'idempotency-key': 'cp949' };
  const response = await fetch(`${shop.url}/v1/orders`, { method: 'POST', headers, body: bytes });
  assert.deepEqual([response.status, ((await response.json()) as { code: string }).code], [400, 'MALFORMED_JSON']);
});

test('wrong types, unknown fields and unknown choices are named one by one', async () => {
  const cases: [object, string][] = [
    [{ lines: [{ sku: 7, quantity: 1 }] }, 'lines.0.sku'],
    [{ lines: [{ sku: { $ne: null }, quantity: 1 }] }, 'lines.0.sku'],
    [{ lines: [['book', 1]] }, 'lines.0'],
    [{ lines: [{ sku: 'book', quantity: 1, price: 0 }] }, 'lines.0.price'],
    [{ total: 0 }, 'total'],
    [{ user_id: 'somebody' }, 'user_id'],
    [{ payment: 'test' }, 'payment'],
    [{ payment: { method: 'gold' } }, 'payment.method'],
    [{ payment: { method: 'test', amount: 0 } }, 'payment.amount'],
    [{ shipping_address: null }, 'shipping_address'],
    [{ shipping_address: { ...ADDRESS, city: undefined } }, 'shipping_address.city'],
    [{ shipping_address: { ...ADDRESS, country: 'Korea' } }, 'shipping_address.country'],
    [{ shipping_address: { ...ADDRESS, name: '   ' } }, 'shipping_address.name'],
    [{ shipping_address: { ...ADDRESS, line1: 'x'.repeat(201) } }, 'shipping_address.line1'],
    [{ shipping_address: { ...ADDRESS, gate: '7' } }, 'shipping_address.gate'],
  ];
  for (const [changes, path] of cases) refused(await place(order(changes)), 400, 'INVALID_REQUEST', path);
  const many = await place({ lines: [{ sku: '', quantity: 0 }], note: 1, shipping_address: {}, payment: {} });
  assert.ok((many.body.errors as unknown[]).length >= 9, 'all of them at once');
});

test('control characters and broken Unicode reach no store', async () => {
  for (const bad of ['\u0000', '\u001b[31m', 'a\nb', '\u007f', '\u0085', '\ud800']) {
    refused(await place(order({ lines: [{ sku: `book${bad}`, quantity: 1 }] })), 400, 'INVALID_REQUEST', 'lines.0.sku');
    refused(await place(order({ shipping_address: { ...ADDRESS, name: `김${bad}` } })), 400, 'INVALID_REQUEST', 'shipping_address.name');
    const name = await shop.call('POST', '/v1/users', { email: `c${keys++}@example.com`, password: 'correct horse', name: `김${bad}` });
    refused(name, 400, 'INVALID_REQUEST', 'name');
  }
  refused(await shop.call('GET', '/v1/products/book%00'), 400, 'INVALID_REQUEST', 'id');
  refused(await shop.call('GET', '/v1/products/%zz'), 400, 'INVALID_REQUEST');
});

test('the language of a database is only text', async () => {
  for (const text of INJECTIONS) {
    const part = encodeURIComponent(text);
    refused(await place(order({ lines: [{ sku: text, quantity: 1 }] })), 422, 'UNKNOWN_SKU');
    refused(await shop.call('GET', `/v1/products/${part}`), 404, 'NOT_FOUND');
    refused(await shop.call('GET', `/v1/inventory/${part}`), 404, 'NOT_FOUND');
    refused(await buyer.get(`/v1/orders/${part}`), 404, 'NOT_FOUND');
    refused(await shop.call('POST', '/v1/sessions', { email: `${text}@example.com`, password: text }), 401, 'WRONG_CREDENTIALS');
    const { status, body } = await shop.call('GET', `/v1/products?brand=${part}`);
    assert.deepEqual([status, body.items], [200, []], text);
    refused(await shop.call('GET', `/v1/products?cursor=${part}`), 400, 'BAD_CURSOR');
    refused(await buyer.get(`/v1/orders?cursor=${part}`), 400, 'BAD_CURSOR');
  }
  refused(await shop.call('POST', '/v1/sessions', { email: { $ne: '' }, password: { $ne: '' } }), 400, 'INVALID_REQUEST', 'email');
  refused(await shop.call('GET', '/v1/products?brand[$ne]=x'), 400, 'INVALID_REQUEST');
  refused(await shop.call('GET', '/v1/products?limit=1&limit=2'), 400, 'INVALID_REQUEST', 'limit');
  // Still there, and still one price.
  assert.equal((await shop.call('GET', '/v1/products/book')).status, 200);
});

test('without a valid session nothing is ordered, and the body is not even read', async () => {
  for (const authorization of ['', 'Bearer ', 'Bearer none', 'Basic a2ltOnB3', `Bearer ${'x'.repeat(5_000)}`]) {
    const headers: Record<string, string> = { 'idempotency-key': 'anon', ...(authorization !== '' && { authorization }) };
    refused(await shop.call('POST', '/v1/orders', order(), headers), 401, 'UNAUTHENTICATED');
    refused(await shop.call('POST', '/v1/orders', '{"lines":', headers), 401, 'UNAUTHENTICATED');
  }
  const leaver = await shop.buyer();
  assert.equal((await shop.call('DELETE', '/v1/sessions/current', undefined, leaver.headers)).status, 204);
  refused(await leaver.order([{ sku: 'book', quantity: 1 }]), 401, 'UNAUTHENTICATED');
});

test('a session that has expired orders nothing', async () => {
  let passedMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + passedMs };
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-expired-'));
  const late = await startShop({ runtime: { ...systemRuntime, clock }, environment: { JANGTEO_SESSION_HOURS: '1' }, directory });
  const person = { email: 'lee@example.com', password: 'correct horse' };
  await late.app.inject({ method: 'POST', url: '/v1/users', payload: { ...person, name: '이하나' } });
  const session = await late.app.inject({ method: 'POST', url: '/v1/sessions', payload: person });
  const headers = { authorization: `Bearer ${session.json().token}`, 'idempotency-key': 'late' };
  const send = async () => (await late.app.inject({ method: 'POST', url: '/v1/orders', headers, payload: order() })).json().code;
  assert.equal(await send(), 'UNKNOWN_SKU', 'it was a session');
  passedMs = 3_600_001;
  assert.equal(await send(), 'UNAUTHENTICATED');
  await late.stop();
  await rm(directory, { recursive: true });
});

test('an order needs an Idempotency-Key of visible ASCII', async () => {
  refused(await buyer.post('/v1/orders', order()), 400, 'IDEMPOTENCY_KEY_REQUIRED');
  for (const key of ['', 'a key', 'x'.repeat(256), 'schlüssel']) {
    refused(await buyer.post('/v1/orders', order(), { 'idempotency-key': key }), 400, 'INVALID_REQUEST', 'idempotency-key');
  }
});

test('a sign-up says what is wrong with it', async () => {
  const person = { email: 'lee@example.com', password: 'correct horse', name: '이하나' };
  const cases: [object, string][] = [
    [{ ...person, email: 'lee' }, 'email'],
    [{ ...person, email: `${'x'.repeat(250)}@example.com` }, 'email'],
    [{ ...person, password: 'short' }, 'password'],
    [{ ...person, password: 'x'.repeat(1_000) }, 'password'],
    [{ ...person, name: '' }, 'name'],
    [{ ...person, role: 'admin' }, 'role'],
    [{ ...person, email: ['lee@example.com'] }, 'email'],
  ];
  for (const [body, path] of cases) refused(await shop.call('POST', '/v1/users', body), 400, 'INVALID_REQUEST', path);
});

test('another buyer’s order is not there: it cannot be read, followed or cancelled', async () => {
  await using other = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '60000' } });
  await other.sell('book', STOCK);
  const [owner, stranger] = [await other.buyer(), await other.buyer()];
  const { body } = await owner.order([{ sku: 'book', quantity: 1 }]);
  const path = `/v1/orders/${body.order_number}`;
  const before = await owner.get(path);
  // One of these has the right check digit.
  const guesses = await Promise.all([...'0123456789'].map((digit) => stranger.get(`/v1/orders/20200101-0000000001-${digit}`)));
  const details = guesses.map((guess) => guess.body.detail);
  for (const answer of [await stranger.get(path), await stranger.get(`${path}/events`), await stranger.post(`${path}/cancel`)]) {
    refused(answer, 404, 'NOT_FOUND');
    assert.ok(details.includes(answer.body.detail), 'it can be told apart from an order that does not exist');
  }
  const { body: still } = await owner.get(path);
  assert.deepEqual([still.order_number, ['PENDING', 'COMPLETED'].includes(still.status)], [before.body.order_number, true]);
});
