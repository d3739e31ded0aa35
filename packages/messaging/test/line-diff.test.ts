import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffJson, diffLines } from '../src/line-diff.ts';

const shown = (before: string, after: string) =>
  diffLines([...before], [...after])
    .map(({ change, text }) => change + text)
    .join(' ');

test('what stays, goes and comes is told line by line, in order', () => {
  assert.equal(shown('abc', 'abc'), ' a  b  c');
  assert.equal(shown('abc', 'axc'), ' a -b +x  c');
  assert.equal(shown('', 'ab'), '+a +b');
  assert.equal(shown('abcd', 'bcde'), '-a  b  c  d +e');
});

test('both sides can be put together again from any diff', () => {
  const random = (length: number, seed: number) =>
    Array.from({ length }, (_, index) => 'abc'[(index * 7 + seed * 13 + ((index * seed) % 5)) % 3] ?? '');
  for (let seed = 0; seed < 50; seed++) {
    const [before, after] = [random(seed % 12, seed), random((seed * 5) % 14, seed + 3)];
    const diff = diffLines(before, after);
    const side = (left: string) => diff.filter(({ change }) => change === ' ' || change === left).map(({ text }) => text);
    assert.deepEqual(side('-'), before);
    assert.deepEqual(side('+'), after);
  }
});

test('JSON is compared by its fields, what is none as it stands', () => {
  assert.deepEqual(
    diffJson('{"a":1,"b":2}', '{"a":1,"b":3}').filter(({ change }) => change !== ' '),
    [
      { change: '-', text: '  "b": 2' },
      { change: '+', text: '  "b": 3' },
    ],
  );
  assert.equal(diffJson('{"a": ', '{}')[0]?.text, '{"a": ');
});
