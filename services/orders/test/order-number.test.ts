import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { orderNumber, parseOrderNumber } from '../src/order-number.ts';

test('carries day, sequence and check digit', () => {
  assert.match(orderNumber('20261120', 1_234), /^20261120-0000001234-\d$/);
  assert.deepEqual(parseOrderNumber(orderNumber('20261120', 1_234)), { day: '20261120', sequence: 1_234 });
});

test('notices every single wrong digit and every swap of two neighbours', () => {
  const number = orderNumber('20261120', 9_081_726_354);
  const refused = (text: string) =>
    assert.throws(
      () => parseOrderNumber(text),
      (thrown) => hasCode(thrown, 'NOT_FOUND'),
      text,
    );
  for (let at = 0; at < number.length; at++) {
    const digit = number[at] as string;
    if (digit === '-') continue;
    for (const other of '0123456789') if (other !== digit) refused(number.slice(0, at) + other + number.slice(at + 1));
    const next = number[at + 1];
    if (next !== undefined && next !== '-' && next !== digit) refused(number.slice(0, at) + next + digit + number.slice(at + 2));
  }
});

test('refuses what is no order number', () => {
  for (const text of ['', '1', '20261120-1-1', "20261120-0000000001-0'; drop table orders", '２０２６1120-0000000001-0']) {
    assert.throws(
      () => parseOrderNumber(text),
      (thrown) => hasCode(thrown, 'NOT_FOUND'),
      text,
    );
  }
});
