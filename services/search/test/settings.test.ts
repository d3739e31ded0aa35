import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '@jangteo/kernel/config';
import { settings } from '../src/settings.ts';

const read = (text: string) => readSettings(settings, { JANGTEO_REINDEX_EVERY: text }).reindexEveryMs;

test('the sweep comes round every hour, as often as one says, or never', () => {
  assert.equal(read(''), 3_600_000);
  assert.equal(read('90s'), 90_000);
  assert.equal(read('30m'), 1_800_000);
  assert.equal(read('1d'), 86_400_000);
  assert.equal(read('0'), 0);
});

test('anything else is refused', () => {
  for (const text of ['1', 'h', '-1h', '1.5h', '0s', '31d', '1 h', '1w']) assert.throws(() => read(text), { code: 'BAD_CONFIG' }, text);
});
