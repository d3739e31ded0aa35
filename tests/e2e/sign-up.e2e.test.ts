import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '@jangteo/kernel/clock';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { CALL_MS } from '@jangteo/rpc/deadline';
import { openShop } from './shop.ts';
import { APART } from './topology.ts';

/** The shop's deadlines come so many times sooner, and the processor has less to do until then. */
const SPEED = APART ? 1 : 8;
const LINE_MS = (1.2 * CALL_MS) / SPEED;

const { now, schedule, sleep } = systemRuntime.clock;
const startedAt = now();
const fast: Clock = {
  now: () => startedAt + (now() - startedAt) * SPEED,
  schedule: (delayMs, fn) => schedule(delayMs / SPEED, fn),
  sleep: (delayMs, signal) => sleep(delayMs / SPEED, signal),
};

test('a rush of sign-ups gets in, also who waits for the password hash beyond the deadline of an ordinary call', async () => {
  await using shop = await openShop({
    environment: { JANGTEO_PASSWORD_MEMORY_KIB: '65536', JANGTEO_PASSWORD_PASSES: '6', JANGTEO_PASSWORD_HASHES_AT_ONCE: '1' },
    clock: fast,
  });
  let index = 0;
  const signUp = () => shop.call('POST', '/v1/users', { email: `rush-${index++}@example.com`, password: 'correct horse', name: 'Rush' });
  assert.equal((await signUp()).status, 201);
  const hashedAt = performance.now();
  assert.equal((await signUp()).status, 201);
  // More of them where the machine has become faster meanwhile.
  for (let [people, tookMs] = [LINE_MS / (performance.now() - hashedAt), 0]; tookMs < CALL_MS / SPEED; people *= 2) {
    const rushAt = performance.now();
    const answers = await Promise.all(Array.from({ length: Math.ceil(people) }, signUp));
    tookMs = performance.now() - rushAt;
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  }
});
