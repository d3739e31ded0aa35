import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@jangteo/kernel/manual-clock';

test('timers run in the order of their times, each at its own time', async () => {
  const clock = manualClock(1_000);
  const seen: [string, number][] = [];
  clock.schedule(20, () => seen.push(['second', clock.now()]));
  clock.schedule(10, () => seen.push(['first', clock.now()]));
  clock.schedule(31, () => seen.push(['not yet', clock.now()]));
  await clock.advance(30);
  assert.deepEqual(seen, [
    ['first', 1_010],
    ['second', 1_020],
  ]);
  assert.equal(clock.now(), 1_030);
});

test('a loop that sleeps again and again runs once for each interval that passes', async () => {
  const clock = manualClock(0);
  const stopping = new AbortController();
  const times: number[] = [];
  const loop = (async () => {
    while (!stopping.signal.aborted) {
      await clock.sleep(10, stopping.signal);
      times.push(clock.now());
    }
  })();
  await clock.advance(35);
  assert.deepEqual(times, [10, 20, 30]);
  stopping.abort();
  await loop;
});

test('a cancelled timer never runs', async () => {
  const clock = manualClock(0);
  const timer = clock.schedule(5, () => assert.fail('it ran'));
  timer.cancel();
  await clock.advance(10);
});
