import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Collection, DocumentChange } from '@jangteo/ports/documents/document-store';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { type FaultProxy, openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import { mongodbDocumentStore } from '../src/document-store.ts';
import { dropDatabase, ownDatabase } from './lab.ts';

const server = engineUrl('JANGTEO_LAB_DOCUMENTS_URL');
const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
const PRODUCTS = { name: 'products', indexes: [{ name: 'n', fields: ['n'] }] };

/** Whatever the engine does, until it answers. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      assert.ok(hasCode(thrown, 'ENGINE_AWAY'), `${thrown}`);
      await sleep(20);
    }
  }
}

/** The last one told of each document. */
function versionsIn(changes: readonly DocumentChange[]): Map<string, number> {
  return new Map(changes.map(({ id, version }) => [id, version]));
}

if (server !== undefined && toxiproxy !== undefined) {
  const throughProxy = async (work: (collection: Collection, proxy: FaultProxy) => Promise<void>) => {
    const direct = ownDatabase(server);
    await using proxy = await openFaultProxy(toxiproxy, new URL(server).host);
    const url = direct.replace(new URL(server).host, proxy.address);
    const store = mongodbDocumentStore({ url, runtime: systemRuntime });
    try {
      await work(await store.collection(PRODUCTS), proxy);
    } finally {
      await store.close();
      await dropDatabase(direct);
    }
  };

  describe('documents on MongoDB: outages', () => {
    test('cuts while documents are put and the feed is read lose nothing that was acknowledged', async () => {
      await throughProxy(async (collection, proxy) => {
        const start = await collection.feedToken();
        let token = start;
        const acknowledged = new Map<string, number>();
        let failed = 0;
        let [writing, written] = [true, false];
        const writers = [0, 1, 2].map(async (writer) => {
          for (let round = 0; writing; round++) {
            const id = `p${writer}-${round % 40}`;
            try {
              const { version } = await collection.put(id, JSON.stringify({ n: round }));
              assert.ok(version > (acknowledged.get(id) ?? 0));
              acknowledged.set(id, version);
            } catch (thrown) {
              assert.ok(hasCode(thrown, 'ENGINE_AWAY'), `${thrown}`);
              failed++;
            }
          }
        });
        const told: DocumentChange[] = [];
        const isComplete = () => {
          const latest = versionsIn(told);
          return [...acknowledged].every(([id, version]) => (latest.get(id) ?? 0) >= version);
        };
        const reader = (async () => {
          const until = Date.now() + 20_000;
          while (!written || !isComplete()) {
            assert.ok(Date.now() < until, 'the feed does not tell all that was acknowledged');
            const read = await patiently(() => collection.feed(token, 50));
            told.push(...read.changes);
            token = read.token;
          }
        })();
        for (const pause of [300, 1_200]) {
          await sleep(300);
          await proxy.cut();
          await sleep(pause);
          await proxy.mend();
        }
        await sleep(500);
        writing = false;
        await Promise.all(writers);
        written = true;
        await reader;
        assert.ok(failed > 0 && acknowledged.size > 0, `${failed} failed`);
        for (const [id, version] of acknowledged) assert.ok(((await collection.get(id))?.version ?? 0) >= version, id);
        // Whoever starts again where this reader started is told the same.
        const again = await collection.feed(start, 1_000);
        assert.deepEqual(versionsIn(again.changes), versionsIn(told));
      });
    });

    test('a server that takes calls and answers none is ENGINE_AWAY in a few seconds, and is used again as soon as it answers', async () => {
      await throughProxy(async (collection, proxy) => {
        await collection.put('a', '{"n":1}');
        const token = await collection.feedToken();
        await collection.put('a', '{"n":2}');
        await proxy.silence();
        const began = Date.now();
        const calls = [collection.get('a'), collection.put('b', '{}'), collection.feed(token, 1), collection.find({ limit: 1 })];
        for (const { status, ...rest } of await Promise.allSettled(calls)) {
          assert.equal(status, 'rejected');
          assert.ok('reason' in rest && hasCode(rest.reason, 'ENGINE_AWAY'), `${JSON.stringify(rest)}`);
        }
        assert.ok(Date.now() - began < 6_500, `${Date.now() - began} ms`);
        await proxy.mend();
        const mended = Date.now();
        assert.equal((await patiently(() => collection.get('a')))?.json, '{"n":2}');
        assert.ok(Date.now() - mended < 6_500, `${Date.now() - mended} ms`);
        const { changes } = await patiently(() => collection.feed(token, 1));
        assert.deepEqual(
          changes.map(({ id }) => id),
          ['a'],
        );
      });
    });
  });
}

test('a server that is not there is ENGINE_AWAY soon, and the error keeps the password to itself', async () => {
  const store = mongodbDocumentStore({ url: 'mongodb://shop:geheim@127.0.0.1:1/shop', runtime: systemRuntime });
  const began = Date.now();
  await assert.rejects(store.collection(PRODUCTS), (thrown) => {
    assert.ok(hasCode(thrown, 'ENGINE_AWAY'));
    assert.ok(!`${thrown.stack} ${JSON.stringify(thrown)} ${JSON.stringify(thrown.cause)}`.includes('geheim'));
    return true;
  });
  assert.ok(Date.now() - began < 4_500, `${Date.now() - began} ms`);
  await store.close();
});

test('a URL that is none is BAD_CONFIG, without its password', () => {
  for (const url of ['mongo://shop:geheim@host/x', 'mongodb://shop:geheim@host:port:x/', 'mongodb://shop:geheim@host/?nonsense=1', '']) {
    assert.throws(
      () => mongodbDocumentStore({ url, runtime: systemRuntime }),
      (thrown) => hasCode(thrown, 'BAD_CONFIG') && !String(thrown.stack).includes('geheim'),
      url,
    );
  }
});
