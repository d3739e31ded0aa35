import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERVICE_NAMES, STORED_SERVICE_NAMES } from '../src/parts.ts';
import { SERVICES, STORED_SERVICES } from '../src/services.ts';

const namesOf = (services: readonly { readonly name: string }[]) => services.map(({ name }) => name);

test('every service can be served by its name', () => {
  assert.deepEqual(namesOf(SERVICES), [...SERVICE_NAMES]);
  assert.deepEqual(namesOf(STORED_SERVICES), [...STORED_SERVICE_NAMES]);
});
