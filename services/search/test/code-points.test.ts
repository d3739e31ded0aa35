import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byCodePoints } from '../src/code-points.ts';

test('ids are compared by code points, as SQLite compares their bytes', () => {
  const ids = [
    '',
    'a',
    'ab',
    'b',
    '가',
    '\u{d7ff}',
    '\u{e000}',
    '\u{ffff}',
    '\u{10000}',
    '\u{1f45f}',
    '\u{10ffff}',
    'a\u{1f45f}',
    'a\u{ffff}',
  ];
  const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));
  for (const left of ids)
    for (const right of ids) assert.equal(Math.sign(byCodePoints(left, right)), byBytes(left, right), `${left} ${right}`);
});
