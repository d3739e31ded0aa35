import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { type FaultProxy, openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import type { EngineUrls } from '../e2e/real-engines.ts';
import { call } from '../e2e/restless-buyers.ts';
import { openRestlessShop, type RestlessShop } from './restless-shop.ts';

/** Each with a question that nobody can answer without it. Kafka is not among them: its brokers tell clients where to connect to, past any proxy. */
const BEHIND_PROXIES = {
  JANGTEO_SQL_URL: '/v1/inventory/plenty',
  JANGTEO_DOCUMENTS_URL: '/v1/products?limit=5',
  JANGTEO_KV_URL: '/v1/orders',
  JANGTEO_SEARCH_URL: '/v1/search?q=plenty',
};
const SLOW_MS = 100;
const FAULT_MS = 3_000;

const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
if (toxiproxy !== undefined) networks(toxiproxy);

function networks(toxiproxyUrl: string): void {
  describe('engines behind a bad network', { concurrency: 1 }, () => {
    const proxies = new Map<string, FaultProxy>();
    let restless: RestlessShop;

    before(async () => {
      for (const variable of Object.keys(BEHIND_PROXIES)) {
        const { host } = new URL(process.env[variable] ?? '');
        proxies.set(variable, await openFaultProxy(toxiproxyUrl, host));
      }
      const throughProxies = (urls: EngineUrls): EngineUrls =>
        Object.fromEntries(
          Object.entries(urls).map(([variable, url]) => {
            const proxy = proxies.get(variable);
            return [variable, proxy === undefined ? url : url.replace(new URL(url).host, proxy.address)];
          }),
        );
      restless = await openRestlessShop(throughProxies);
    });
    after(async () => {
      await restless.close();
      for (const proxy of proxies.values()) await proxy[Symbol.asyncDispose]();
    });

    test('all of them are slow', async () => {
      await restless.whileBuying(async () => {
        for (const proxy of proxies.values()) await proxy.slow(SLOW_MS);
        await sleep(FAULT_MS);
        for (const proxy of proxies.values()) await proxy.slow(0);
      });
    });

    for (const [variable, path] of Object.entries(BEHIND_PROXIES)) {
      test(`${variable}: connections are cut, then nothing comes through them`, async () => {
        const proxy = proxies.get(variable);
        const { shop, buyers } = restless;
        await restless.whileBuying(async () => {
          await proxy?.cut();
          await sleep(FAULT_MS);
          const { status } = await call(shop.url, buyers[0]?.token ?? '', 'GET', path);
          assert.equal(status, 503, `${path} without its engine`);
          await proxy?.mend();
          await sleep(FAULT_MS);
          await proxy?.silence();
          await sleep(FAULT_MS);
          await proxy?.mend();
        });
      });
    }
  });
}
