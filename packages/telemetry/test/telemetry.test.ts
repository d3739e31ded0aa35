import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { silentLogger } from '@jangteo/kernel/logger';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { nameOrder } from '@jangteo/kernel/tracing';
import { startTelemetry, type Telemetry } from '../src/start-telemetry.ts';

const NUMBER = '20261120-0000001234-7';

let directory: string;
let telemetry: Telemetry | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-telemetry-'));
});
afterEach(async () => {
  await telemetry?.stop();
  telemetry = undefined;
  await rm(directory, { recursive: true });
});

async function open(environment: Record<string, string> = {}, logger = silentLogger): Promise<Telemetry> {
  await telemetry?.stop();
  telemetry = startTelemetry({ runtime: { ...systemRuntime, logger }, environment, directory, processName: 'shop' });
  return telemetry;
}

test('every span of an order’s traces is read by its number, also those that did not know it', async () => {
  const { tracer, reader } = await open();
  await tracer.span('order', { root: true, kind: 'server' }, async () => {
    await tracer.for('catalog').span('quote', {}, async () => {});
    nameOrder(NUMBER);
    const failing = tracer.for('payments').span('charge', { kind: 'client', attributes: { 'jangteo.try': 1 } }, async () => {
      throw new JangteoError('ENGINE_AWAY', 'nobody answers');
    });
    await assert.rejects(failing);
  });
  await tracer.span('something else', { root: true }, async () => {});

  const spans = await reader.readTrace({ orderNumber: NUMBER });
  assert.deepEqual(
    spans.map(({ name, service, kind }) => [name, service, kind]),
    [
      ['order', 'shop', 'server'],
      ['quote', 'catalog', 'internal'],
      ['charge', 'payments', 'client'],
    ],
  );
  const [order, quote, charge] = spans;
  assert.equal(quote?.parentSpanId, order?.spanId);
  assert.deepEqual([quote?.orderNumber, charge?.orderNumber], [undefined, NUMBER]);
  assert.deepEqual(charge?.attributes, { 'jangteo.try': 1 });
  assert.deepEqual(charge?.error, { code: 'ENGINE_AWAY', message: 'nobody answers' });
  assert.deepEqual(await reader.readTrace({ traceId: order?.traceId ?? '' }), spans);
  assert.deepEqual(await reader.readTrace({ orderNumber: '20261120-0000009999-0' }), []);

  const [, trace] = await reader.listTraces(10);
  const { name, service, hasFirst, spans: count, errors, errorCode, orderNumber } = trace ?? {};
  assert.deepEqual([name, service, hasFirst, count, errors, errorCode, orderNumber], ['order', 'shop', true, 3, 1, 'ENGINE_AWAY', NUMBER]);
  assert.deepEqual([trace?.traceId, trace?.startMs, trace?.endMs], [order?.traceId, order?.startMs, order?.endMs]);
  assert.deepEqual(
    (await reader.listTraces(1)).map((one) => one.name),
    ['something else'],
  );
});

test('what was recorded is still there after a restart', async () => {
  const first = await open();
  await first.tracer.span('order', { root: true }, async () => nameOrder(NUMBER));
  const { reader } = await open();
  assert.deepEqual(
    (await reader.readTrace({ orderNumber: NUMBER })).map(({ name }) => name),
    ['order'],
  );
});

test('a file that cannot be read is begun again, and the operator is told', async () => {
  await writeFile(join(directory, 'telemetry-shop.db'), 'this is no database, and it is long enough to be looked at as one');
  const warnings: string[] = [];
  const { tracer, reader } = await open({}, { ...silentLogger, warn: (message) => void warnings.push(message) });
  for (let tries = 0; tries < 100; tries++) {
    await tracer.span('order', { root: true }, async () => nameOrder(NUMBER));
    const spans = await reader.readTrace({ orderNumber: NUMBER }).catch(() => []);
    if (spans.length > 0) break;
    await systemRuntime.clock.sleep(10);
  }
  assert.notDeepEqual(await reader.readTrace({ orderNumber: NUMBER }), []);
  assert.ok(warnings.length > 0);
});

test('a folder that is gone costs the telemetry and nothing else; what is lost is counted', async () => {
  await rm(directory, { recursive: true });
  const { tracer, reader } = await open();
  await tracer.span('order', { root: true }, async () => nameOrder(NUMBER));
  await assert.rejects(reader.readTrace({ orderNumber: NUMBER }), { code: 'ENGINE_AWAY' });
  assert.match(await reader.metricsText(), /jangteo_spans_lost_total\{where="store",service="shop"\} 1/);
  await mkdir(directory);
});

test('nothing is recorded where no trace may be', async () => {
  const { tracer, reader } = await open({ JANGTEO_TRACES_PER_SECOND: '0' });
  await tracer.span('order', { root: true }, async () => nameOrder(NUMBER));
  assert.deepEqual(await reader.readTrace({ orderNumber: NUMBER }), []);
  assert.ok((await readdir(directory)).length > 0);
});
