import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { type LagOptions, lagMs } from '../src/index-lag.ts';

function options(firstWaiting: LagOptions['follower']['firstWaiting']): LagOptions {
  const positions = { get: async () => ({ token: 't', round: 1, swept: true }) } as unknown as LagOptions['positions'];
  return { runtime, positions, follower: { firstWaiting } };
}

test('an index whose place in the feed was lost is behind, and can be asked', async () => {
  assert.equal(await lagMs(options(() => Promise.reject(new JangteoError('FEED_LOST', 'it was moved')))), 1);
  assert.equal(await lagMs(options(async () => undefined)), 0);
  await assert.rejects(lagMs(options(() => Promise.reject(new JangteoError('ENGINE_AWAY', 'nobody answers')))), { code: 'ENGINE_AWAY' });
});
