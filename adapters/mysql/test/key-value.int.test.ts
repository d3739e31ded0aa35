import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { hasCode } from '@jangteo/kernel/errors';
import { manualClock } from '@jangteo/kernel/manual-clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import { insideTransaction } from '@jangteo/kernel/transaction-scope';
import { keyValueSuite } from '@jangteo/ports/kv/key-value.suite';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { mysqlKeyValue } from '../src/key-value.ts';
import { dropSchemas, withConnection } from './lab.ts';

/** Each of so many waits for the one before at the server's row. */
const KEYS = 500;

const server = engineUrl('JANGTEO_LAB_SQL_URL');
if (server !== undefined) {
  const open = async () => {
    const prefix = `test_${randomUUID().slice(0, 8)}`;
    const clock = manualClock();
    const runtime: Runtime = { ...systemRuntime, clock };
    const connect = () => mysqlKeyValue({ url: new URL(`/${prefix}`, server).href, runtime, connections: 8 });
    let kv = await connect();
    const restart = async () => {
      await kv.close();
      kv = await connect();
    };
    return {
      get kv() {
        return kv;
      },
      prefix,
      connect,
      elapse: (ms: number) => clock.advance(ms),
      restart,
      // What was answered is committed: a crash leaves what a restart does.
      crash: restart,
      async close() {
        await kv.close();
        await dropSchemas(server, prefix);
      },
    };
  };

  keyValueSuite('mysql', open, KEYS);

  describe('mysql: key-values', () => {
    test('of two processes that increment and compare and set, each change counts once', async (t) => {
      const { kv, connect, close } = await open();
      t.after(close);
      const other = await connect();
      t.after(() => other.close());
      const addOne = async (at: number): Promise<void> => {
        const one = at % 2 === 0 ? kv : other;
        const now = await one.get('shared');
        const next = String(Number(now ?? '0') + 1);
        if (!(await one.compareAndSet('shared', now, next))) await addOne(at);
      };
      await Promise.all([
        ...Array.from({ length: 40 }, (_, at) => addOne(at)),
        ...Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? kv : other).increment('counter', 1)),
      ]);
      assert.deepEqual([await other.get('shared'), await kv.get('counter')], ['40', '100']);
    });

    test('what has expired goes by and by', async (t) => {
      const { kv, prefix, elapse, close } = await open();
      t.after(close);
      await Promise.all(Array.from({ length: 20 }, (_, at) => kv.set(`brief:${at}`, 'v', 1_000)));
      await kv.set('long', 'v');
      await elapse(61_000);
      await withConnection(server, async (execute) => {
        for (const giveUpAt = Date.now() + 5_000; ; ) {
          const [{ stored } = {}] = await execute(`select count(*) as stored from ${prefix}_key_values.entries`);
          if (stored === 1) return;
          assert.ok(Date.now() < giveUpAt, `${stored} entries are stored`);
        }
      });
    });

    test('it is not used inside a transaction, nor after it is closed', async () => {
      const { kv, close } = await open();
      for (const use of [async () => void (await kv.get('cart:1')), () => kv.set('cart:1', 'v')]) {
        await assert.rejects(insideTransaction('orders', use), (thrown) => hasCode(thrown, 'TX_NESTED'));
      }
      await close();
      await assert.rejects(kv.get('cart:1'), (thrown) => hasCode(thrown, 'ENGINE_AWAY'));
    });
  });
}
