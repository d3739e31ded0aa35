import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { type Click, ClickBuffer, WAITING_MAX } from '../src/click-buffer.ts';

const clickOf = (id: number): Click => ({ id: String(id), atMs: id, kind: 'home', path: '/', productId: '', categoryId: '', query: '' });

/** A buffer whose log may be away, and what became of what it took. */
function buffer() {
  const clock = manualClock();
  const counts: Record<string, number> = {};
  const counter = {
    add({ result = '' } = {}, value = 1) {
      counts[result] = (counts[result] ?? 0) + value;
    },
  };
  const meter = { ...systemRuntime.meter, counter: () => counter };
  const logger = { ...systemRuntime.logger, warn: () => {} };
  const appended: string[][] = [];
  const log = { isAway: false, hangs: false };
  const clicks = new ClickBuffer({ ...systemRuntime, clock, meter, logger }, async (batch) => {
    if (log.hangs) await new Promise(() => {});
    if (log.isAway) throw new Error('the log is away');
    appended.push(batch.map(({ id }) => id));
  });
  return { clicks, clock, counts, appended, log };
}

test('clicks are gathered for a moment, and go into the log together and in order', async () => {
  const { clicks, clock, appended, counts } = buffer();
  for (const id of [1, 2, 3]) clicks.take(clickOf(id));
  assert.deepEqual(appended, [], 'who clicks does not wait');
  await clock.advance(200);
  clicks.take(clickOf(4));
  await clock.advance(200);
  assert.deepEqual([appended, counts], [[['1', '2', '3'], ['4']], { appended: 4 }]);
});

test('while the log is away a bounded number waits, and the rest is counted and forgotten', async () => {
  const { clicks, clock, appended, counts, log } = buffer();
  log.isAway = true;
  for (let id = 0; id < WAITING_MAX + 7; id++) clicks.take(clickOf(id));
  await clock.advance(5_000);
  assert.deepEqual([appended.length, counts], [0, { dropped: 7 }]);
  log.isAway = false;
  await clock.advance(2_000);
  assert.equal(appended.flat().length, WAITING_MAX);
  assert.equal(appended.flat()[0], '0');
});

test('a closing shop sends what waits, and does not wait for a log that hangs', async () => {
  const { clicks, appended } = buffer();
  clicks.take(clickOf(1));
  await clicks.close();
  assert.deepEqual(appended, [['1']]);
  clicks.take(clickOf(2));
  assert.equal(appended.length, 1);

  const stuck = buffer();
  stuck.log.hangs = true;
  stuck.clicks.take(clickOf(1));
  await stuck.clock.advance(300);
  const closed = stuck.clicks.close();
  await stuck.clock.advance(2_000);
  await closed;
  assert.deepEqual(stuck.counts, { dropped: 1 });
});
