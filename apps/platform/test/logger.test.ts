import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogFields } from '@jangteo/kernel/logger';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { createTracer, currentTrace, nameOrder } from '@jangteo/kernel/tracing';
import { jsonLogger, type LogLevel } from '../src/logger.ts';

interface Line {
  readonly timestamp: string;
  readonly severity_text: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly attributes: Record<string, string>;
}

function collect(level: LogLevel) {
  const lines: Line[] = [];
  const logger = jsonLogger(level, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, logger };
}

test('writes one JSON object a line under OpenTelemetry’s names', () => {
  const { lines, logger } = collect('info');
  logger.with({ service: 'orders' }).info('an order was placed', { order_number: '1', lines: 2 });
  logger.critical('look here');
  logger.debug('not now');
  const [first, second, third] = lines;
  assert.match(String(first?.timestamp), /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(
    { ...first, timestamp: '' },
    {
      severity_text: 'INFO',
      severity_number: 9,
      timestamp: '',
      'service.name': 'orders',
      attributes: { 'jangteo.order.number': '1', lines: 2 },
      body: 'an order was placed',
    },
  );
  assert.equal(second?.severity_text, 'FATAL');
  assert.equal(third, undefined);
});

test('a line tells the trace that it was written in, and the order that the trace is about', async () => {
  const { lines, logger } = collect('info');
  const tracer = createTracer({ ...systemRuntime, service: 'shop', sink: () => {}, tracesPerSecond: 1 });
  let traceId: string | undefined;
  await tracer.span('order', { root: true }, async () => {
    nameOrder('20261120-0000001234-7');
    traceId = currentTrace()?.traceId;
    logger.info('inside');
  });
  logger.info('outside');
  const [inside, outside] = lines;
  assert.equal(inside?.trace_id, traceId);
  assert.match(inside?.span_id ?? '', /^[0-9a-f]{16}$/);
  assert.deepEqual(inside?.attributes, { 'jangteo.order.number': '20261120-0000001234-7' });
  assert.deepEqual([outside?.trace_id, outside?.attributes], [undefined, {}]);
});

test('an error keeps its code and its causes', () => {
  const { lines, logger } = collect('info');
  const cause = new Error('disk full');
  logger.error('it failed', { error: new JangteoError('STORE_FULL', 'no page left', { cause }) });
  const attributes = lines[0]?.attributes ?? {};
  assert.deepEqual([attributes['exception.type'], attributes['exception.message']], ['STORE_FULL', 'no page left']);
  assert.match(attributes['exception.stacktrace'] ?? '', /logger\.test[\s\S]*Caused by: Error: disk full[\s\S]*logger\.test/);
});

test('what is private stays private, also one level down', () => {
  const { lines, logger } = collect('info');
  const fields: LogFields = { email: 'a@b.c', token: 'secret', body: { password: 'secret', sku: 'mug' } };
  logger.with({ authorization: 'secret' }).warn('careless', fields);
  assert.doesNotMatch(JSON.stringify(lines), /secret|a@b\.c/);
  assert.match(JSON.stringify(lines), /"sku":"mug"/);
});

test('silent says nothing at all', () => {
  const { lines, logger } = collect('silent');
  logger.critical('look here');
  assert.deepEqual(lines, []);
});
