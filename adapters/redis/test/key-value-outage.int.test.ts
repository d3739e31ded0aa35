import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { KeyValue } from '@jangteo/ports/kv/key-value';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { type FaultProxy, openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import { redisKeyValue } from '../src/key-value.ts';
import { addressOf, deleteKeys, via, withOwnPrefix } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_KV_URL');
const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
if (server !== undefined && toxiproxy !== undefined) outages(server, toxiproxy);

const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');

function outages(server: string, toxiproxy: string): void {
  const behindProxy = (body: (kv: KeyValue, proxy: FaultProxy) => Promise<void>) => async () => {
    const url = withOwnPrefix(server);
    await using proxy = await openFaultProxy(toxiproxy, addressOf(url));
    const kv = await redisKeyValue({ url: via(url, proxy.address), runtime: systemRuntime });
    try {
      await body(kv, proxy);
    } finally {
      await kv.close();
      await deleteKeys(url);
    }
  };

  test(
    'redis: while it is away calls fail at once, and go on by themselves when it is back',
    behindProxy(async (kv, proxy) => {
      await kv.set('cart', 'before');
      await proxy.cut();
      for (let round = 0; round < 5; round++) {
        const asked = performance.now();
        await assert.rejects(kv.get('cart'), away);
        await assert.rejects(kv.increment('counter', 1), away);
        await assert.rejects(kv.compareAndSet('cart', 'before', 'after'), away);
        assert.ok(performance.now() - asked < 500);
        await sleep(100);
      }
      await proxy.mend();
      await goesOn(kv);
      assert.equal(await kv.get('cart'), 'before');
    }),
  );

  test(
    'redis: a server that stops answering in the middle is away within seconds, for all that wait',
    behindProxy(async (kv, proxy) => {
      await kv.set('cart', 'v');
      await proxy.silence();
      const asked = performance.now();
      await Promise.all(Array.from({ length: 50 }, (_, n) => assert.rejects(kv.set(`cart:${n}`, 'v'), away)));
      await assert.rejects(kv.get('cart'), away);
      assert.ok(performance.now() - asked < 5_000);
      await proxy.mend();
      await goesOn(kv);
    }),
  );

  test('redis: closing does not wait for a server that stopped answering', async () => {
    await using proxy = await openFaultProxy(toxiproxy, addressOf(server));
    const kv = await redisKeyValue({ url: via(withOwnPrefix(server), proxy.address), runtime: systemRuntime });
    await proxy.silence();
    const asked = performance.now();
    await Promise.all([assert.rejects(kv.get('cart'), away), kv.close()]);
    assert.ok(performance.now() - asked < 3_000);
  });

  test(
    'redis: a slow network is not an outage',
    behindProxy(async (kv, proxy) => {
      await proxy.slow(400);
      assert.deepEqual(await Promise.all(Array.from({ length: 20 }, (_, n) => kv.increment(`n:${n}`, n))), [...Array(20).keys()]);
    }),
  );

  test(
    'redis: a connection that was cut while nobody used it harms nobody',
    behindProxy(async (kv, proxy) => {
      await kv.set('cart', 'v');
      await proxy.cut();
      await proxy.mend();
      await sleep(100);
      assert.equal(await kv.get('cart'), 'v');
    }),
  );

  test('redis: of several servers the next is used when one is away', async () => {
    const url = withOwnPrefix(server);
    await using first = await openFaultProxy(toxiproxy, addressOf(url));
    await using second = await openFaultProxy(toxiproxy, addressOf(url));
    const kv = await redisKeyValue({ url: via(url, `${first.address},${second.address}`), runtime: systemRuntime });
    await kv.set('cart', 'v');
    await first.cut();
    await goesOn(kv);
    assert.equal(await kv.get('cart'), 'v');
    await first.mend();
    await second.cut();
    await goesOn(kv);
    await kv.close();
    await deleteKeys(url);
  });

  test('redis: a wrong password is BAD_CONFIG and stays unsaid', async () => {
    const wrong = new URL(server);
    wrong.username = 'nobody';
    wrong.password = 'hunter2';
    await assert.rejects(
      redisKeyValue({ url: wrong.href, runtime: systemRuntime }),
      (thrown) => hasCode(thrown, 'BAD_CONFIG') && !String(thrown.stack).includes('hunter2'),
    );
  });

  test('redis: a server that is not there is ENGINE_AWAY', async () => {
    await assert.rejects(redisKeyValue({ url: 'redis://127.0.0.1:1', runtime: systemRuntime }), away);
  });
}

/** Within the longest backoff. */
async function goesOn(kv: KeyValue): Promise<void> {
  const since = performance.now();
  for (;;) {
    try {
      return await kv.set('alive', 'yes');
    } catch (thrown) {
      if (!away(thrown) || performance.now() - since > 3_000) throw thrown;
      await sleep(20);
    }
  }
}
