import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code, ConnectError } from '@connectrpc/connect';
import { JangteoError } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { seededRandom } from '@jangteo/kernel/random';
import { createBreaker } from '../src/breaker.ts';
import { withinDeadline } from '../src/deadline.ts';
import { isSafe, withRetries } from '../src/retries.ts';
import { retryBudget } from '../src/retry-budget.ts';
import { NoAnswer } from '../src/rpc-errors.ts';
import { ProbeService } from './probe-service.ts';

const noAnswer = () => new NoAnswer('inventory', new ConnectError('gone', Code.Unavailable));

function callsTo(attempt: () => Promise<string>) {
  const clock = manualClock();
  const budget = retryBudget(clock);
  const random = seededRandom(7);
  let attempts = 0;
  return {
    clock,
    attempts: () => attempts,
    call(timeoutMs = 5_000): Promise<string> {
      budget.earn();
      return withinDeadline(clock, 'Look', { timeoutMs }, (deadline) =>
        withRetries({ clock, random }, budget, deadline, () => {
          attempts += 1;
          return attempt();
        }),
      );
    },
  };
}

test('a dead peer gets a fifth more than the calls made, plus the floor, and not three times as much', async () => {
  const dead = callsTo(() => Promise.reject(noAnswer()));
  let failed = 0;
  const calls = Array.from({ length: 1_000 }, () => dead.call().catch(() => failed++));
  await dead.clock.advance(1_000);
  await Promise.all(calls);
  assert.equal(failed, 1_000);
  assert.ok(dead.attempts() > 1_000 && dead.attempts() <= 1_200 + 10, `${dead.attempts()} attempts`);
});

test('calls of long ago do not pay for retries of now, and a quiet caller may retry again after a while', () => {
  const clock = manualClock();
  const budget = retryBudget(clock);
  const spendAll = () => {
    let spent = 0;
    while (budget.spend()) spent += 1;
    return spent;
  };
  for (let call = 0; call < 100_000; call++) budget.earn();
  assert.equal(spendAll(), 100);
  assert.equal(spendAll(), 0);
  return clock.advance(3_000).then(() => assert.equal(spendAll(), 3));
});

test('a call is sent three times at most', async () => {
  const dead = callsTo(() => Promise.reject(noAnswer()));
  const call = assert.rejects(dead.call(), NoAnswer);
  await dead.clock.advance(1_000);
  await call;
  assert.equal(dead.attempts(), 3);
});

test('what the service answered is never asked again, not even that it is unavailable', async () => {
  const busy = callsTo(() => Promise.reject(new JangteoError('ENGINE_AWAY', 'the database does not answer')));
  await assert.rejects(busy.call(), /database/);
  assert.equal(busy.attempts(), 1);
});

test('no retry begins that cannot end in time', async () => {
  const dead = callsTo(() => Promise.reject(noAnswer()));
  await assert.rejects(dead.call(1), NoAnswer);
  assert.equal(dead.attempts(), 1);
});

test('only what the contract calls idempotent may be sent again', () => {
  const { look, put, change } = ProbeService.method;
  assert.deepEqual([look, put, change].map(isSafe), [true, true, false]);
});

/** Calls through a breaker, where a failure says that the peer is silent. */
function callsThrough(clock: { now(): number }, states: string[] = []) {
  const breaker = createBreaker(clock, (state) => states.push(state));
  return (call: () => Promise<string>) =>
    breaker.run(
      call,
      () => 'silent',
      () => new Error('refused'),
    );
}

test('while one call asks whether the peer is back, the others are refused and do not wait for it', async () => {
  const clock = manualClock();
  const run = callsThrough(clock);
  for (let call = 0; call < 5; call++) await assert.rejects(run(() => Promise.reject(new Error('silent'))));
  await clock.advance(1_000);
  const answer = Promise.withResolvers<string>();
  const probe = run(() => answer.promise);
  await assert.rejects(
    run(async () => 'sent'),
    /refused/,
  );
  answer.resolve('back');
  assert.equal(await probe, 'back');
  assert.equal(await run(async () => 'sent'), 'sent');
});

test('calls given up by their callers neither open a breaker nor close it', async () => {
  const clock = manualClock();
  const states: string[] = [];
  const breaker = createBreaker(clock, (state) => states.push(state));
  const run = (verdict: 'answered' | 'silent' | 'unknown') =>
    breaker
      .run(
        () => Promise.reject(new Error(verdict)),
        () => verdict,
        () => new Error('refused'),
      )
      .catch((thrown: Error) => thrown.message);

  for (let call = 0; call < 20; call++) await run('unknown');
  for (let call = 0; call < 4; call++) await run('silent');
  await run('answered');
  for (let call = 0; call < 4; call++) await run('silent');
  assert.deepEqual(states, []);
  assert.equal(await run('silent'), 'silent');
  assert.equal(await run('silent'), 'refused');
  await clock.advance(1_000);
  assert.equal(await run('unknown'), 'unknown');
  assert.equal(await run('silent'), 'refused');
  await clock.advance(1_000);
  assert.equal(await run('answered'), 'answered');
  assert.deepEqual(states, ['open', 'half_open', 'open', 'half_open', 'closed']);
});

test('a probe that takes its time holds nobody up for longer than five seconds, and its end says nothing any more', async () => {
  const clock = manualClock();
  const states: string[] = [];
  const run = callsThrough(clock, states);
  for (let call = 0; call < 5; call++) await assert.rejects(run(() => Promise.reject(new Error('silent'))));
  await clock.advance(1_000);
  const slow = Promise.withResolvers<string>();
  const probe = run(() => slow.promise);
  await clock.advance(4_999);
  await assert.rejects(
    run(async () => 'sent'),
    /refused/,
  );
  await clock.advance(1);
  assert.equal(await run(async () => 'sent'), 'sent');
  slow.reject(new Error('silent'));
  await assert.rejects(probe, /silent/);
  assert.equal(await run(async () => 'sent'), 'sent');
  assert.deepEqual(states, ['open', 'half_open', 'closed']);
});

test('a clock that is set back closes nobody out', async () => {
  let now = 10_000;
  const run = callsThrough({ now: () => now });
  for (let call = 0; call < 5; call++) await assert.rejects(run(() => Promise.reject(new Error('silent'))));
  now = 0;
  assert.equal(await run(async () => 'sent'), 'sent');
});
