import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dealOut, decodeShare, decodeWish, encodeShare, encodeWish, type Wish } from '../src/event-log-assignment.ts';

test('wishes and shares come back as they were written', () => {
  const wish = { topics: ['orders', '주문'], only: { topic: 'orders', partition: 3 } };
  assert.deepEqual(decodeWish(encodeWish(wish)), wish);
  assert.deepEqual(decodeWish(encodeWish({ topics: ['orders'] })), { topics: ['orders'] });
  const share = [
    { topic: 'orders', partition: 0 },
    { topic: 'orders', partition: 7 },
    { topic: 'payments', partition: 1 },
  ];
  assert.deepEqual(decodeShare(encodeShare(share)), share);
  assert.deepEqual(decodeShare(encodeShare([])), []);
  assert.deepEqual(decodeShare(Buffer.alloc(0)), []);
});

test('each partition goes to one member that wants its topic, evenly, and to who claims it before all', () => {
  const counts = new Map([
    ['orders', 8],
    ['payments', 4],
  ]);
  const both = { topics: ['orders', 'payments'] };
  const shares = dealOut(
    new Map<string, Wish>([
      ['b', both],
      ['a', both],
      ['c', { topics: ['orders'] }],
      ['seeker', { topics: ['orders'], only: { topic: 'orders', partition: 4 } }],
    ]),
    counts,
  );
  const all = [...shares.values()].flat();
  assert.equal(all.length, 12);
  assert.equal(new Set(all.map(({ topic, partition }) => `${topic}:${partition}`)).size, 12);
  assert.deepEqual(shares.get('seeker'), [{ topic: 'orders', partition: 4 }]);
  assert.ok(shares.get('c')?.every(({ topic }) => topic === 'orders'));
  assert.deepEqual(
    ['a', 'b', 'c'].map((member) => shares.get(member)?.length),
    [5, 4, 2],
  );
});
