import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '../src/manual-clock.ts';
import { createWakeup } from '../src/wakeup.ts';

async function ended(wait: Promise<void>): Promise<boolean> {
  return await Promise.race([wait.then(() => true), new Promise<false>((resolve) => setImmediate(() => resolve(false)))]);
}

test('a wake before the wait is not lost, and counts once', async () => {
  const wakeup = createWakeup(manualClock(), new AbortController().signal);
  wakeup.wake();
  wakeup.wake();
  assert.equal(await ended(wakeup.wait(1_000)), true);
  assert.equal(await ended(wakeup.wait(1_000)), false);
});

test('a wait ends when its time is over, or when all is over', async () => {
  const clock = manualClock();
  const stopping = new AbortController();
  const wakeup = createWakeup(clock, stopping.signal);
  const first = wakeup.wait(100);
  await clock.advance(99);
  assert.equal(await ended(first), false);
  await clock.advance(1);
  assert.equal(await ended(first), true);
  const second = wakeup.wait(100);
  stopping.abort();
  assert.equal(await ended(second), true);
  assert.equal(await ended(wakeup.wait(100)), true);
});
