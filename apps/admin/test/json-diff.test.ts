import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesOfJson, inOrder, isEqualJson } from '../src/logic/json-diff.ts';
import { mergeDocuments } from '../src/logic/merge-document.ts';

test('documents are the same whatever the order of their members, but not of their lists', () => {
  assert.ok(isEqualJson({ a: [{ b: 1, c: 2 }] }, { a: [{ c: 2, b: 1 }] }));
  assert.ok(!isEqualJson([1, 2], [2, 1]));
  assert.equal(JSON.stringify(inOrder({ b: { d: 1, c: [{ f: 1, e: 2 }] }, a: null })), '{"a":null,"b":{"c":[{"e":2,"f":1}],"d":1}}');
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
