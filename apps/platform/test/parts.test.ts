import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICE_NAMES } from '../src/parts.ts';
import { SERVICES } from '../src/services.ts';

test('every service can be served by its name', () => {
  assert.deepEqual(
    SERVICES.map(({ name }) => name),
    [...SERVICE_NAMES],
  );
});
