import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShop } from './shop.ts';

const LINE_MS = 13_000;

test('a rush of sign-ups gets in, also who waits for the password hash beyond the deadline of an ordinary call', async () => {
  await using shop = await openShop({
    environment: { JANGTEO_PASSWORD_MEMORY_KIB: '65536', JANGTEO_PASSWORD_PASSES: '6', JANGTEO_PASSWORD_HASHES_AT_ONCE: '1' },
  });
  const signUp = (index: number) =>
    shop.call('POST', '/v1/users', { email: `rush-${index}@example.com`, password: 'correct horse', name: 'Rush' });
  const startedAt = performance.now();
  assert.equal((await signUp(0)).status, 201);
  const people = Math.ceil(LINE_MS / (performance.now() - startedAt));
  const answers = await Promise.all(Array.from({ length: people }, (_, index) => signUp(index + 1)));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
});
