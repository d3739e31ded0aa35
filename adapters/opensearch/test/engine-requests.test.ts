import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { EngineRequests } from '../src/search/engine-requests.ts';

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('what is closed keeps no process waiting', async () => {
  const before = timers();
  await new EngineRequests(['http://127.0.0.1:1'], systemRuntime).close();
  assert.equal(timers(), before);
});
