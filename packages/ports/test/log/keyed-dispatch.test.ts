import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { seededRandom } from '@jangteo/kernel/random';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Lane } from '@jangteo/ports/log/dispatch-lane';
import type { LogRecord } from '@jangteo/ports/log/event-log';
import { KeyedDispatch, type KeyedDispatchOptions } from '@jangteo/ports/log/keyed-dispatch';

/** A dispatch whose records wait until the test finishes or rejects them. */
function bench(options: Partial<KeyedDispatchOptions> = {}) {
  const clock = manualClock();
  const underWay = new Map<string, PromiseWithResolvers<void>>();
  const started: string[] = [];
  const askedFor: Lane[] = [];
  const dispatch = new KeyedDispatch({
    runtime: { ...systemRuntime, clock, random: seededRandom(3) },
    concurrency: 2,
    handle({ value }) {
      started.push(value);
      const outcome = Promise.withResolvers<void>();
      underWay.set(value, outcome);
      return outcome.promise;
    },
    onRoom: (lane) => askedFor.push(lane),
    onProgress: () => {},
    ...options,
  });
  const settle = async (value: string, how: (outcome: PromiseWithResolvers<void>) => void) => {
    const outcome = underWay.get(value);
    assert.ok(outcome, `${value} is not under way`);
    underWay.delete(value);
    how(outcome);
    await turn();
  };
  return {
    dispatch,
    clock,
    started,
    askedFor,
    finish: (value: string) => settle(value, ({ resolve }) => resolve()),
    reject: (value: string) => settle(value, ({ reject }) => reject(new Error('rejected'))),
  };
}

/** Records of partition 0 from `offset` on, written as `key:value`. */
function records(offset: number, ...texts: string[]): LogRecord[] {
  return texts.map((text, n) => {
    const key = text.split(':')[0] as string;
    return { topic: 'orders', partition: 0, offset: offset + n, timeMs: 0, key, headers: {}, value: text };
  });
}

test('starts as many keys as it may, and the next record of a key after the one before', async () => {
  const { dispatch, started, finish } = bench();
  const lane = dispatch.assign('orders', 0, 5);
  lane.offer(records(5, 'a:1', 'a:2', 'b:1', 'c:1'));
  assert.deepEqual(started, ['a:1', 'b:1']);
  await finish('a:1');
  assert.deepEqual(started, ['a:1', 'b:1', 'c:1']);
  await finish('b:1');
  assert.deepEqual(started, ['a:1', 'b:1', 'c:1', 'a:2']);
});

test('may commit up to the lowest record that is not finished', async () => {
  const { dispatch, finish } = bench({ concurrency: 3 });
  const lane = dispatch.assign('orders', 0, 10);
  assert.equal(lane.committable, 10);
  lane.offer(records(10, 'a:1', 'b:1', 'c:1'));
  await finish('b:1');
  await finish('c:1');
  assert.equal(lane.committable, 10);
  await finish('a:1');
  assert.equal(lane.committable, 13);
  lane.skipTo(20);
  assert.deepEqual([lane.next, lane.committable], [20, 20]);
});

test('passes over records below the one that it wants', () => {
  const { dispatch, started } = bench();
  dispatch.assign('orders', 0, 11).offer(records(10, 'a:1', 'b:1'));
  assert.deepEqual(started, ['b:1']);
});

test('tries a rejected record again after growing pauses of at most some seconds, with other keys going on', async () => {
  const { dispatch, clock, started, finish, reject } = bench({ concurrency: 1 });
  const lane = dispatch.assign('orders', 0, 0);
  lane.offer(records(0, 'a:1', 'a:2', 'b:1'));
  await reject('a:1');
  assert.deepEqual(started, ['a:1', 'b:1']);
  await finish('b:1');
  const pauses: number[] = [];
  for (let tries = 2; tries <= 9; tries++) {
    const from = clock.now();
    while (started.filter((value) => value === 'a:1').length < tries) await clock.advance(1);
    pauses.push(clock.now() - from);
    await reject('a:1');
  }
  assert.ok((pauses[0] as number) >= 50 && (pauses[0] as number) <= 100, `${pauses}`);
  assert.ok((pauses[3] as number) > (pauses[0] as number), `${pauses}`);
  assert.ok(Math.max(...pauses) > 2_000 && Math.max(...pauses) <= 5_000, `${pauses}`);
  assert.equal(lane.committable, 0);
  await clock.advance(5_000);
  await finish('a:1');
  assert.equal(started.at(-1), 'a:2');
});

test('holds a bounded number of records, and asks for more when half of them are done', async () => {
  const { dispatch, askedFor, finish } = bench({ concurrency: 1_000 });
  const lane = dispatch.assign('orders', 0, 0);
  const all = records(0, ...Array.from({ length: 1_000 }, (_, n) => `k${n}:`));
  const held = lane.room;
  lane.offer(all);
  assert.deepEqual([lane.next, lane.room], [held, 0]);
  for (let n = 0; n < held; n++) {
    await finish(`k${n}:`);
    if (askedFor.length > 0) break;
  }
  assert.deepEqual(askedFor, [lane]);
  assert.ok(lane.room > 0);
});

test('holds a bounded amount of text', () => {
  const { dispatch } = bench();
  const lane = dispatch.assign('orders', 0, 0);
  lane.offer(records(0, ...Array.from({ length: 20 }, (_, n) => `k${n}:${'x'.repeat(1_000_000)}`)));
  assert.deepEqual([lane.next, lane.room], [4, 0]);
});

test('keys that are stuck leave the rest of the room to the others', async () => {
  const { dispatch, askedFor, started, finish, reject } = bench({ concurrency: 1 });
  const lane = dispatch.assign('orders', 0, 0);
  const room = lane.room;
  const stuck = Array.from({ length: room - 2 }, (_, n) => `stuck:${n}`);
  lane.offer(records(0, ...stuck, 'a:1', 'b:1', 'c:1'));
  await reject('stuck:0');
  await finish('a:1');
  await finish('b:1');
  assert.equal(askedFor.length, 1);
  lane.offer(records(room, 'c:1', 'd:1'));
  assert.equal(started.at(-1), 'c:1');
  assert.equal(lane.committable, 0);
});

test('paused, it starts nothing; resumed, it goes on', async () => {
  const { dispatch, started, finish } = bench();
  const lane = dispatch.assign('orders', 0, 0);
  lane.offer(records(0, 'a:1', 'a:2'));
  dispatch.pause();
  lane.offer(records(2, 'b:1'));
  await finish('a:1');
  assert.deepEqual([dispatch.paused, started], [true, ['a:1']]);
  dispatch.resume();
  assert.deepEqual([dispatch.paused, started], [false, ['a:1', 'b:1', 'a:2']]);
});

test('more concurrency starts more at once, less lets those under way finish first', async () => {
  const { dispatch, started, finish } = bench({ concurrency: 1 });
  dispatch.assign('orders', 0, 0).offer(records(0, 'a:1', 'b:1', 'c:1', 'd:1'));
  dispatch.concurrency = 3;
  assert.deepEqual(started, ['a:1', 'b:1', 'c:1']);
  dispatch.concurrency = 1;
  await finish('a:1');
  await finish('b:1');
  assert.equal(started.length, 3);
  await finish('c:1');
  assert.equal(started.length, 4);
  for (const bad of [0, -1, 1.5, Number.NaN]) {
    assert.throws(
      () => {
        dispatch.concurrency = bad;
      },
      (thrown) => hasCode(thrown, 'INVALID_REQUEST'),
    );
  }
});

test('a released lane waits for what is under way, starts nothing further, and says where to go on', async () => {
  const { dispatch, started, finish, clock } = bench();
  const lane = dispatch.assign('orders', 0, 0);
  const other = dispatch.assign('orders', 1, 0);
  lane.offer(records(0, 'a:1', 'b:1', 'c:1', 'a:2'));
  let offset: number | undefined;
  const released = lane.release().then((at) => {
    offset = at;
  });
  await finish('a:1');
  assert.equal(offset, undefined);
  await finish('b:1');
  await released;
  assert.equal(offset, 2);
  lane.offer(records(4, 'd:1'));
  await clock.advance(10_000);
  assert.deepEqual(started, ['a:1', 'b:1']);
  assert.equal(other.committable, 0);
});

test('a record that is rejected while its lane is released is not tried again there', async () => {
  const { dispatch, started, reject, clock } = bench();
  const lane = dispatch.assign('orders', 0, 0);
  lane.offer(records(0, 'a:1'));
  const released = dispatch.close();
  await reject('a:1');
  await released;
  await clock.advance(10_000);
  assert.deepEqual(started, ['a:1']);
  assert.equal(lane.committable, 0);
});

test('a handler runs in the context of its subscriber, not of whoever delivered the record', () => {
  const context = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const handle = async () => {
    seen.push(context.getStore());
  };
  const { dispatch } = context.run('subscriber', () => bench({ handle }));
  const lane = dispatch.assign('orders', 0, 0);
  context.run('deliverer', () => lane.offer(records(0, 'a:1')));
  assert.deepEqual(seen, ['subscriber']);
});
