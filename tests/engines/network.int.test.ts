import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { type FaultProxy, openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import type { EngineUrls } from '../e2e/real-engines.ts';
import { openRestlessShop, type RestlessShop } from './restless-shop.ts';

/** Kafka is not among them: its brokers tell clients where to connect to, past any proxy. */
const BEHIND_PROXIES = ['JANGTEO_SQL_URL', 'JANGTEO_DOCUMENTS_URL', 'JANGTEO_KV_URL', 'JANGTEO_SEARCH_URL'];
const SLOW_MS = 100;
const FAULT_MS = 3_000;

const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
if (toxiproxy !== undefined) networks(toxiproxy);

function networks(toxiproxyUrl: string): void {
  describe('engines behind a bad network', { concurrency: 1 }, () => {
    const proxies = new Map<string, FaultProxy>();
    let restless: RestlessShop;

    before(async () => {
      for (const variable of BEHIND_PROXIES) {
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

    for (const variable of BEHIND_PROXIES) {
      test(`${variable}: connections are cut, then nothing comes through them`, async () => {
        const proxy = proxies.get(variable);
        await restless.whileBuying(async () => {
          await proxy?.cut();
          await sleep(FAULT_MS);
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
