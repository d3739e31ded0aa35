import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { OrdersService } from '@jangteo/contracts/orders/v1/orders';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { runCli } from '@jangteo/platform/cli';
import { ADDRESS, type OpenShop, openShop, sell } from '../../apps/platform/test/shop.ts';
import { removeShop } from './real-engines.ts';

const UNITS = 1_000;
const EACH = 4;
const { clock, random } = systemRuntime;

let directory: string;
let open: OpenShop;
const alarms: string[] = [];
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-resume-'));
  const logger = { ...systemRuntime.logger, critical: (message: string) => void alarms.push(message), with: () => logger };
  const environment = { JANGTEO_PAYMENT_TIMEOUT_MS: '400', JANGTEO_PAYMENT_RETRY_MS: '30', JANGTEO_CARRIER_STEP_MS: '80' };
  open = await openShop({ runtime: { ...systemRuntime, logger }, directory }, environment);
  await sell(open, 'book', UNITS);
});
after(async () => {
  await open.shop.stop();
  await removeShop(directory);
});

interface Placed {
  readonly id: string;
  readonly number: string;
  readonly how: string;
}

/** What becomes of an order: by its payment method and postal code, and when its buyer cancels it. */
const HOWS = [
  'test',
  'test_declined',
  'test_flaky',
  'test_down',
  'undeliverable',
  'cancelled at once',
  'cancelled when paid',
  'cancelled late',
];

async function placeAll(): Promise<Placed[]> {
  const person = { email: 'buyer@example.com', password: 'correct horse' };
  await open.connection.call('POST', '/v1/users', { ...person, name: 'Buyer' });
  const { token } = await open.connection.call<{ token: string }>('POST', '/v1/sessions', person);
  const placed: Placed[] = [];
  for (const how of HOWS.flatMap((one) => Array.from({ length: EACH }, () => one))) {
    const response = await fetch(`${open.url}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({
        lines: [{ sku: 'book', quantity: 1 }],
        shipping_address: { ...ADDRESS, postal_code: how === 'undeliverable' ? '00000' : ADDRESS.postal_code },
        payment: { method: how.startsWith('test') ? how : 'test' },
      }),
    });
    const { order_number: number } = (await response.json()) as { order_number: string };
    if (how === 'cancelled at once') await open.api.cancelOrder(number);
    placed.push({ id: (await open.api.order(number)).id, number, how });
  }
  return placed;
}

async function until(what: string, check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_500; tries++) {
    if (await check()) return;
    await clock.sleep(20);
  }
  throw new Error(`never: ${what}; ${JSON.stringify(await open.api.pending())}`);
}

const rest = () =>
  until('at rest', async () =>
    Object.values(await open.api.pending()).every((kinds) => Object.values(kinds).every((count) => count === 0)),
  );

/** What an order has come to, with all that it has cost and moved. */
async function outcomeOf({ number, how }: Placed): Promise<string> {
  const { status, payment, shipment } = await open.api.order(number);
  const { entries } = await open.api.orderHistory(number);
  const moved = entries.filter(({ kind }) => kind === 'movement').map(({ what }) => what);
  const paid = entries.filter(({ what }) => /^(capture|refund).*: (captured|refunded)$/.test(what)).map(({ what }) => what);
  return `${how}: ${status} ${payment?.status} ${shipment?.status ?? 'no shipment'}; ${moved.join(', ')}; ${paid.join(', ')}`;
}

test('an order may be resumed in every state, at any time and as often as one likes: nothing moves twice', async () => {
  const orders = open.shop.platform.client(OrdersService);
  const steer = (what: 'pause' | 'resume', consumer: string) =>
    open.connection.call('POST', `/admin/api/consumers/${consumer}/${what}`, {});
  for (const consumer of ['orders', 'payments', 'inventory', 'delivery']) await steer('pause', consumer);
  const placed = await placeAll();
  const seen = new Set<string>();
  const resumeAll = async (share = 1) => {
    for (const { id } of placed) if (random.next() < share) seen.add((await orders.resumeOrder({ orderId: id })).status);
  };
  const cancelAll = async (when: string) => {
    // One may have left meanwhile: then it cannot be cancelled any more.
    for (const { number, how } of placed) if (how === when) await open.api.cancelOrder(number).catch(() => {});
  };
  const timelines = async () => {
    const shown = await Promise.all(placed.map(({ number }) => open.api.order(number)));
    return shown.map(({ status, timeline }) => ({ status, events: timeline.map(({ event }) => event) }));
  };

  await resumeAll();
  await steer('resume', 'payments');
  await until('every payment is decided', async () =>
    (await Promise.all(placed.map(({ number }) => open.api.order(number)))).every(
      ({ payment }) => payment !== null && !['REQUESTED', 'UNKNOWN'].includes(payment.status),
    ),
  );
  // Orders has not heard of it: each payment is told once more.
  await resumeAll();
  await steer('resume', 'orders');
  await until('nobody waits for the payment', async () => (await timelines()).every(({ status }) => status !== 'PENDING'));
  await resumeAll();
  await steer('resume', 'inventory');
  await until('the units are sold', async () =>
    (await timelines()).every(({ status, events }) => status !== 'COMPLETED' || events.includes('stock_confirmed')),
  );
  await resumeAll();
  await cancelAll('cancelled when paid');
  await resumeAll();
  await steer('resume', 'delivery');
  for (let round = 0; round < 4; round++) await resumeAll(0.5);
  await cancelAll('cancelled late');
  await resumeAll();
  await rest();
  assert.deepEqual([...seen].sort(), ['CANCELLED', 'CANCELLING', 'COMPLETED', 'PENDING']);

  const outcomes = await Promise.all(placed.map(outcomeOf));
  for (let round = 0; round < 3; round++) {
    for (const { id } of placed) await orders.resumeOrder({ orderId: id });
    await rest();
    assert.deepEqual(await Promise.all(placed.map(outcomeOf)), outcomes);
  }
  const statuses = await Promise.all(placed.map(async ({ number }) => (await open.api.order(number)).status));
  const sold = statuses.filter((status) => status === 'COMPLETED').length;
  assert.equal(sold + statuses.filter((status) => status === 'CANCELLED').length, placed.length, outcomes.join('\n'));
  assert.ok(sold >= 3 * EACH, outcomes.join('\n'));
  const { stock, stock_reserved } = await open.api.stockOf('book');
  assert.deepEqual([stock, stock_reserved], [UNITS - sold, 0]);
  assert.deepEqual(alarms, []);

  let out = '';
  const print = (text: string) => {
    out += text;
  };
  const terminal = { interactive: false, out: print, error: print };
  const code = await runCli(['doctor', '--url', open.url, '--admin-token', open.shop.token], { terminal, environment: {} });
  assert.equal(code, 0, out);
});
