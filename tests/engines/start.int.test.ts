import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { removeShop } from '../e2e/real-engines.ts';
import { startJangteo } from '../e2e/shop-process.ts';

const NOBODY = '127.0.0.1:1';

if (engineUrl('JANGTEO_LOG_URL') !== undefined) {
  for (const [variable, url] of [
    ['JANGTEO_KV_URL', `redis://${NOBODY}`],
    ['JANGTEO_SQL_URL', `mysql://user:password@${NOBODY}/away`],
  ] as const) {
    // So that whoever watches over it starts it again.
    test(`a shop that cannot reach ${variable} says so and ends, whatever else it has connected to`, async (t) => {
      const directory = await mkdtemp(join(tmpdir(), 'jangteo-away-'));
      t.after(() => removeShop(directory));
      const starting = startJangteo(['start'], directory, { [variable]: url });
      t.after(() => starting.kill());
      await assert.rejects(starting.ready, /the shop ended before it was ready:[\s\S]*ENGINE_AWAY: .*ECONNREFUSED 127\.0\.0\.1:1\n/);
      assert.equal(await starting.kill(), 1);
    });
  }
}
