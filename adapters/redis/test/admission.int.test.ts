import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { admissionSuite } from '@jangteo/ports/admission/admission.suite';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import { redisAdmission } from '../src/admission.ts';
import { addressOf, deleteKeys, via, withOwnPrefix } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_KV_URL');
const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
if (server !== undefined) {
  admissionSuite('redis', async () => {
    const url = withOwnPrefix(server);
    const admission = redisAdmission({ url, runtime: systemRuntime });
    const other = redisAdmission({ url, runtime: systemRuntime });
    return {
      admission,
      other,
      elapse: async (ms) => void (await sleep(ms)),
      lose: () => deleteKeys(url),
      async close() {
        await Promise.all([admission.close(), other.close()]);
        await deleteKeys(url);
      },
    };
  });
}

if (server !== undefined && toxiproxy !== undefined) {
  test('redis: nobody is admitted while it is away, and admission goes on when it is back', async () => {
    const url = withOwnPrefix(server);
    await using proxy = await openFaultProxy(toxiproxy, addressOf(url));
    await proxy.cut();
    const admission = redisAdmission({ url: via(url, proxy.address), runtime: systemRuntime });
    const ask = () => admission.admit([{ sku: 'hot', quantity: 1 }]);
    await assert.rejects(ask(), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
    await proxy.mend();
    await sleep(100);
    assert.equal((await ask()).kind, 'unknown');
    await admission.close();
  });
}
