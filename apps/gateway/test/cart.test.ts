import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { gatewayOver, type Stubs } from './stub-shop.ts';

const won = (amount: number) => ({ amount: BigInt(amount), currency: 'KRW' });
const shownWon = (amount: number) => ({ amount, currency: 'KRW' });
const COOKIE = { cookie: `jangteo_cart=${'g'.repeat(43)}` };

const carts: Stubs['carts'] = {
  getCart: async () => ({ cart: { lines: [{ sku: 'sock', quantity: 2n, title: '양말', unitPrice: won(100) }] } }),
};
const catalog: Stubs['catalog'] = {
  quote: async () => ({ lines: [{ sku: 'sock', productId: 'p', title: '새 양말', unitPrice: won(120) }], missing: [] }),
  getProducts: async () => ({ products: [{ id: 'p', json: '{"id":"p","title":"새 양말","sku":"sock","color":"흰색","images":[]}' }] }),
};
const inventory: Stubs['inventory'] = { getStock: async () => ({ levels: [{ sku: 'sock', stock: 5n, reserved: 4n }] }) };
const logIn = async () => ({ token: 'token', userId: 'minji', expiresAtMs: 2_000_000_000_000n });

async function cartWith(stubs: Stubs) {
  await using app = await gatewayOver({ carts, ...stubs });
  const { statusCode, body } = await app.inject({ url: '/v1/cart', headers: COOKIE });
  assert.equal(statusCode, 200, body);
  return JSON.parse(body);
}

test('a cart is shown with what the catalogue and the inventory know', async () => {
  assert.deepEqual(await cartWith({ catalog, inventory }), {
    lines: [
      {
        sku: 'sock',
        product_id: 'p',
        title: '새 양말',
        options: ['흰색'],
        image: null,
        quantity: 2,
        unit_price: shownWon(120),
        sum: shownWon(240),
        available: 1,
        notices: [
          { code: 'price_changed', was: shownWon(100), now: shownWon(120) },
          { code: 'short', available: 1 },
        ],
      },
    ],
    totals: [shownWon(240)],
    orderable: false,
    notices: [],
  });
});

test('while the catalogue is away, a cart is shown with what was shown last', async () => {
  const { lines, totals, orderable, notices } = await cartWith({
    inventory: { getStock: async () => ({ levels: [{ sku: 'sock', stock: 5n }] }) },
  });
  assert.deepEqual([lines[0].title, lines[0].unit_price, lines[0].notices], ['양말', shownWon(100), []]);
  assert.deepEqual([totals, orderable, notices], [[shownWon(200)], true, [{ code: 'catalog_away' }]]);
});

test('while the inventory is away, nothing is said of what is available', async () => {
  const away = { getStock: async () => Promise.reject(new JangteoError('DEADLINE_EXCEEDED', 'slow')) };
  const { lines, orderable, notices } = await cartWith({ catalog, inventory: away });
  assert.deepEqual([lines[0].available, orderable, notices], [null, true, [{ code: 'inventory_away' }]]);
});

test('pictures are no reason to show no cart', async () => {
  const { lines, notices } = await cartWith({
    catalog: { ...catalog, getProducts: async () => Promise.reject(new JangteoError('ENGINE_AWAY', '')) },
    inventory,
  });
  assert.deepEqual([lines[0].title, lines[0].unit_price, lines[0].image, notices], ['새 양말', shownWon(120), null, []]);
});

test('a line is not put at a price that nobody knows', async () => {
  await using app = await gatewayOver({ carts, inventory });
  const { statusCode } = await app.inject({ method: 'PUT', url: '/v1/cart/lines/sock', payload: { quantity: 1 } });
  assert.equal(statusCode, 503);
});

test('a log-in succeeds without the carts, and keeps the guest’s cookie for the next one', async () => {
  const answered = async (carts: Stubs['carts']) => {
    await using app = await gatewayOver({ users: { createSession: logIn }, ...(carts && { carts }) });
    const { statusCode, cookies } = await app.inject({
      method: 'POST',
      url: '/v1/sessions',
      headers: COOKIE,
      payload: { email: 'minji@example.com', password: 'correct horse' },
    });
    assert.equal(statusCode, 201);
    return cookies.map(({ name, value }) => [name, value]);
  };
  assert.deepEqual(await answered({}), [['jangteo_session', 'token']]);
  const merged: unknown[] = [];
  const mergeCart = async ({ guestToken, userId }: { guestToken: string; userId: string }) => {
    merged.push([guestToken, userId]);
    return {};
  };
  assert.deepEqual(await answered({ mergeCart }), [
    ['jangteo_session', 'token'],
    ['jangteo_cart', ''],
  ]);
  assert.deepEqual(merged, [['g'.repeat(43), 'minji']]);
});

test('an order stands where its lines could not be taken out of the cart', async () => {
  await using app = await gatewayOver({
    carts,
    users: { authenticate: async () => ({ userId: 'minji' }) },
    orders: { placeOrder: async () => ({ orderId: 'o', orderNumber: 'number', status: 'PENDING', total: won(200) }) },
  });
  const { statusCode } = await app.inject({
    method: 'POST',
    url: '/v1/orders',
    headers: { authorization: 'Bearer token', 'idempotency-key': 'k' },
    payload: {
      shipping_address: { name: '김', line1: '길 1', city: '서울', postal_code: '04524', country: 'KR', phone: '1' },
      payment: { method: 'test' },
    },
  });
  assert.equal(statusCode, 201);
});

test('carts of guests are begun up to a limit for an address, whatever cookie comes along', async () => {
  const stubs: Stubs = {
    catalog,
    inventory,
    carts: {
      putLine: async ({ owner }) => {
        if (owner !== undefined) throw new JangteoError('NOT_FOUND', 'the token names no cart');
        return { cart: { guestToken: 'n'.repeat(43), expiresAtMs: 2_000_000_000_000n } };
      },
    },
  };
  await using app = await gatewayOver(stubs, { environment: { JANGTEO_CART_LIMIT_ADDRESS: '2' } });
  const put = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'PUT', url: '/v1/cart/lines/sock', payload: { quantity: 1 }, headers })).statusCode;
  assert.deepEqual([await put({}), await put(COOKIE), await put(COOKIE), await put({})], [200, 200, 429, 429]);
});
