import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { type FaultProxy, openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import { find, product, put } from '@jangteo/ports/search/search-index.suite';
import { opensearchSearchIndex } from '../src/search-index.ts';
import { ask, type LabSearch, openLab } from './lab.ts';

const url = engineUrl('JANGTEO_LAB_SEARCH_URL');
const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
if (url !== undefined && toxiproxy !== undefined) describe('opensearch: outages', () => outages(url, toxiproxy));

const away = (thrown: unknown) => hasCode(thrown, 'ENGINE_AWAY');

function outages(url: string, toxiproxy: string): void {
  const behindProxy = (body: (search: SearchIndex, proxy: FaultProxy, lab: LabSearch) => Promise<void>) => async () => {
    await using lab = openLab(url);
    await using proxy = await openFaultProxy(toxiproxy, new URL(url).host);
    await body(lab.another(`http://${proxy.address}`), proxy, lab);
  };

  test(
    'while it is away every call fails at once, and goes on by itself when it is back',
    behindProxy(async (search, proxy) => {
      await search.create('products', { kind: 'search', dictionary: [] });
      await put(search, 'products', [product('a', { title: 'lamp' })]);
      await proxy.cut();
      for (let round = 0; round < 5; round++) {
        const asked = performance.now();
        for (const call of everyCall(search)) await assert.rejects(call(), away);
        assert.ok(performance.now() - asked < 2_000);
      }
      await proxy.mend();
      assert.equal((await find(search, 'products', 'lamp')).total, 1);
    }),
  );

  test(
    'when it stops answering in the middle, all that wait are told within seconds',
    behindProxy(async (search, proxy) => {
      await search.create('products', { kind: 'search', dictionary: [] });
      await put(search, 'products', [product('a', { title: 'lamp' })]);
      await proxy.silence();
      const asked = performance.now();
      const calls = Array.from({ length: 5 }, () => everyCall(search)).flat();
      await Promise.all(calls.map((call) => assert.rejects(call(), away)));
      assert.ok(performance.now() - asked < 10_000, `${performance.now() - asked} ms`);
      await proxy.mend();
      assert.equal((await find(search, 'products', 'lamp')).total, 1);
    }),
  );

  test(
    'a slow answer is waited for while the engine answers to other things',
    behindProxy(async (search, proxy) => {
      await search.create('products', { kind: 'search', dictionary: [] });
      await proxy.slow(800);
      await put(search, 'products', [product('a', { title: 'lamp' })]);
      await proxy.slow(0);
      assert.equal((await find(search, 'products', 'lamp')).total, 1);
    }),
  );

  test(
    'what is written again and again over connections that break ends as if it had been written once',
    behindProxy(async (search, proxy) => {
      await search.create('products', { kind: 'raw' });
      let isOver = false;
      const breaking = (async () => {
        while (!isOver) {
          await sleep(60);
          await proxy.cut();
          await sleep(20);
          await proxy.mend();
        }
      })();
      let failures = 0;
      for (let version = 1; version <= 30; version++) {
        const changes = Array.from({ length: 40 }, (_, at) => {
          const id = `p${at}`;
          // Each product is deleted now and then, and comes back behind that with version 1.
          return (version + at) % 7 === 0
            ? { delete: { id, version: version + 1 } }
            : { put: product(id, { version: (version + at) % 7 }) };
        });
        for (;;) {
          try {
            await search.write('products', changes);
            await search.refresh('products');
            break;
          } catch (thrown) {
            assert.ok(away(thrown), String(thrown));
            failures++;
          }
        }
      }
      isOver = true;
      await breaking;
      const expected = Array.from({ length: 40 }, (_, at) => [`p${at}`, (30 + at) % 7] as const).filter(([, version]) => version > 0);
      const found = await search.scan('products', { limit: 1_000, versionsOnly: true });
      assert.deepEqual(new Map(found.map(({ id, version }) => [id, version])), new Map(expected), `after ${failures} failures`);
      assert.ok(failures > 0, 'nothing was cut');
    }),
  );

  test('an index that the engine has shut because its disk is full is STORE_FULL, and taken up again when it opens', async () => {
    await using lab = openLab(url);
    const { search, prefix } = lab;
    await search.create('products', { kind: 'raw' });
    const block = (isOn: boolean | null) =>
      ask(url, 'PUT', `/${prefix}-products/_settings`, { 'index.blocks.read_only_allow_delete': isOn });
    await block(true);
    await assert.rejects(search.write('products', [{ put: product('a') }]), { code: 'STORE_FULL' });
    await block(null);
    await put(search, 'products', [product('a')]);
    assert.deepEqual(await search.scan('products', { limit: 1, versionsOnly: true }), [{ id: 'a', version: 1 }]);
  });
}

test('opensearch: an engine that is not there is ENGINE_AWAY, and its password is not told', async () => {
  const search = opensearchSearchIndex({ url: 'http://shop:secret@127.0.0.1:1/shop', runtime: systemRuntime });
  await assert.rejects(
    search.list(),
    (thrown: Error) => away(thrown) && !JSON.stringify([thrown.message, thrown.stack]).includes('secret'),
  );
  await search.close();
});

function everyCall(search: SearchIndex): (() => Promise<unknown>)[] {
  return [
    () => search.list(),
    () => search.alias('live'),
    () => search.create('other', { kind: 'raw' }),
    () => search.pointAlias('live', 'products'),
    () => search.drop('other'),
    () => search.write('products', [{ put: product('b') }]),
    () => search.refresh('products'),
    () => search.scan('products', { limit: 1 }),
    () => search.analyse('products', ['전기주전자와']),
    () => find(search, 'products', 'lamp'),
    () => search.vocabulary('products', 1),
  ];
}
