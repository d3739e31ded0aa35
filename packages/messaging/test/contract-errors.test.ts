import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { checkPayload } from '../src/contract-errors.ts';

function errorsOf(type: string, payload: unknown) {
  try {
    checkPayload(type, typeof payload === 'string' ? payload : JSON.stringify(payload));
  } catch (thrown) {
    assert.ok(thrown instanceof JangteoError && thrown.code === 'INVALID_REQUEST');
    return (thrown.errors ?? []).map(({ path, message }) => `${path} ${message}`);
  }
  return 'fits';
}

test('a payload that fits its contract passes, under either name of a field', () => {
  assert.equal(errorsOf('order_failed', { orderId: 'a', reason: 'r' }), 'fits');
  assert.equal(errorsOf('order_failed', { order_id: 'a' }), 'fits');
});

test('every field that does not fit is told by its path, deep inside, too', () => {
  assert.deepEqual(
    errorsOf('order_created', { orderId: 7, lines: [{ sku: 'a', quantity: 'x' }, 5], total: { amount: [], currency: 1 }, extra: 1 }),
    [
      'orderId must be a text',
      'lines.0.quantity must be a whole number in its range',
      'lines.1 must be a JSON object',
      'total.amount must be a whole number in its range',
      'total.currency must be a text',
      'extra is not known here',
    ],
  );
  assert.deepEqual(errorsOf('order_created', { lines: {} }), ['lines must be an array']);
  assert.deepEqual(errorsOf('order_created', []), [' must be a JSON object']);
  assert.deepEqual(errorsOf('order_created', '{'), []);
  assert.deepEqual(errorsOf('no_such_event', '{}'), []);
});
