import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AFTER, toSortable } from '../src/sortable-text.ts';

const POINTS = [
  0, 0x2f, 0x7f, 0x80, 0xac00, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xefff, 0xf000, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff,
];

function byCodePoints(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => [...text].map((character) => character.codePointAt(0) as number)) as [number[], number[]];
  for (let at = 0; ; at++) {
    const [one, other] = [a[at] ?? -1, b[at] ?? -1];
    if (one !== other || one === -1) return Math.sign(one - other);
  }
}

function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function byUnits(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

test('the order of code points is that of bytes and that of units, for every pair', () => {
  const texts = POINTS.flatMap((point) => ['', 'a', '가', '\u{10FFFF}'].map((rest) => String.fromCodePoint(point) + rest));
  for (const left of texts) {
    for (const right of texts) {
      // Halves that meet would be one character.
      if (!left.isWellFormed() || !right.isWellFormed()) continue;
      const [a, b] = [String(toSortable(left)), String(toSortable(right))];
      assert.equal(byBytes(a, b), byCodePoints(left, right), JSON.stringify([left, right]));
      assert.equal(byUnits(a, b), byCodePoints(left, right), JSON.stringify([left, right]));
    }
  }
});

test('halves of a surrogate pair stay apart, in what UTF-8 can say', () => {
  const halves = ['\ud800', '\ud801', '\udfff'].map((half) => String(toSortable(half)));
  assert.equal(new Set(halves).size, 3);
  assert.ok(halves.every((text) => text.isWellFormed()));
});

test('a prefix stays one, and all with it lie before its end', () => {
  for (const prefix of ['', '나이', '\u{1F600}', '\uffff']) {
    for (const rest of POINTS.map((point) => String.fromCodePoint(point))) {
      if (!rest.isWellFormed()) continue;
      const [start, text] = [String(toSortable(prefix)), String(toSortable(prefix + rest))];
      assert.ok(text.startsWith(start));
      assert.ok(byBytes(text, `${start}${AFTER}`) < 0 && byUnits(text, `${start}${AFTER}`) < 0);
    }
  }
});

test('what most text is made of stays as it is', () => {
  for (const value of ['나이키 Air Max 97 — ₩129,000', '', 5, -0.5]) assert.equal(toSortable(value), value);
});
