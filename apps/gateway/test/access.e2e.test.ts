import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADDRESS, openShop, type TestShop } from '../../../tests/e2e/shop.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop({ environment: { JANGTEO_CORS_ORIGINS: 'https://m.shop.example' } });
});
after(() => shop[Symbol.asyncDispose]());

const PERSON = { email: 'kim@example.com', password: 'correct horse', name: '김하나' };

test('a session is a token or a cookie, until it is deleted', async () => {
  assert.equal((await shop.call('POST', '/v1/users', PERSON)).status, 201);
  const taken = await shop.call('POST', '/v1/users', { ...PERSON, email: 'KIM@example.com' });
  assert.deepEqual([taken.status, taken.body.code], [409, 'EMAIL_TAKEN']);
  const session = await shop.call('POST', '/v1/sessions', { email: PERSON.email, password: PERSON.password });
  assert.equal(session.status, 201);
  const cookie = session.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^jangteo_session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
  const bearer = { authorization: `Bearer ${session.body.token}` };
  const sent = { cookie: cookie.split(';')[0] ?? '' };
  assert.equal((await shop.call('GET', '/v1/orders', undefined, bearer)).status, 200);
  assert.equal((await shop.call('GET', '/v1/orders', undefined, sent)).status, 200);

  const foreign = await shop.call('DELETE', '/v1/sessions/current', undefined, { ...sent, origin: 'https://evil.example' });
  assert.deepEqual([foreign.status, foreign.body.code], [403, 'FORBIDDEN']);
  const gone = await shop.call('DELETE', '/v1/sessions/current', undefined, { ...sent, origin: shop.url });
  assert.equal(gone.status, 204);
  assert.match(gone.headers.get('set-cookie') ?? '', /^jangteo_session=; Max-Age=0/);
  const after = await shop.call('GET', '/v1/orders', undefined, bearer);
  assert.deepEqual([after.status, after.body.code, after.headers.get('www-authenticate')], [401, 'UNAUTHENTICATED', 'Bearer']);
});

test('whether an address has an account is not told at log-in, and guessing is slowed down', async () => {
  await using shop = await openShop({ environment: { JANGTEO_LOG_IN_LIMIT: '3' } });
  await shop.call('POST', '/v1/users', PERSON);
  const logIn = (email: string, password: string) => shop.call('POST', '/v1/sessions', { email, password });
  const [wrong, unknown] = [await logIn(PERSON.email, 'wrong horse'), await logIn('nobody@example.com', 'wrong horse')];
  assert.deepEqual([wrong.status, wrong.body.code], [401, 'WRONG_CREDENTIALS']);
  assert.deepEqual([unknown.body.code, unknown.body.detail], [wrong.body.code, wrong.body.detail]);
  await logIn(PERSON.email, 'wrong horse');
  await logIn(` ${PERSON.email.toUpperCase()}`, 'wrong horse');
  const late = await logIn(PERSON.email, PERSON.password);
  assert.deepEqual([late.status, late.body.code], [429, 'RATE_LIMITED']);
  assert.equal(Number(late.headers.get('retry-after')) > 0, true);
  assert.equal((await logIn('nobody@example.com', 'wrong horse')).status, 401);
});

test('a session has a limit of its own, and made-up tokens count against their address', async () => {
  await using shop = await openShop({ environment: { JANGTEO_RATE_LIMIT: '4', JANGTEO_RATE_LIMIT_ADDRESS: '20' } });
  const [one, two] = [await shop.buyer(), await shop.buyer()];
  const statuses: number[] = [];
  for (let call = 0; call < 5; call++) statuses.push((await one.get('/v1/orders')).status);
  assert.deepEqual(statuses, [200, 200, 200, 200, 429]);
  assert.equal((await two.get('/v1/orders')).status, 200);
  const guesses: number[] = [];
  for (let guess = 0; guess < 21; guess++) {
    guesses.push((await shop.call('GET', '/v1/orders', undefined, { authorization: `Bearer guess-${guess}` })).status);
  }
  assert.deepEqual([guesses.slice(0, 20).every((status) => status === 401), guesses[20]], [true, 429]);
  for (let call = 0; call < 30; call++) assert.equal((await shop.call('GET', '/health/live')).status, 200);
  for (let call = 0; call < 30; call++) assert.equal((await shop.admin('GET', '/pending')).status, 200);
});

test('another origin may call the API only where it is named', async () => {
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,idempotency-key' };
  const named = await shop.call('OPTIONS', '/v1/orders', undefined, { ...preflight, origin: 'https://m.shop.example' });
  assert.deepEqual([named.status, named.headers.get('access-control-allow-origin')], [204, 'https://m.shop.example']);
  for (const method of ['PUT', 'DELETE']) assert.ok(named.headers.get('access-control-allow-methods')?.includes(method), method);
  const other = await shop.call('OPTIONS', '/v1/orders', undefined, { ...preflight, origin: 'https://evil.example' });
  assert.notEqual(other.headers.get('access-control-allow-origin'), 'https://evil.example');
});

test('every answer carries its trace and the headers that protect a browser', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { headers, body } = await shop.call('GET', '/v1/products/none', undefined, { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  assert.deepEqual([headers.get('x-trace-id'), body.trace_id], [trace, trace]);
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.doesNotMatch(headers.get('content-security-policy') ?? 'unsafe', /unsafe/);
  const page = await shop.call('GET', '/docs');
  assert.equal(page.status, 200);
  assert.doesNotMatch(String(page.body), /<script>|style=/);
});

test('a known path says which methods it takes, an unknown one that it is not there', async () => {
  const wrong = await shop.call('PATCH', '/v1/orders/20261120-0000000001-9');
  assert.deepEqual([wrong.status, wrong.body.code, wrong.headers.get('allow')], [405, 'METHOD_NOT_ALLOWED', 'GET, HEAD']);
  const none = await shop.call('GET', '/v2/orders');
  assert.deepEqual([none.status, none.body.code], [404, 'NOT_FOUND']);
  const { body: meaning } = await shop.call('GET', String(none.body.type));
  assert.deepEqual([meaning.code, meaning.status], ['NOT_FOUND', 404]);
});

test('an order is repeated for the same key, and shown with its payment and shipment to its buyer', async () => {
  await shop.sell('book', 5);
  const [buyer, stranger] = [await shop.buyer(), await shop.buyer()];
  const first = await buyer.order([{ sku: 'book', quantity: 2 }], { key: 'k', body: { expected_total: 2_000 } });
  assert.deepEqual([first.status, first.body.total], [201, { amount: 2_000, currency: 'KRW' }]);
  const path = first.headers.get('location') ?? '';
  // The same order, written in another way.
  const body = { expected_total: 2_000, payment: { method: 'test' }, shipping_address: ADDRESS, lines: [{ quantity: 2, sku: 'book' }] };
  const again = await buyer.post('/v1/orders', body, { 'idempotency-key': 'k' });
  assert.deepEqual([again.status, again.body, again.headers.get('idempotent-replayed')], [201, first.body, 'true']);
  await shop.rest();
  const { body: order } = await buyer.get(path);
  assert.deepEqual([order.status, (order.payment as { status: string }).status], ['COMPLETED', 'SUCCEEDED']);
  assert.equal((order.shipment as { status: string }).status, 'DELIVERED');
  assert.deepEqual(order.shipping_address, ADDRESS);
  const { body: list } = await buyer.get('/v1/orders');
  assert.deepEqual(
    (list.items as unknown as { order_number: string }[]).map(({ order_number }) => order_number),
    [first.body.order_number],
  );
  assert.deepEqual((await stranger.get('/v1/orders')).body.items, []);
});

test('a cancelled order is answered at once and comes to rest later', async () => {
  await using shop = await openShop({ environment: { JANGTEO_CARRIER_STEP_MS: '2000' } });
  await shop.sell('book', 5);
  const buyer = await shop.buyer();
  const { body: placed } = await buyer.order([{ sku: 'book', quantity: 2 }]);
  const cancelled = await buyer.post(`/v1/orders/${placed.order_number}/cancel`);
  assert.equal(cancelled.status, 202);
  await shop.rest();
  assert.equal((await buyer.get(`/v1/orders/${placed.order_number}`)).body.status, 'CANCELLED');
  assert.deepEqual(await shop.stock('book'), { stock: 5, reserved: 0 });
});
