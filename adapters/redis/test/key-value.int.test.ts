import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import { keyValueSuite } from '@jangteo/ports/kv/key-value.suite';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { redisKeyValue } from '../src/key-value.ts';
import { deleteKeys, withOwnPrefix } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_KV_URL');
if (server !== undefined) {
  const open = async () => {
    const url = withOwnPrefix(server);
    const connect = () => redisKeyValue({ url, runtime: systemRuntime });
    let kv = await connect();
    const restart = async () => {
      await kv.close();
      kv = await connect();
    };
    return {
      get kv() {
        return kv;
      },
      elapse: async (ms: number) => void (await sleep(ms)),
      restart,
      // The server is everybody's here; what its own crash takes is its `appendfsync`.
      crash: restart,
      async close() {
        await kv.close();
        await deleteKeys(url);
      },
    };
  };

  keyValueSuite('redis', open);

  test('what is no counter is refused before Redis is asked', async () => {
    const { kv, close } = await open();
    for (const by of [0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      await assert.rejects(kv.increment('counter', by), (thrown) => hasCode(thrown, 'INVALID_REQUEST'));
    }
    assert.equal(await kv.get('counter'), undefined);
    await close();
  });

  test('it is not used inside a transaction, nor after it is closed', async () => {
    const { kv, close } = await open();
    await assert.rejects(
      insideTransaction('orders', () => kv.set('cart:1', 'v')),
      (thrown) => hasCode(thrown, 'TX_NESTED'),
    );
    await close();
    await assert.rejects(kv.get('cart:1'), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
  });
}
