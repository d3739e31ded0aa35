import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ERRORS, type ErrorCode, JangteoError } from '../src/errors.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');

test('every code is documented with its status, title and hint, and no other is', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  assert.equal(rows.length, Object.keys(ERRORS).length);
  for (const [code, { status, title, hint }] of Object.entries(ERRORS)) {
    const row = rows.find((line) => line.startsWith(`| \`${code}\` |`));
    for (const fact of [String(status), title, hint]) assert.ok(row?.includes(fact), `${code}: ${fact}`);
  }
});

test('whatever was thrown becomes an error of the registry, once', () => {
  const error = new JangteoError('OUT_OF_STOCK', 'no more');
  assert.equal(JangteoError.from(error), error);
  const wrapped = JangteoError.from(new TypeError('x is not a function'));
  assert.deepEqual([wrapped.code, wrapped.message], ['INTERNAL', 'x is not a function'] satisfies [ErrorCode, string]);
  assert.ok(wrapped.cause instanceof TypeError);
});
