import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../src/manual-clock.ts';
import { WindowCounts } from '../src/window-counts.ts';

test('a key may be counted so often in a window, which begins with its first count', async () => {
  const clock = manualClock();
  const counts = new WindowCounts(clock, { windowMs: 1_000, keysMax: 10 });
  const within = { exceeded: false, leftMs: 0 };
  assert.deepEqual([counts.count('a', 2), counts.count('a', 2)], [within, within]);
  await clock.advance(400);
  assert.deepEqual(counts.count('a', 2), { exceeded: true, leftMs: 600 });
  assert.deepEqual(counts.count('b', 2), within);
  await clock.advance(600);
  assert.deepEqual(counts.count('a', 2), within);
});

test('of too many keys those are forgotten that were not counted for the longest time', () => {
  const counts = new WindowCounts(manualClock(), { windowMs: 1_000, keysMax: 3 });
  for (const key of ['a', 'b', 'c', 'a', 'd']) counts.count(key, 1);
  assert.deepEqual([counts.count('a', 1).exceeded, counts.count('d', 1).exceeded, counts.count('b', 1).exceeded], [true, true, false]);
});
