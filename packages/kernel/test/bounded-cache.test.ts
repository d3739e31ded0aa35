import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BoundedCache } from '../src/bounded-cache.ts';

const EACH = 1_000;

function filled(entries: number): BoundedCache<number> {
  const cache = new BoundedCache<number>(10 * (EACH + 200));
  for (let at = 0; at < entries; at++) twice(cache, `k${at}`, at);
  return cache;
}

function twice(cache: BoundedCache<number>, key: string, value: number): void {
  cache.offer(key, value, EACH);
  cache.offer(key, value, EACH);
}

test('a cache that is full takes what is offered a second time, and nothing that comes once', () => {
  const cache = filled(10);
  assert.equal(cache.offer('once', 0, EACH), false);
  assert.equal(cache.offer('again', 0, EACH), false);
  assert.equal(cache.offer('again', 1, EACH), true);
  assert.deepEqual([cache.get('once'), cache.get('again'), cache.size], [undefined, 1, 10]);
});

test('a cache stays within its bytes, and the oldest goes first', () => {
  const cache = filled(15);
  assert.deepEqual([cache.size, cache.bytes], [10, 10 * (EACH + 200)]);
  assert.deepEqual([cache.get('k4'), cache.get('k5'), cache.get('k14')], [undefined, 5, 14]);
});

test('what was read stays for another round', () => {
  const cache = filled(10);
  cache.get('k0');
  twice(cache, 'new', 0);
  assert.deepEqual([cache.get('k0'), cache.get('k1')], [0, undefined]);
});

test('a cache whose entries are all read still takes a new one', () => {
  const cache = filled(10);
  for (let round = 0; round < 30; round++) {
    for (let at = 0; at < 10; at++) cache.get(`k${at}`);
    twice(cache, `new${round}`, round);
    assert.equal(cache.get(`new${round}`), round);
    assert.equal(cache.size, 10);
  }
});

test('a value that is replaced or taken out gives its bytes back, and one that is too large is not kept', () => {
  const cache = filled(3);
  cache.offer('k0', 7, 500);
  cache.delete('k1');
  cache.delete('none');
  assert.deepEqual([cache.get('k0'), cache.bytes], [7, 500 + 200 + EACH + 200]);
  cache.offer('k2', 8, 1_000_000);
  assert.deepEqual([cache.get('k2'), cache.size], [undefined, 1]);
  cache.clear();
  assert.deepEqual([cache.size, cache.bytes], [0, 0]);
  const none = new BoundedCache<number>(0);
  none.offer('a', 1, 0);
  assert.equal(none.get('a'), undefined);
});
