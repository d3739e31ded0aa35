import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { gatewayOver, type Stubs } from './stub-shop.ts';

const price = { amount: 3_900, currency: 'KRW' };
const book = { id: 'book', version: 1n, json: JSON.stringify({ id: 'book', title: 'A book', sku: 'book', price }) };
const catalog: Stubs['catalog'] = {
  getProduct: async () => ({ product: book }),
  getProducts: async () => ({ products: [book] }),
  getCategory: async () => ({ category: { id: '1', name: 'Books' }, ancestors: [], children: [] }),
  listCategories: async () => ({ categories: [{ id: '1', name: 'Books' }], counts: [] }),
  listProducts: async () => ({ items: [book], nextCursor: '' }),
  quote: async () => ({ lines: [{ sku: 'book', productId: 'book', title: 'A book', unitPrice: { amount: 3_900n, currency: 'KRW' } }] }),
};
const away = async (): Promise<never> => {
  throw new JangteoError('SERVICE_UNAVAILABLE', 'away');
};
const PERSON = { accept: 'text/html', 'accept-language': 'en' };

async function ask(stubs: Stubs, url: string, headers: Record<string, string> = PERSON) {
  const app = await gatewayOver(stubs);
  try {
    const { statusCode, body, headers: got } = await app.inject({ url, headers });
    return { status: statusCode, body, headers: got };
  } finally {
    await app.close();
  }
}

test('where nothing answers, a person sees a page that says what to do', async () => {
  const { status, body, headers } = await ask({}, '/');
  assert.deepEqual([status, headers['retry-after'], headers['content-type']], [503, '1', 'text/html; charset=utf-8']);
  assert.match(body, /The shop is catching its breath[\s\S]*Nothing of yours is lost[\s\S]*<a class="button" href="\/">Try again/);
});

test('a product is shown without its stock where inventory is away', async () => {
  const { status, body } = await ask({ catalog, inventory: { getStock: away } }, '/products/book');
  assert.equal(status, 200);
  assert.match(body, /Stock is not known right now[\s\S]*Add to cart/);
});

test('a category lists what the catalogue has where the search is away', async () => {
  const { status, body } = await ask({ catalog }, '/categories/1');
  assert.equal(status, 200);
  assert.match(body, /<h1>Books<\/h1>[\s\S]*A book/);
  assert.equal((await ask({ catalog }, '/search?q=book')).status, 503);
});

test('who is logged in looks around as a stranger where accounts are away, and is not taken for one where it matters', async () => {
  const headers = { ...PERSON, cookie: 'jangteo_session=abc' };
  assert.equal((await ask({ catalog }, '/products/book', headers)).status, 200);
  for (const path of ['/cart', '/checkout?sku=book', '/orders', '/login'])
    assert.equal((await ask({ catalog }, path, headers)).status, 503, path);
});

test('a checkout whose answer is lost says so, and keeps its key', async () => {
  const key = 'k'.repeat(32);
  const app = await gatewayOver({
    catalog,
    inventory: { getStock: async () => ({ levels: [{ sku: 'book', stock: 9n, reserved: 0n }] }) },
    users: { authenticate: async () => ({ userId: 'u' }), getUser: async () => ({ id: 'u', name: 'U', email: 'u@example.com' }) },
    carts: { getCart: async () => ({ cart: { lines: [] } }) },
    orders: { placeOrder: away },
  });
  const address = { name: 'Kim', phone: '010-1234-5678', postal_code: '04524', line1: 'x', line2: '', city: 'Seoul', country: 'KR' };
  const { statusCode, body } = await app.inject({
    method: 'POST',
    url: '/checkout',
    headers: { ...PERSON, cookie: 'jangteo_session=abc', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ ...address, sku: 'book', quantity: '1', method: 'test', key }).toString(),
  });
  await app.close();
  assert.equal(statusCode, 200);
  assert.match(body, /Press the button again: it will not be ordered twice\./);
  assert.match(body, new RegExp(`name="key" value="${key}"`));
});
