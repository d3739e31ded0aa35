import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { takeTurns } from '../src/turns.ts';

const patient = new AbortController().signal;

test('at most so many work at once, and everybody gets a turn, also after one that fails', async () => {
  const inTurn = takeTurns(2);
  let working = 0;
  let most = 0;
  const order: number[] = [];
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      inTurn(patient, async () => {
        order.push(index);
        most = Math.max(most, ++working);
        await new Promise(setImmediate);
        working--;
        if (index % 3 === 0) throw new Error('no luck');
      }),
    ),
  );
  assert.equal(most, 2);
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, index) => index),
  );
  assert.equal(results.filter(({ status }) => status === 'rejected').length, 7);
});

test('nobody works for a caller that has given up', async () => {
  const inTurn = takeTurns(1);
  const impatient = new AbortController();
  const { promise: first, resolve: endFirst } = Promise.withResolvers<void>();
  const done = inTurn(patient, () => first);
  let worked = false;
  const second = inTurn(impatient.signal, async () => {
    worked = true;
  });
  impatient.abort();
  endFirst();
  await done;
  await assert.rejects(second, (thrown) => hasCode(thrown, 'DEADLINE_EXCEEDED'));
  assert.equal(worked, false);
  assert.equal(await inTurn(patient, async () => 'next'), 'next');
});
