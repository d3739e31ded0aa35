import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '../src/errors.ts';
import { addMoney, fromMajorUnits, minorUnitDigits, multiplyMoney } from '../src/money.ts';

test('converts prices in the major unit exactly', () => {
  assert.deepEqual(fromMajorUnits(379, 'INR'), { amount: 37_900, currency: 'INR' });
  assert.deepEqual(fromMajorUnits('3,499.99', 'USD'), { amount: 349_999, currency: 'USD' });
  assert.deepEqual(fromMajorUnits('0.1', 'USD'), { amount: 10, currency: 'USD' });
  assert.deepEqual(fromMajorUnits(4.35, 'USD'), { amount: 435, currency: 'USD' });
  assert.deepEqual(fromMajorUnits('379.00', 'KRW'), { amount: 379, currency: 'KRW' });
  assert.equal(minorUnitDigits('KWD'), 3);
});

test('refuses what is no amount of the currency', () => {
  for (const bad of [-1, Number.NaN, Number.POSITIVE_INFINITY, '', '1.5.2', 'free', '1e9', 1e21, '-5'])
    assert.equal(fromMajorUnits(bad, 'USD'), undefined, String(bad));
  assert.equal(fromMajorUnits('1.5', 'KRW'), undefined);
  assert.equal(fromMajorUnits('1.005', 'USD'), undefined);
});

test('adds one currency only, and never loses a unit', () => {
  assert.deepEqual(addMoney({ amount: 1, currency: 'KRW' }, { amount: 2, currency: 'KRW' }), { amount: 3, currency: 'KRW' });
  assert.throws(
    () => addMoney({ amount: 1, currency: 'KRW' }, { amount: 2, currency: 'USD' }),
    (thrown) => hasCode(thrown, 'MIXED_CURRENCIES'),
  );
  assert.throws(
    () => multiplyMoney({ amount: 2 ** 52, currency: 'KRW' }, 3),
    (thrown) => hasCode(thrown, 'AMOUNT_TOO_LARGE'),
  );
});
