import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeyOutcome, type RunAnswer, runAll } from '../src/logic/run-progress.ts';

const outcome = (key: string, change: Partial<KeyOutcome> = {}): KeyOutcome => ({
  consumer: 'orders',
  key,
  events: 2,
  handled: 2,
  unparked: true,
  error: null,
  ...change,
});
const error = { code: 'INVALID_REQUEST', detail: 'broken' };
const pages: readonly RunAnswer[] = [
  { outcomes: [outcome('a'), outcome('b', { handled: 0, unparked: false, error })], next_cursor: 'one' },
  { outcomes: [], next_cursor: 'two' },
  { outcomes: [outcome('c', { consumer: 'payments', events: 5, handled: 5 })], next_cursor: null },
];

test('a run goes on to its end and adds up what became of each key', async () => {
  const asked: (string | undefined)[] = [];
  const told: number[] = [];
  const end = await runAll(
    async (cursor) => {
      asked.push(cursor);
      return pages[asked.length - 1] as RunAnswer;
    },
    ({ keys }) => told.push(keys),
  );
  assert.deepEqual(asked, [undefined, 'one', 'two']);
  assert.deepEqual(told, [2, 2, 3]);
  assert.deepEqual([end.keys, end.events, end.handled, end.unparked, end.failedCount], [3, 9, 7, 2, 1]);
  assert.deepEqual(
    end.failed.map(({ key }) => key),
    ['b'],
  );
  assert.deepEqual(
    [...end.byConsumer],
    [
      ['orders', 2],
      ['payments', 1],
    ],
  );
});

test('a run that is stopped calls no more', async () => {
  let calls = 0;
  const end = await runAll(
    async () => pages[calls++] as RunAnswer,
    () => undefined,
    () => false,
  );
  assert.deepEqual([calls, end.keys], [1, 2]);
});
