import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BEHIND_TEXT, behindPrefix, FIRST_NUMBER, FIRST_TEXT, fromBytes, MISSING, toBytes } from '../src/sortable-bytes.ts';

const IN_ORDER = [
  -Number.MAX_VALUE,
  -1e10,
  -1.5,
  -1,
  -Number.MIN_VALUE,
  0,
  Number.MIN_VALUE,
  0.5,
  1,
  10,
  2 ** 53 - 1,
  Number.MAX_VALUE,
  '',
  '\0',
  'B',
  'a',
  'a\0',
  'aa',
  'é',
  '가',
  '나이',
  '나이키',
  '\u{FFFD}',
  '\u{1F600}',
  '\u{10FFFF}',
];

test('bytes sort as values do, and tell them again', () => {
  const bytes = IN_ORDER.map(toBytes);
  assert.deepEqual([...bytes].reverse().sort(Buffer.compare), bytes);
  assert.deepEqual(bytes.map(fromBytes), IN_ORDER);
});

test('negative zero is zero', () => {
  assert.deepEqual(toBytes(-0), toBytes(0));
});

test('the types stand side by side, and what is missing is behind them', () => {
  for (const value of IN_ORDER) {
    const [first, behind] = typeof value === 'number' ? [FIRST_NUMBER, FIRST_TEXT] : [FIRST_TEXT, BEHIND_TEXT];
    const bytes = toBytes(value);
    assert.ok(first.compare(bytes) <= 0 && bytes.compare(behind) < 0 && behind.compare(MISSING) < 0);
  }
});

test('what is behind a prefix is behind all that begin with it, and before all else', () => {
  for (const prefix of ['', '나이', 'a', '\u{10FFFF}']) {
    const behind = behindPrefix(toBytes(prefix));
    for (const value of IN_ORDER.filter((one) => typeof one === 'string')) {
      assert.equal(toBytes(prefix).compare(toBytes(value)) <= 0 && toBytes(value).compare(behind) < 0, value.startsWith(prefix));
    }
  }
  assert.deepEqual(behindPrefix(Buffer.of(2, 0x61, 0xff, 0xff)), Buffer.of(2, 0x62));
});
