// Records one failed span and a count, in a process of its own: `telemetry-process.ts FOLDER`.
import process from 'node:process';
import { JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { nameOrder } from '@jangteo/kernel/tracing';
import { startTelemetry } from '../src/start-telemetry.ts';

const { tracer, meter, reader, stop } = startTelemetry({
  runtime: systemRuntime,
  environment: process.env,
  directory: process.argv[2] ?? '',
  processName: 'shop',
});
meter.for('orders').histogram('jangteo_test_seconds', 'A test.', ['step']).record(0.02, { step: 'one' });
const failing = tracer
  .for('payments')
  .span('charge payment', { root: true, kind: 'client', attributes: { 'jangteo.try': 2 } }, async () => {
    nameOrder('20261120-0000001234-7');
    throw new JangteoError('STORE_FULL', 'no page left');
  });
await failing.catch(() => {});
const [span] = await reader.readTrace({ orderNumber: '20261120-0000001234-7' });
await stop();
const lost = (await reader.metricsText()).split('\n').filter((line) => line.startsWith('jangteo_spans_lost_total{'));
process.stdout.write(`${JSON.stringify({ traceId: span?.traceId, lost })}\n`);
