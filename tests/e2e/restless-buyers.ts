import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADDRESS } from './shop.ts';
import type { ShopProcess } from './shop-process.ts';

export const STOCK: Readonly<Record<string, number>> = { plenty: 100_000, scarce: 60 };
const REST_MS_MAX = 60_000;
const NO_ANSWER_PAUSE_MS = 50;

export const QUICK = {
  JANGTEO_DEMO_PRODUCTS: '0',
  JANGTEO_LOG_LEVEL: 'error',
  JANGTEO_CARRIER_STEP_MS: '20',
  JANGTEO_PAYMENT_RETRY_MS: '20',
  JANGTEO_PASSWORD_MEMORY_KIB: '64',
  JANGTEO_PASSWORD_PASSES: '1',
  JANGTEO_HOLD_SWEEP_MS: '200',
  JANGTEO_HOLD_SWEEP_AFTER_MS: '500',
  JANGTEO_ORDER_SWEEP_MS: '200',
  JANGTEO_ORDER_ABANDON_MS: '500',
  JANGTEO_RATE_LIMIT: '1000000',
};

export interface Buyer {
  readonly id: string;
  readonly email: string;
  token: string;
}

/** An order as its buyer remembers it. */
export interface Wish {
  readonly buyer: Buyer;
  readonly key: string;
  readonly body: object;
  /** undefined: the shop died before it answered, or could not say. */
  answer?: { readonly status: number; readonly orderNumber: string | undefined };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface AuditedOrder {
  readonly order_id: string;
  readonly order_number: string;
  readonly status: string;
  readonly total: { readonly amount: number };
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/** Rejects where the connection breaks: the shop was killed. */
export async function call(
  url: string,
  token: string,
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...more };
  const response = await fetch(`${url}${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

export const admin = (shop: ShopProcess, method: string, path: string, body?: object) =>
  call(shop.url, shop.adminToken, method, `/admin/api${path}`, body);

async function audited<T>(shop: ShopProcess, kind: string): Promise<T[]> {
  const found: (T & { order_id: string; sku?: string })[] = [];
  for (;;) {
    const last = found.at(-1);
    const after = `after=${last?.order_id ?? ''}${kind === 'holds' ? `&after_sku=${last?.sku ?? ''}` : ''}`;
    const { body } = await admin(shop, 'GET', `/audit/${kind}?${after}`);
    const items = body.items as typeof found;
    if (items.length === 0) return found;
    found.push(...items);
  }
}

/** An empty token where the shop cannot say. */
export async function logIn(url: string, email: string): Promise<string> {
  const { body } = await call(url, '', 'POST', '/v1/sessions', { email, password: 'correct horse' });
  return String(body.token ?? '');
}

export async function signUp(url: string, index: number): Promise<Buyer> {
  const email = `crash-${index}@example.com`;
  const { body } = await call(url, '', 'POST', '/v1/users', { email, password: 'correct horse', name: 'Buyer' });
  return { id: String(body.id), email, token: await logIn(url, email) };
}

const METHODS = ['test', 'test', 'test', 'test_declined', 'test_flaky'];

export function wishFor(buyer: Buyer, lines: readonly object[], method = 'test'): Wish {
  return { buyer, key: crypto.randomUUID(), body: { lines, shipping_address: ADDRESS, payment: { method } } };
}

/** Who was refused asks for what is scarce less often: most of a long run's orders are to be accepted. */
function newWish(buyer: Buyer, wasRefused: boolean): Wish {
  const pick = <T>(choices: readonly T[]) => choices[Math.floor(Math.random() * choices.length)] as T;
  const modest = [{ sku: 'plenty', quantity: 1 }];
  const lines = pick([
    ...Array.from({ length: wasRefused ? 20 : 1 }, () => modest),
    [
      { sku: 'plenty', quantity: 2 },
      { sku: 'scarce', quantity: 1 },
    ],
    [
      { sku: 'scarce', quantity: 1 },
      { sku: 'plenty', quantity: 1 },
    ],
  ]);
  return wishFor(buyer, lines, pick(METHODS));
}

/** The shop's answer to a wish; undefined where a part of the shop was away, so that nobody knows. */
export async function place(shop: ShopProcess, { buyer, key, body }: Wish): Promise<Wish['answer']> {
  const send = () => call(shop.url, buyer.token, 'POST', '/v1/orders', body, { 'idempotency-key': key });
  let answer = await send();
  if (answer.status === 401) {
    // Sessions may lose their last second.
    buyer.token = await logIn(shop.url, buyer.email);
    if (buyer.token === '') return undefined;
    answer = await send();
  }
  if (answer.status === 503 || answer.status === 504) return undefined;
  return { status: answer.status, orderNumber: answer.body.order_number as string | undefined };
}

/** Asks with the same key until the shop, whose parts may still be coming back, can say. */
export async function placeAtLast(shop: ShopProcess, wish: Wish): Promise<NonNullable<Wish['answer']>> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await place(shop, wish);
    if (answer !== undefined) return answer;
    await sleep(NO_ANSWER_PAUSE_MS);
  }
  return assert.fail('the whole shop is not back');
}

/** Buys until the shop dies, or until it is enough, with a pause after each order. */
export async function shopUntilItDies(shop: ShopProcess, buyer: Buyer, wishes: Wish[], enough?: AbortSignal, pauseMs = 0): Promise<void> {
  let wasRefused = false;
  try {
    while (enough?.aborted !== true) {
      const wish = newWish(buyer, wasRefused);
      wishes.push(wish);
      const answer = await place(shop, wish);
      if (answer === undefined) {
        await sleep(Math.max(NO_ANSWER_PAUSE_MS, pauseMs));
        continue;
      }
      wish.answer = answer;
      wasRefused ||= answer.status === 409;
      if (answer.orderNumber !== undefined && Math.random() < 0.1) {
        await call(shop.url, buyer.token, 'POST', `/v1/orders/${answer.orderNumber}/cancel`);
      }
      if (pauseMs > 0) await sleep(pauseMs);
    }
  } catch (thrown) {
    // fetch says TypeError for a connection that broke; everything else is ours.
    if (!(thrown instanceof TypeError || thrown instanceof SyntaxError)) throw thrown;
  }
}

/** Waits until nothing waits anywhere, and nothing is held: what an abandoned order had is given back a moment after it is closed. */
export async function rest(shop: ShopProcess, limitMs = REST_MS_MAX): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  // Twice in a row: the counts of several services are not of one moment.
  for (let restful = 0; ; ) {
    const { body } = await admin(shop, 'GET', '/pending');
    const waiting = Object.values(body as Record<string, Record<string, number>>).flatMap((service) => Object.values(service));
    restful = waiting.every((count) => count === 0) ? restful + 1 : 0;
    const held = restful < 2 ? undefined : (await audited<{ status: string }>(shop, 'holds')).filter(({ status }) => status === 'HELD');
    if (held?.length === 0) return;
    assert.ok(Date.now() < giveUpAt, `not at rest after ${limitMs} ms: ${JSON.stringify({ ...body, held })}`);
    await sleep(50);
  }
}

export async function checkBooks(shop: ShopProcess, wishes: readonly Wish[]): Promise<void> {
  const orders = await audited<AuditedOrder>(shop, 'orders');
  const shown = orders.filter(({ status }) => status !== 'ABANDONED');
  const byNumber = new Map(shown.map((order) => [order.order_number, order]));
  const acknowledged = wishes.flatMap(({ answer }) => answer?.orderNumber ?? []);
  for (const number of acknowledged) {
    assert.match(byNumber.get(number)?.status ?? 'lost', /^(COMPLETED|CANCELLED)$/, `the acknowledged order ${number}`);
  }
  const placed = shown.filter(({ lines }) => lines.length > 0);
  assert.equal(placed.length, new Set(acknowledged).size, 'each key has one order, and no order is without one');

  const sold = shown.filter(({ status }) => status === 'COMPLETED');
  for (const [sku, initial] of Object.entries(STOCK)) {
    const units = sold.flatMap(({ lines }) => lines).reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
    const { body } = await call(shop.url, '', 'GET', `/v1/inventory/${sku}`);
    assert.deepEqual({ stock: body.stock, reserved: body.stock_reserved }, { stock: initial - units, reserved: 0 }, sku);
  }

  const completed = new Set(sold.map(({ order_id }) => order_id));
  for (const hold of await audited<{ order_id: string; status: string }>(shop, 'holds')) {
    assert.equal(hold.status === 'CONFIRMED', completed.has(hold.order_id), `hold ${hold.status} of ${hold.order_id}`);
    assert.notEqual(hold.status, 'HELD');
  }
  const payments = await audited<{ order_id: string; status: string; amount: { amount: number } }>(shop, 'payments');
  for (const { order_id, status } of payments)
    assert.equal(status === 'SUCCEEDED', completed.has(order_id), `payment ${status} of ${order_id}`);
  assert.equal(payments.filter(({ status }) => status === 'SUCCEEDED').length, completed.size, 'each sale is paid once');
}

/** Puts the stock up for sale and signs the buyers up. */
export async function openForBuyers(shop: ShopProcess, buyers: number): Promise<Buyer[]> {
  for (const [sku, stock] of Object.entries(STOCK)) {
    const made = await admin(shop, 'POST', `/products/${sku}`, { title: sku, sku, price: { amount: 1_000, currency: 'KRW' } });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    const stocked = await admin(shop, 'POST', `/inventory/${sku}/adjust`, { to: stock, reason: 'opening stock' });
    assert.equal(stocked.status, 200, JSON.stringify(stocked.body));
  }
  return await Promise.all(Array.from({ length: buyers }, (_, index) => signUp(shop.url, index)));
}
