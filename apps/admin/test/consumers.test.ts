import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Consumer, Topic } from '../src/api-types.ts';
import { LAG_WINDOW_MS, withPast, withSample } from '../src/logic/lag-history.ts';
import { seekMoves } from '../src/logic/seek-preview.ts';

const topic: Topic = {
  name: 'orders',
  retention_ms: null,
  records: 150,
  partitions: [
    { partition: 0, start: 10, end: 100 },
    { partition: 1, start: 0, end: 60 },
  ],
};
const at = (of: string, partition: number, committed: number, end: number) => ({
  topic: of,
  partition,
  committed,
  end,
  lag: end - committed,
});
const consumer: Consumer = {
  name: 'payments',
  topics: ['orders', 'delivery'],
  paused: false,
  replaying: false,
  concurrency: 64,
  lag: 20,
  partitions: [at('orders', 0, 80, 100), at('orders', 1, 60, 60), at('delivery', 0, 5, 5)],
};
const told = (...args: Parameters<typeof seekMoves>) =>
  seekMoves(...args).map(({ partition, to, again, skipped }) => [partition, to, again, skipped]);

test('a seek tells what is read again and what is skipped, for its own topic', () => {
  assert.deepEqual(told(consumer, topic, undefined, { to: 'beginning' }), [
    [0, 10, 70, 0],
    [1, 0, 60, 0],
  ]);
  assert.deepEqual(told(consumer, topic, undefined, { to: 'end' }), [
    [0, 100, 0, 20],
    [1, 60, 0, 0],
  ]);
});

test('an offset outside of what the log has ends at its ends', () => {
  assert.deepEqual(told(consumer, topic, 0, { offset: 3 }), [[0, 10, 70, 0]]);
  assert.deepEqual(told(consumer, topic, 0, { offset: 85 }), [[0, 85, 0, 5]]);
  assert.deepEqual(told(consumer, topic, 0, { offset: 1_000 }), [[0, 100, 0, 20]]);
  const offsets = new Map([[0, 50]]);
  assert.deepEqual(told(consumer, topic, undefined, { offsets }), [
    [0, 50, 30, 0],
    [1, 60, 0, 0],
  ]);
});

test('lag is remembered as far as the chart goes back, and no sample stands twice', () => {
  const one = withSample([], { at: 1_000, lag: 5 });
  assert.equal(withSample(one, { at: 1_000, lag: 9 }), one);
  const two = withSample(one, { at: 1_000 + LAG_WINDOW_MS, lag: 7 });
  assert.deepEqual(two, [{ at: 1_000 + LAG_WINDOW_MS, lag: 7 }]);
  const past = [
    { at: 500, lag: 1 },
    { at: 1_000, lag: 2 },
  ];
  assert.deepEqual(withPast(one, past), [
    { at: 500, lag: 1 },
    { at: 1_000, lag: 5 },
  ]);
});
