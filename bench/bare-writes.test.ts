import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bareWrites } from './bare-writes.ts';

test('the bare script writes into the tables that services have now', async () => {
  assert.ok((await bareWrites(1, 0.01)) > 0);
});
