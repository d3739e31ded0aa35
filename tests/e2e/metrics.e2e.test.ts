import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { openShop, type TestShop } from './shop.ts';
import { APART } from './topology.ts';

interface Metric {
  readonly type: string;
  readonly labels: readonly string[];
  readonly about: string;
}

let shop: TestShop;
before(async () => {
  shop = await openShop();
  await shop.sell('book', 5);
  const buyer = await shop.buyer();
  await buyer.order([{ sku: 'book', quantity: 1 }]);
  await buyer.order([{ sku: 'book', quantity: 1 }], { method: 'test_declined' });
  await shop.rest();
  // The index follows the catalogue a moment later.
  while (!APART && !(await text()).includes('jangteo_search_index_lag_seconds')) await systemRuntime.clock.sleep(50);
  await shop.call('GET', '/v1/search?q=book');
  await shop.call('POST', '/v1/clicks', { kind: 'home' });
  while (!(await text()).includes('jangteo_clicks_total')) await systemRuntime.clock.sleep(50);
});
after(() => shop[Symbol.asyncDispose]());

const text = async () => (await shop.call('GET', '/metrics')).body as unknown as string;

/** The value of the series with exactly these labels. */
function readingOf(metrics: string, name: string, labels: Record<string, string>): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const isIt = (line: string) =>
    line.startsWith(`${name}{`) && [...line.matchAll(/\w+="[^"]*"/g)].map(String).sort().join() === wanted.toSorted().join();
  const found = metrics.split('\n').find(isIt);
  assert.ok(found, `${name} ${wanted} in\n${metrics}`);
  return Number(found.split(' ').at(-1));
}

function told(metrics: string): Map<string, Metric> {
  const found = new Map<string, Metric>();
  for (const [, name = '', about = ''] of metrics.matchAll(/^# HELP (\w+) (.*)$/gm)) {
    const type = new RegExp(`^# TYPE ${name} (\\w+)$`, 'm').exec(metrics)?.[1] ?? '';
    const [, line = ''] = new RegExp(`^${name}(?:_count)?\\{(.*?)\\}`, 'm').exec(metrics) ?? [];
    const labels = [...line.matchAll(/(\w+)="/g)].map(([, label = '']) => label).filter((label) => label !== 'service');
    found.set(name, { type, about, labels });
  }
  return found;
}

function documented(page: string): Map<string, Metric> {
  const rows = page.matchAll(/^\| `(\w+)` \| (\w+) \| (.*?) \| (.*?) \|$/gm);
  return new Map(
    [...rows].map(([, name = '', type = '', labels = '', about = '']) => [
      name,
      { type, about, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label) },
    ]),
  );
}

test('every metric is documented with its type, its labels and what it is, and no other', {
  skip: APART && 'a process has its own part',
}, async () => {
  const [running, page] = [told(await text()), documented(await readFile(join(import.meta.dirname, '../../docs/metrics.md'), 'utf8'))];
  assert.deepEqual([...page.keys()].sort(), [...running.keys()].sort());
  for (const [name, { type, about, labels }] of running) {
    assert.deepEqual([page.get(name)?.type, page.get(name)?.about], [type, about], name);
    // One that has counted nothing yet shows no labels.
    if (labels.length > 0) assert.deepEqual([...(page.get(name)?.labels ?? [])].sort(), [...labels].sort(), name);
  }
});

test('orders, payments and requests are counted', { skip: APART && 'a process has its own part' }, async () => {
  const metrics = await text();
  const step = (event: string, from: string, to: string) =>
    readingOf(metrics, 'jangteo_order_steps_total', { event, from, to, service: 'orders' });
  assert.deepEqual(
    [
      step('reserved', 'PLACING', 'PENDING'),
      step('payment_success', 'PENDING', 'COMPLETED'),
      step('payment_failed', 'PENDING', 'CANCELLED'),
    ],
    [2, 1, 1],
  );
  const placed = { service: 'gateway', route: '/v1/orders', method: 'POST', status: '201' };
  assert.equal(readingOf(metrics, 'jangteo_http_request_seconds_count', placed), 2);
  assert.equal(readingOf(metrics, 'jangteo_payment_turns_total', { status: 'FAILED', service: 'payments' }), 1);
  const applied = { type: 'order_created', result: 'applied', service: 'payments' };
  assert.equal(readingOf(metrics, 'jangteo_consumer_events_total', applied), 2);
  assert.equal(readingOf(metrics, 'jangteo_outbox_rows', { service: 'orders' }), 0);
  assert.ok(readingOf(metrics, 'jangteo_store_commits_total', { service: 'orders' }) > 0);
});

test('which changes searches saw within the promised 2 s can be read', { skip: APART && 'a process has its own part' }, async () => {
  await shop.sell('lamp', 1);
  while (!(await text()).includes('jangteo_search_index_lag_seconds_count{')) await systemRuntime.clock.sleep(50);
  const metrics = await text();
  const within = (le: string) => readingOf(metrics, 'jangteo_search_index_lag_seconds_bucket', { le, service: 'search' });
  assert.ok(within('2') <= within('+Inf'));
});

test('metrics are kept and read by process over time', async () => {
  const { status, body } = await shop.admin('GET', '/metrics?name=jangteo_uptime_seconds&step=10');
  assert.equal(status, 200);
  const { complete, series } = body as unknown as {
    complete: boolean;
    series: { process: string; points: { at: string; value: number }[] }[];
  };
  assert.equal(complete, true);
  assert.equal(new Set(series.map((one) => one.process)).size, series.length);
  assert.ok(series.length > 0);
  for (const { points } of series) assert.ok(points.length > 0 && points.every(({ value }) => value > 0));
  const { body: wrong } = await shop.admin('GET', '/metrics?from=yesterday');
  assert.deepEqual([wrong.code, (wrong.errors as { path: string }[])[0]?.path], ['INVALID_REQUEST', 'from']);
  const { body: fine } = await shop.admin('GET', '/metrics?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&step=10');
  assert.equal(fine.code, 'INVALID_REQUEST');
});
