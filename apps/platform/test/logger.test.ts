import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import type { LogFields } from '@jangteo/kernel/logger';
import { jsonLogger, type LogLevel } from '../src/logger.ts';

function collect(level: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  const logger = jsonLogger(level, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { lines, logger };
}

test('writes one JSON object a line with its time, level, message and fields', () => {
  const { lines, logger } = collect('info');
  logger.with({ service: 'orders' }).info('an order was placed', { order_number: '1' });
  logger.critical('look here');
  logger.debug('not now');
  const [first, second, third] = lines;
  assert.match(String(first?.time), /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(
    { ...first, time: '' },
    { level: 'info', time: '', service: 'orders', order_number: '1', message: 'an order was placed' },
  );
  assert.equal(second?.level, 'critical');
  assert.equal(third, undefined);
});

test('an error keeps its code and its causes', () => {
  const { lines, logger } = collect('info');
  const cause = new Error('disk full');
  logger.error('it failed', { error: new JangteoError('STORE_FULL', 'no page left', { cause }) });
  const [line] = lines as unknown as [{ error: { code: string; message: string; cause: { message: string; stack: string } } }];
  const { code, message, cause: because } = line.error;
  assert.deepEqual([code, message, because.message], ['STORE_FULL', 'no page left', 'disk full']);
  assert.match(because.stack, /logger\.test/);
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
