import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CartView } from '@jangteo/edge/cart-view';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { ADDRESS, type Answer, openShop, type TestShop } from './shop.ts';
import { APART } from './topology.ts';

let shop: TestShop;
before(async () => {
  shop = await openShop();
});
after(() => shop[Symbol.asyncDispose]());

type Buyer = Awaited<ReturnType<TestShop['buyer']>>;
type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

const as =
  (headers: Record<string, string>): Call =>
  (method, path, body, more = {}) =>
    shop.call(method, path, body, { ...headers, ...more });

/** A browser as far as cookies go. */
function browser() {
  const cookies = new Map<string, string>();
  const call: Call = async (method, path, body, headers = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await shop.call(method, path, body, { ...(cookie !== '' && { cookie }), ...headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return { call, cookies };
}

const put = async (call: Call, sku: string, quantity: number) => {
  const answer = await call('PUT', `/v1/cart/lines/${sku}`, { quantity });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer;
};
const cartOf = async (call: Call): Promise<CartView> => {
  const { status, body } = await call('GET', '/v1/cart');
  assert.equal(status, 200, JSON.stringify(body));
  return body as unknown as CartView;
};
const units = async (call: Call) => Object.fromEntries((await cartOf(call)).lines.map(({ sku, quantity }) => [sku, quantity]));
const notices = ({ lines }: CartView) => Object.fromEntries(lines.map((line) => [line.sku, line.notices]));

const orderCart = (buyer: Buyer, key: string, more: object = {}) =>
  buyer.post('/v1/orders', { shipping_address: ADDRESS, payment: { method: 'test' }, ...more }, { 'idempotency-key': key });

/** Signs up; logs in with what the browser has. */
async function newcomer(): Promise<{ email: string; password: string }> {
  const account = { email: `cart-${Math.random().toString(36).slice(2)}@example.com`, password: 'correct horse' };
  assert.equal((await shop.call('POST', '/v1/users', { ...account, name: 'Cart' })).status, 201);
  return account;
}

test('a guest’s cart begins with the first line, behind an HttpOnly cookie, and shows what the shop knows', async () => {
  await shop.admin('POST', '/products/tee', {
    title: '티셔츠',
    price: { amount: 900, currency: 'KRW' },
    images: [
      { url: 'https://images.example/back.jpg', main: false },
      { url: 'https://images.example/front.jpg', main: true },
    ],
    variants: [
      { id: 'r', sku: 'tee-red', color: '빨강' },
      { id: 'b', sku: 'tee-blue', color: '파랑', storage: 'L', price: { amount: 1_100, currency: 'KRW' } },
    ],
  });
  await shop.admin('POST', '/inventory/tee-blue/adjust', { to: 7, reason: 'opening stock' });
  const { call, cookies } = browser();
  assert.deepEqual(await cartOf(call), { lines: [], totals: [], orderable: false, notices: [] });
  assert.equal(cookies.size, 0);
  const answer = await put(call, 'tee-blue', 3);
  assert.match(answer.headers.getSetCookie()[0] ?? '', /^jangteo_cart=[\w-]{43}; Max-Age=12\d{5}; Path=\/; HttpOnly; SameSite=Lax$/);
  assert.match(answer.headers.get('cache-control') ?? '', /no-store/);
  const cart = await cartOf(call);
  assert.deepEqual(cart, answer.body);
  assert.deepEqual(cart, {
    lines: [
      {
        sku: 'tee-blue',
        product_id: 'tee',
        title: '티셔츠',
        options: ['파랑', 'L'],
        image: 'https://images.example/front.jpg',
        quantity: 3,
        unit_price: { amount: 1_100, currency: 'KRW' },
        sum: { amount: 3_300, currency: 'KRW' },
        available: 7,
        notices: [],
      },
    ],
    totals: [{ amount: 3_300, currency: 'KRW' }],
    orderable: true,
    notices: [],
  });
  assert.equal((await call('DELETE', '/v1/cart/lines/tee-blue')).status, 200);
  await put(call, 'tee-red', 1);
  assert.equal((await call('DELETE', '/v1/cart')).status, 200);
  assert.deepEqual(await units(call), {});
});

test('nobody sees or changes another’s cart', async () => {
  await shop.sell('own', 10);
  const [guest, stranger] = [browser(), browser()];
  const [minji, jisoo] = [await shop.buyer(), await shop.buyer()];
  await put(guest.call, 'own', 1);
  await put(as(minji.headers), 'own', 2);
  for (const call of [
    stranger.call,
    as(jisoo.headers),
    as({ cookie: `jangteo_cart=${'x'.repeat(43)}` }),
    as({ cookie: 'jangteo_cart=*' }),
  ]) {
    assert.deepEqual(await units(call), {});
    assert.equal((await call('DELETE', '/v1/cart')).status, 200);
  }
  // Whoever is logged in has the user's cart, whatever guest's cookie comes with it.
  const cookie = `jangteo_cart=${guest.cookies.get('jangteo_cart')}`;
  assert.deepEqual(await units(as({ ...jisoo.headers, cookie })), {});
  assert.deepEqual([await units(guest.call), await units(as(minji.headers))], [{ own: 1 }, { own: 2 }]);
  assert.equal((await as({ authorization: 'Bearer made-up' })('GET', '/v1/cart')).status, 401);
  assert.deepEqual(await units(as({ cookie: `jangteo_session=ended; ${cookie}` })), { own: 1 });
  const foreign = await as({ cookie, 'sec-fetch-site': 'cross-site' })('DELETE', '/v1/cart');
  assert.deepEqual([foreign.status, foreign.body.code], [403, 'FORBIDDEN']);
});

test('a token that somebody else chose never becomes a cart', async () => {
  await shop.sell('fixed', 10);
  const cookie = `jangteo_cart=${'known-to-a-stranger'.padEnd(43, '-')}`;
  const [given = ''] = (await put(as({ cookie }), 'fixed', 1)).headers.getSetCookie()[0]?.split(';') ?? [];
  assert.notEqual(given, cookie);
  assert.deepEqual([await units(as({ cookie })), await units(as({ cookie: given }))], [{}, { fixed: 1 }]);
});

test('a log-in brings the guest’s cart along, once, and ends it', async () => {
  await shop.sell('both', 10);
  await shop.sell('guests', 10);
  const account = await newcomer();
  const { body } = await shop.call('POST', '/v1/sessions', account);
  const user = as({ authorization: `Bearer ${body.token}` });
  await put(user, 'both', 1);
  const { call, cookies } = browser();
  await put(call, 'both', 2);
  await put(call, 'guests', 1);
  const cookie = `jangteo_cart=${cookies.get('jangteo_cart')}`;
  assert.equal((await call('POST', '/v1/sessions', { ...account, password: 'wrong password' })).status, 401);
  assert.deepEqual(await units(call), { both: 2, guests: 1 });
  assert.equal((await call('POST', '/v1/sessions', account)).status, 201);
  assert.deepEqual([...cookies.keys()], ['jangteo_session']);
  const merged = { both: 3, guests: 1 };
  assert.deepEqual([await units(call), await units(user)], [merged, merged]);
  // The answer was lost, and the browser tries again with the cookie that it still has.
  const again = () => shop.call('POST', '/v1/sessions', account, { cookie });
  assert.deepEqual(
    (await Promise.all([again(), again(), again()])).map(({ status }) => status),
    [201, 201, 201],
  );
  assert.deepEqual(await units(user), merged);
  assert.deepEqual(await units(as({ cookie })), {});
});

test('log-ins with one guest’s cart at the same moment bring it along once', async () => {
  await shop.sell('rush', 10);
  const account = await newcomer();
  const { call, cookies } = browser();
  await put(call, 'rush', 2);
  const cookie = `jangteo_cart=${cookies.get('jangteo_cart')}`;
  const answers = await Promise.all(Array.from({ length: 5 }, () => shop.call('POST', '/v1/sessions', account, { cookie })));
  assert.deepEqual(await units(as({ authorization: `Bearer ${answers[0]?.body.token}` })), { rush: 2 });
});

test('two tabs that put lines at the same moment lose none', async () => {
  const skus = Array.from({ length: 12 }, (_, n) => `tab-${n}`);
  for (const sku of skus) await shop.sell(sku, 1);
  const buyer = await shop.buyer();
  await Promise.all(skus.map((sku) => put(as(buyer.headers), sku, 1)));
  assert.deepEqual(Object.keys(await units(as(buyer.headers))).sort(), skus.toSorted());
});

test('an order without lines takes those of the cart, and a retry is answered the same and takes nothing more', async () => {
  await shop.sell('mug', 10, 500);
  await shop.sell('cup', 10, 700);
  const buyer = await shop.buyer();
  const call = as(buyer.headers);
  await put(call, 'mug', 2);
  await put(call, 'cup', 1);
  const placed = await orderCart(buyer, 'k', { expected_total: 1_700 });
  assert.deepEqual([placed.status, placed.body.total], [201, { amount: 1_700, currency: 'KRW' }]);
  assert.deepEqual(await units(call), {});
  const retry = async () => {
    const { status, headers, body } = await orderCart(buyer, 'k', { expected_total: 1_700 });
    assert.deepEqual([status, body.order_number, headers.get('idempotent-replayed')], [201, placed.body.order_number, 'true']);
  };
  await retry();
  await put(call, 'mug', 1);
  await retry();
  assert.deepEqual(await units(call), { mug: 1 });
  const other = await buyer.order([{ sku: 'mug', quantity: 1 }], { key: 'k' });
  assert.deepEqual([other.status, other.body.code], [422, 'IDEMPOTENCY_KEY_REUSED']);
  assert.deepEqual(await units(call), { mug: 1 });
  await shop.rest();
  assert.deepEqual(
    [await shop.stock('mug'), await shop.stock('cup')],
    [
      { stock: 8, reserved: 0 },
      { stock: 9, reserved: 0 },
    ],
  );
});

test('the same order of a cart at the same moment is one order', async () => {
  await shop.sell('twin', 10);
  const buyer = await shop.buyer();
  await put(as(buyer.headers), 'twin', 2);
  const answers = await Promise.all(Array.from({ length: 6 }, () => orderCart(buyer, 'k')));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201]);
  assert.equal(new Set(answers.map(({ body }) => body.order_number)).size, 1);
  await shop.rest();
  assert.deepEqual(await shop.stock('twin'), { stock: 8, reserved: 0 });
});

test('what is put in while the cart is ordered is ordered or stays', async () => {
  const skus = Array.from({ length: 10 }, (_, n) => `while-${n}`);
  for (const sku of ['begun', ...skus]) await shop.sell(sku, 1);
  const buyer = await shop.buyer();
  const call = as(buyer.headers);
  await put(call, 'begun', 1);
  const [placed] = await Promise.all([orderCart(buyer, 'k'), ...skus.map((sku) => put(call, sku, 1))]);
  assert.equal(placed.status, 201);
  const { body } = await buyer.get(`/v1/orders/${placed.body.order_number}`);
  const ordered = (body.lines as { sku: string }[]).map(({ sku }) => sku);
  assert.ok(ordered.includes('begun'));
  assert.deepEqual([...ordered, ...Object.keys(await units(call))].sort(), ['begun', ...skus].sort());
});

test('an empty cart is no order, and the key stays free; a guest has to log in', async () => {
  await shop.sell('pen', 10);
  const buyer = await shop.buyer();
  const refused = await orderCart(buyer, 'k');
  assert.deepEqual([refused.status, refused.body.code], [422, 'CART_EMPTY']);
  await put(as(buyer.headers), 'pen', 1);
  assert.equal((await orderCart(buyer, 'k')).status, 201);
  const { call } = browser();
  await put(call, 'pen', 1);
  const guest = await call('POST', '/v1/orders', { shipping_address: ADDRESS, payment: { method: 'test' } }, { 'idempotency-key': 'k' });
  assert.equal(guest.status, 401);
});

test('a price that changed is told until the line is put again', async () => {
  await shop.sell('rise', 10, 1_000);
  const { call } = browser();
  await put(call, 'rise', 2);
  await shop.admin('PUT', '/products/rise', { title: '오름', sku: 'rise', price: { amount: 1_200, currency: 'KRW' } }, { 'if-match': '*' });
  const [was, now] = [1_000, 1_200].map((amount) => ({ amount, currency: 'KRW' }));
  for (let look = 0; look < 2; look++) {
    const cart = await cartOf(call);
    assert.deepEqual(notices(cart), { rise: [{ code: 'price_changed', was, now }] });
    assert.deepEqual([cart.totals, cart.orderable], [[{ amount: 2_400, currency: 'KRW' }], true]);
  }
  await put(call, 'rise', 2);
  assert.deepEqual(notices(await cartOf(call)), { rise: [] });
});

test('what is sold out, short or gone stays in the cart, says so, and is not ordered', async () => {
  for (const sku of ['plenty', 'out', 'few', 'gone']) await shop.sell(sku, 10);
  const buyer = await shop.buyer();
  const call = as(buyer.headers);
  for (const sku of ['plenty', 'out', 'few', 'gone']) await put(call, sku, 5);
  await shop.admin('POST', '/inventory/out/adjust', { to: 0, reason: 'lost' });
  await shop.admin('POST', '/inventory/few/adjust', { to: 3, reason: 'lost' });
  await shop.admin('DELETE', '/products/gone', undefined, { 'if-match': '*' });
  const cart = await cartOf(call);
  assert.deepEqual(notices(cart), {
    plenty: [],
    out: [{ code: 'out_of_stock' }],
    few: [{ code: 'short', available: 3 }],
    gone: [{ code: 'gone' }],
  });
  assert.equal(cart.orderable, false);
  assert.equal(cart.lines[3]?.title, '양말 gone');
  const unknown = await orderCart(buyer, 'gone');
  assert.deepEqual([unknown.status, unknown.body.code], [422, 'UNKNOWN_SKU']);
  await call('DELETE', '/v1/cart/lines/gone');
  const short = await orderCart(buyer, 'short');
  assert.deepEqual([short.status, short.body.code], [409, 'OUT_OF_STOCK']);
  await call('DELETE', '/v1/cart/lines/out');
  await put(call, 'few', 3);
  assert.equal((await cartOf(call)).orderable, true);
  assert.equal((await orderCart(buyer, 'enough')).status, 201);
});

test('totals are told for each currency; amounts beyond what can be told exactly are not', async () => {
  await shop.sell('won', 1_000_000, 1_000);
  await shop.sell('cent', 10, 250, 'USD');
  await shop.sell('dear', 1_000_000, Number.MAX_SAFE_INTEGER);
  const { call } = browser();
  await put(call, 'won', 2);
  await put(call, 'cent', 3);
  const mixed = await cartOf(call);
  assert.deepEqual(mixed.totals, [
    { amount: 2_000, currency: 'KRW' },
    { amount: 750, currency: 'USD' },
  ]);
  assert.deepEqual([mixed.notices, mixed.orderable], [[{ code: 'mixed_currencies' }], false]);
  await call('DELETE', '/v1/cart/lines/cent');
  await put(call, 'dear', 1_000_000);
  const dear = await cartOf(call);
  assert.deepEqual([dear.lines[1]?.sum, dear.notices, dear.orderable], [null, [{ code: 'amount_too_large' }], false]);
});

test('what is not for sale or out of bounds is refused', async () => {
  await shop.sell('bound', 10);
  const { call, cookies } = browser();
  const refused = async (sku: string, body: unknown, status: number, code: string) => {
    const answer = await call('PUT', `/v1/cart/lines/${sku}`, body);
    assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(body));
  };
  for (const quantity of [0, -1, 1.5, 1_000_001, '1', null]) await refused('bound', { quantity }, 400, 'INVALID_REQUEST');
  for (const body of [{}, { quantity: 1, more: 1 }, []]) await refused('bound', body, 400, 'INVALID_REQUEST');
  await refused('no-such-thing', { quantity: 1 }, 422, 'UNKNOWN_SKU');
  await refused('x'.repeat(129), { quantity: 1 }, 400, 'INVALID_REQUEST');
  assert.equal(cookies.size, 0);
});

test('while a process is gone that knows of a line, the cart is shown with what is known', { skip: !APART }, async () => {
  await shop.sell('lonely', 10);
  const buyer = await shop.buyer();
  const call = as(buyer.headers);
  await put(call, 'lonely', 1);
  for (const [part, code] of [
    ['inventory', 'inventory_away'],
    ['catalog', 'catalog_away'],
  ] as const) {
    await shop.apart?.part(part).kill();
    const cart = await cartOf(call);
    assert.deepEqual([cart.notices, cart.lines[0]?.title, cart.totals], [[{ code }], '양말 lonely', [{ amount: 1_000, currency: 'KRW' }]]);
    await shop.apart?.restart(part);
    for (let tries = 0; (await cartOf(call)).notices.length > 0; tries++) {
      assert.ok(tries < 100, `${part} is back`);
      await systemRuntime.clock.sleep(100);
    }
  }
  await shop.apart?.part('carts').kill();
  const { status, body } = await call('GET', '/v1/cart');
  assert.deepEqual([status, body.code], [503, 'SERVICE_UNAVAILABLE']);
  assert.equal((await buyer.order([{ sku: 'lonely', quantity: 1 }])).status, 201);
  await shop.apart?.restart('carts');
  await shop.rest();
});

test('a cart is there after a restart', async () => {
  const first = await openShop();
  await first.sell('lasting', 10);
  const buyer = await first.buyer();
  assert.equal((await first.call('PUT', '/v1/cart/lines/lasting', { quantity: 4 }, buyer.headers)).status, 200);
  await first.stop();
  await using again = await openShop({ directory: first.directory });
  const { body } = await again.call('GET', '/v1/cart', undefined, buyer.headers);
  assert.equal((body as unknown as CartView).lines[0]?.quantity, 4);
});
