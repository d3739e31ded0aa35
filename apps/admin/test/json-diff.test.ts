import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOfJson, diffOfJson, diffOfLines, isEqualJson } from '../src/logic/json-diff.ts';
import { mergeDocuments } from '../src/logic/merge-document.ts';

const shown = (lines: readonly { change: string; text: string }[]) => lines.map(({ change, text }) => `${change}${text}`);

test('documents differ by the lines that differ, and not by the order of their members', () => {
  const lines = diffOfJson(
    { title: '양말', price: { amount: 1_000, currency: 'KRW' } },
    { price: { currency: 'KRW', amount: 900 }, title: '양말' },
  );
  assert.deepEqual(shown(lines), [
    ' {',
    '   "price": {',
    '-    "amount": 1000,',
    '+    "amount": 900,',
    '     "currency": "KRW"',
    '   },',
    '   "title": "양말"',
    ' }',
  ]);
  assert.ok(isEqualJson({ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] }));
  assert.ok(!isEqualJson([1, 2], [2, 1]));
});

test('a document that is new or gone is all added or all removed', () => {
  assert.deepEqual(shown(diffOfJson(undefined, { a: 1 })), ['+{', '+  "a": 1', '+}']);
  assert.deepEqual(shown(diffOfJson({ a: 1 }, undefined)), ['-{', '-  "a": 1', '-}']);
});

test('a diff goes from the one to the other by the fewest lines', () => {
  const lines = diffOfLines(['a', 'b', 'c', 'd', 'e'], ['a', 'c', 'x', 'd', 'e', 'f']);
  assert.deepEqual(shown(lines), [' a', '-b', ' c', '+x', ' d', ' e', '+f']);
  const side = (change: string) => lines.filter((line) => line.change !== change).map(({ text }) => text);
  assert.deepEqual(
    [side('+'), side('-')],
    [
      ['a', 'b', 'c', 'd', 'e'],
      ['a', 'c', 'x', 'd', 'e', 'f'],
    ],
  );
});

test('two documents too long to compare are told one after the other, and at once', () => {
  const many = (prefix: string) => Array.from({ length: 5_000 }, (_, index) => `${prefix}${index}`);
  const lines = diffOfLines(['same', ...many('a')], ['same', ...many('b')]);
  assert.equal(lines.length, 10_001);
  assert.deepEqual(lines[0], { change: ' ', text: 'same' });
});

test('changes are told by path', () => {
  const before = { title: 'Socks', price: { amount: 1_000 }, variants: [{ sku: 'a' }, { sku: 'b' }], color: 'red' };
  const after = { title: 'Socks', price: { amount: 900 }, variants: [{ sku: 'a' }, { sku: 'c' }, { sku: 'd' }] };
  assert.deepEqual(changesOfJson(before, after), [
    { path: 'color', before: 'red', after: undefined },
    { path: 'price.amount', before: 1_000, after: 900 },
    { path: 'variants[1].sku', before: 'b', after: 'c' },
    { path: 'variants[2]', before: undefined, after: { sku: 'd' } },
  ]);
  assert.deepEqual(changesOfJson({ a: 1, b: 2 }, { b: 2, a: 1 }), []);
});

test('changes to different fields go together; where both changed one, mine stays and it is told', () => {
  const base = { title: 'Socks', brand: 'Foot', color: 'red', stock: [1], model: 'A' };
  const mine = { title: 'Warm socks', brand: 'Foot', color: 'blue', stock: [1] };
  const theirs = { title: 'Socks', brand: 'Feet', color: 'green', stock: [1], model: 'A', upc: '1' };
  assert.deepEqual(mergeDocuments(base, mine, theirs), {
    document: { title: 'Warm socks', brand: 'Feet', color: 'blue', stock: [1], upc: '1' },
    kept: ['model', 'title'],
    taken: ['brand', 'upc'],
    clashes: [{ field: 'color', base: 'red', mine: 'blue', theirs: 'green' }],
  });
});

test('the same change made twice is no clash', () => {
  const merged = mergeDocuments({ price: { amount: 1 } }, { price: { amount: 2 } }, { price: { amount: 2 } });
  assert.deepEqual(merged, { document: { price: { amount: 2 } }, kept: [], taken: [], clashes: [] });
});
