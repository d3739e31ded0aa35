import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { openDemoShop } from '../e2e/demo-shop.ts';
import { ADDRESS, type TestShop } from '../e2e/shop.ts';
import { hire, PASSWORD } from './staff.ts';
import { type Eyes, type Visitor, visit } from './visitor.ts';

export interface Place {
  readonly name: string;
  readonly path: string;
  readonly who: 'guest' | 'buyer' | 'operator';
  /** It is about something that is not there, so a call of it is refused, and Chromium says so. */
  readonly isMissing?: boolean;
}

/** A shop in which something has happened, with the address of every kind of page. */
export interface Stage extends AsyncDisposable {
  readonly shop: TestShop;
  readonly places: readonly Place[];
  /** Somebody before a browser, who has logged in where the part says so. */
  enter(browser: Browser, who: Place['who'], eyes: Eyes): Promise<Visitor>;
}

const OPERATOR = 'nightwatch';

export async function setStage(): Promise<Stage> {
  const shop = await openDemoShop(2_000, { environment: { JANGTEO_PAYMENT_RETRY_MS: '200' } });
  const staff = await hire(shop, { [OPERATOR]: 'operator' });
  const email = 'buyer@jangteo.example';
  assert.equal((await shop.call('POST', '/v1/users', { email, password: PASSWORD, name: '김하나' })).status, 201);
  const { body: session } = await shop.call('POST', '/v1/sessions', { email, password: PASSWORD });
  const headers = { authorization: `Bearer ${session.token}` };
  const { products, category } = await pick(shop);
  const [first, second, varied] = products;

  const order = async (sku: string, method: string) => {
    const body = { lines: [{ sku, quantity: 1 }], shipping_address: ADDRESS, payment: { method } };
    const answer = await shop.call('POST', '/v1/orders', body, { ...headers, 'idempotency-key': crypto.randomUUID() });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body.order_number;
  };
  const delivered = await order(first.sku, 'test');
  const flaky = await order(second.sku, 'test_flaky');
  const declined = await order(first.sku, 'test_declined');
  await shop.rest();
  const asking = await order(second.sku, 'test_down');
  await shop.admin('POST', '/consumers/payments/pause', { reason: 'the broken event comes first' });
  const stuck = await order(first.sku, 'test');
  const broken = await park(shop, stuck);
  await shop.admin('POST', '/consumers/payments/resume', {});
  for (const { sku } of [first, second]) await shop.call('PUT', `/v1/cart/lines/${sku}`, { quantity: 2 }, headers);
  await shop.admin('POST', '/doctor', {});
  for (let state: unknown = 'running'; state === 'running'; ) state = (await shop.admin('GET', '/doctor')).body.state;
  const { body: traces } = await shop.admin('GET', '/traces?limit=1');

  const guest: Record<string, string> = {
    home: '/',
    products: '/products',
    category: `/categories/${category}`,
    search: `/search?q=${encodeURIComponent('운동화')}`,
    'search-corrected': `/search?q=${encodeURIComponent('겔럭시')}`,
    'search-nothing': '/search?q=qqqqqqqq',
    product: `/products/${first.id}`,
    'product-options': `/products/${varied.id}`,
    'cart-empty': '/cart',
    'log-in': '/login',
    'sign-up': '/signup',
    'not-found': '/no-such-page',
    'room-log-in': '/admin',
  };
  const buyer: Record<string, string> = {
    cart: '/cart',
    checkout: '/checkout?sample=yes',
    orders: '/orders',
    'order-delivered': `/orders/${delivered}`,
    'order-declined': `/orders/${declined}`,
    'order-asking': `/orders/${asking}`,
  };
  const operator: Record<string, string> = {
    overview: '/admin',
    orders: '/admin/orders',
    'time-machine': `/admin/orders/${delivered}`,
    'time-machine-flaky': `/admin/orders/${flaky}`,
    'time-machine-stuck': `/admin/orders/${stuck}`,
    inventory: '/admin/inventory',
    'inventory-sku': `/admin/inventory/${encodeURIComponent(first.sku)}`,
    catalog: '/admin/catalog',
    'catalog-product': `/admin/catalog/products/${first.id}`,
    'catalog-product-json': `/admin/catalog/products/${first.id}?view=json`,
    'catalog-new': '/admin/catalog/new',
    'catalog-categories': '/admin/catalog/categories',
    'catalog-import': '/admin/catalog/import',
    'search-lab': `/admin/search?text=${encodeURIComponent('남성운동화')}`,
    'search-synonyms': '/admin/search/synonyms',
    'search-dictionary': '/admin/search/dictionary',
    'search-golden': '/admin/search/golden',
    'search-indexes': '/admin/search/indexes',
    'search-zero': '/admin/search/zero',
    events: '/admin/events',
    topic: '/admin/events/orders',
    consumers: '/admin/consumers',
    consumer: '/admin/consumers/payments',
    'dead-letters': '/admin/dead-letters',
    'dead-letter': `/admin/dead-letters/${broken}`,
    traces: '/admin/traces',
    trace: `/admin/traces/${(traces.items[0] as unknown as { trace_id: string } | undefined)?.trace_id}`,
    doctor: '/admin/doctor',
    engines: '/admin/engines',
    'audit-log': '/admin/audit-log',
    operators: '/admin/operators',
    nowhere: '/admin/nowhere',
  };
  const missing: Record<string, string> = {
    'missing-order': '/admin/orders/20200101-0000000001-0',
    'missing-sku': '/admin/inventory/unheard-of',
    'missing-product': '/admin/catalog/products/unheard-of',
  };
  const of = (who: Place['who'], paths: Record<string, string>, prefix: string) =>
    Object.entries(paths).map(([name, path]) => ({ name: `${prefix}-${name}`, path, who }));
  return {
    shop,
    places: [
      ...of('guest', guest, 'shop'),
      ...of('buyer', buyer, 'buyer'),
      ...of('operator', operator, 'room'),
      ...of('operator', missing, 'room').map((place) => ({ ...place, isMissing: true })),
    ],
    async enter(browser, who, eyes) {
      if (who === 'operator') return await staff.enter(browser, OPERATOR, '', eyes);
      const visitor = await visit(browser, shop.url, eyes);
      if (who === 'buyer') await visitor.context.request.post('/v1/sessions', { data: { email, password: PASSWORD } });
      return visitor;
    },
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

interface Sold {
  readonly id: string;
  readonly sku: string;
}

/** Two products that are sold as they are, one with options, and a category that has several. */
async function pick(shop: TestShop): Promise<{ products: [Sold, Sold, Sold]; category: string }> {
  const { body } = await shop.call('GET', '/v1/products?limit=60');
  const items = body.items as unknown as { id: string; sku?: string; variants?: { sku: string }[] }[];
  const plain = items.flatMap(({ id, sku }) => (sku === undefined ? [] : [{ id, sku }]));
  const varied = items.flatMap(({ id, variants }) => (variants?.[0] === undefined ? [] : [{ id, sku: variants[0].sku }]));
  const { body: tree } = await shop.call('GET', '/v1/categories');
  const [category] = tree.categories as { id: string }[];
  return { products: [plain[0] as Sold, plain[1] as Sold, varied[0] as Sold], category: category?.id ?? '' };
}

/** An event that cannot be handled holds the order up; the real one will stand in line behind it. Returns its id. */
async function park(shop: TestShop, number: string): Promise<string> {
  const { id } = (await shop.admin('GET', `/orders/${number}`)).body;
  const event = 'broken-one';
  const headers = { ce_id: event, ce_type: 'payment_success', ce_version: '1', ce_source: '/test', ce_subject: id };
  await shop.append([{ topic: 'payments', key: id, headers, value: '{"orderId": {"broken": true}}' }]);
  for (const giveUpAt = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const { body } = await shop.admin('GET', '/dead-letters');
    if (body.items.length > 0) return event;
    if (Date.now() > giveUpAt) throw new Error('the broken event was never parked');
  }
}
