import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { LogInAttempts } from '../src/log-in-attempts.ts';

const wrong = async () => {
  throw new JangteoError('WRONG_CREDENTIALS', 'no');
};
const right = async () => 'in';

test('an account is guessed at so often in a window, and then not entered with the right password either', async () => {
  const clock = manualClock();
  const attempts = new LogInAttempts(clock, { failuresMax: 3, windowMs: 60_000 });
  for (let guess = 0; guess < 3; guess++) await assert.rejects(attempts.attempt('mina', wrong), { code: 'WRONG_CREDENTIALS' });
  await assert.rejects(attempts.attempt('mina', right), (thrown) => {
    assert.ok(thrown instanceof JangteoError && thrown.code === 'RATE_LIMITED');
    assert.equal(thrown.data?.retry_after_seconds, 60);
    return true;
  });
  assert.equal(await attempts.attempt('yuna', right), 'in');
  await clock.advance(60_000);
  assert.equal(await attempts.attempt('mina', right), 'in');
});

test('who gets in is not counted, however often, nor what failed for another reason', async () => {
  const attempts = new LogInAttempts(manualClock(), { failuresMax: 2, windowMs: 60_000 });
  for (let time = 0; time < 10; time++) assert.equal(await attempts.attempt('mina', right), 'in');
  const away = async () => {
    throw new JangteoError('ENGINE_AWAY', 'away');
  };
  for (let time = 0; time < 10; time++) await assert.rejects(attempts.attempt('mina', away), { code: 'ENGINE_AWAY' });
  assert.equal(await attempts.attempt('mina', right), 'in');
});

test('guesses made at once count before they are answered', async () => {
  const attempts = new LogInAttempts(manualClock(), { failuresMax: 2, windowMs: 60_000 });
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => attempts.attempt('mina', wrong)));
  const codes = results.map((result) => (result.status === 'rejected' ? (result.reason as JangteoError).code : 'in'));
  assert.equal(codes.filter((code) => code === 'WRONG_CREDENTIALS').length, 2);
  assert.equal(codes.filter((code) => code === 'RATE_LIMITED').length, 18);
});
