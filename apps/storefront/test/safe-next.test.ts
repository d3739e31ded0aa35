import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logInUrl, safeNext } from '../src/safe-next.ts';

test('a path of the shop is gone on to as it is', () => {
  for (const path of ['/', '/orders/20261122-0000000001-3', '/search?q=%EC%96%91%EB%A7%90&sort=newest', '/cart#main']) {
    assert.equal(safeNext(path), path);
  }
  assert.equal(logInUrl('/orders?cursor=a'), '/login?next=%2Forders%3Fcursor%3Da');
});

test('whatever leads out of the shop leads to its front page', () => {
  const elsewhere = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/\n/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/.//evil.example/',
    '/..//evil.example/',
    '/%2e//evil.example/',
    '/a/..//evil.example/',
    'http://here.invalid.evil.example/',
    `/${'a'.repeat(3_000)}`,
    '',
    null,
    undefined,
  ];
  for (const next of elsewhere) assert.equal(safeNext(next), '/', String(next));
});
