import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FrameWriter } from '@jangteo/remote/frame-writer';

test('what becomes ready within a turn leaves in one frame, and nothing that is ready is left behind at the end', async () => {
  const ready: number[] = [];
  const writer = new FrameWriter(() => (ready.length === 0 ? undefined : ready.splice(0)));
  const put = (one: number) => {
    ready.push(one);
    writer.ready();
  };
  const frames: number[][] = [];
  const reading = (async () => {
    for await (const frame of writer) frames.push(frame);
  })();
  await nextTurn();
  await nextTurn();
  put(1);
  await Promise.resolve();
  put(2);
  put(3);
  while (frames.length === 0) await nextTurn();
  put(4);
  writer.end();
  await reading;
  assert.deepEqual(frames, [[1, 2, 3], [4]]);
});
