import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { FinishedSpan } from '@jangteo/kernel/tracing';
import type { MetricFamily } from '../src/metric-family.ts';
import { RETENTION_MS, TelemetryFile } from '../src/telemetry-file.ts';

const MB = 1 << 20;
const MINUTE_MS = 60_000;

let directory: string;
let file: TelemetryFile;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-telemetry-'));
  file = TelemetryFile.open(join(directory, 'telemetry.db'), 8 * MB);
});
afterEach(async () => {
  file.close();
  await rm(directory, { recursive: true });
});

const traceId = (order: number) => order.toString(16).padStart(32, '0');
const numberOf = (order: number) => `20261120-${String(order).padStart(10, '0')}-0`;

function spanOf(order: number, startMs = 0): FinishedSpan {
  return {
    traceId: traceId(order),
    spanId: order.toString(16).padStart(16, '0'),
    parentSpanId: undefined,
    service: 'orders',
    name: 'PlaceOrder',
    kind: 'server',
    startMs,
    endMs: startMs + 1,
    attributes: { text: 'x'.repeat(200) },
    orderNumber: numberOf(order),
    error: undefined,
  };
}

const known = (order: number) => file.spans.read({ orderNumber: numberOf(order) }).length > 0;

test('spans and samples older than a day go, also where nothing new comes', () => {
  const counter = (value: number): MetricFamily[] => [{ name: 'orders', help: '', type: 'counter', values: [{ value, labels: {} }] }];
  file.write(0, () => {
    file.spans.insert(0, [spanOf(1)]);
    file.samples.insert(0, counter(1));
  });
  file.write(MINUTE_MS, () => file.spans.insert(MINUTE_MS, [spanOf(2)]));
  assert.deepEqual([known(1), known(2)], [true, true]);
  file.write(RETENTION_MS + 1, () => {});
  assert.deepEqual([known(1), known(2)], [false, true]);
  assert.deepEqual(file.samples.read({ fromMs: 0, toMs: MINUTE_MS, stepMs: MINUTE_MS }), []);
  file.write(RETENTION_MS + MINUTE_MS + 1, () => {});
  assert.equal(known(2), false);
});

test('a full file lets the oldest go and never grows past its size', async () => {
  const [batch, batches] = [500, 200];
  for (let at = 0; at < batches; at++) {
    const spans = Array.from({ length: batch }, (_, index) => spanOf(at * batch + index));
    file.write(at, () => file.spans.insert(at, spans));
    assert.ok(file.bytes() <= 8 * MB, `${file.bytes()} bytes after ${at} batches`);
  }
  assert.deepEqual([known(0), known(batch * batches - 1)], [false, true]);
  assert.ok(file.bytes() > 4 * MB, 'it is used');
  const { size } = await stat(join(directory, 'telemetry.db'));
  assert.ok(size <= 9 * MB, `${size} bytes on the disk`);
});

test('a metric is read at each step as it was then; what does not change is written seldom', () => {
  const gauge = (value: number): MetricFamily[] => [
    { name: 'lag', help: '', type: 'gauge', values: [{ value, labels: { service: 'orders', topic: 'payments' } }] },
  ];
  for (const [atMs, value] of [
    [0, 5],
    [10_000, 5],
    [20_000, 7],
    [30_000, 7],
  ] as const) {
    file.write(atMs, () => file.samples.insert(atMs, gauge(value)));
  }
  const [series, ...others] = file.samples.read({ name: 'lag', fromMs: 0, toMs: 40_000, stepMs: 10_000 });
  assert.deepEqual(series?.labels, { service: 'orders', topic: 'payments' });
  assert.deepEqual(
    series?.points.map(({ value }) => value),
    [5, 5, 7, 7, 7],
  );
  assert.deepEqual(others, []);
  assert.deepEqual(file.samples.read({ name: 'another', fromMs: 0, toMs: 40_000, stepMs: 10_000 }), []);
  // Nobody knows what it was while the process was down.
  const [later] = file.samples.read({ name: 'lag', fromMs: 0, toMs: 3_600_000, stepMs: 600_000 });
  assert.deepEqual(
    later?.points.map(({ atMs }) => atMs),
    [0],
  );
});
