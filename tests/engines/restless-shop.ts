import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEngines, type EngineUrls, engineUrlsFor, openDebezium } from '../e2e/real-engines.ts';
import {
  type Buyer,
  call,
  checkBooks,
  openForBuyers,
  placeAtLast,
  QUICK,
  rest,
  shopUntilItDies,
  type Wish,
} from '../e2e/restless-buyers.ts';
import { runJangteo, type ShopProcess } from '../e2e/shop-process.ts';
import { startShopProcess } from '../e2e/topology.ts';

const BUYERS = 6;
/** Orders are accepted while engines are away, for as long as these take to start: what piles up is to be done with in minutes. */
const PAUSE_MS = 500;
/** Engines come back, groups find together again, parked keys are retried once a minute. */
const REST_MS_MAX = 180_000;
/** No answer, whatever it is, takes longer. */
export const ANSWER_MS_MAX = 20_000;

/** A shop on real engines that is bought from while these fail. */
export interface RestlessShop {
  readonly directory: string;
  readonly shop: ShopProcess;
  readonly buyers: readonly Buyer[];
  readonly wishes: Wish[];
  /** Buyers go on buying while `fault` runs, with a pause after each order; then every order is accounted for, and doctor finds nothing. */
  whileBuying(fault: () => Promise<void>, pauseMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** `changed` makes other URLs of those that its engines have. */
export async function openRestlessShop(changed: (urls: EngineUrls) => EngineUrls = (urls) => urls): Promise<RestlessShop> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-outages-'));
  const starting = startShopProcess(directory, { ...QUICK, ...changed(engineUrlsFor(directory)) });
  const shop = await starting.ready;
  const closeDebezium = await openDebezium(engineUrlsFor(directory));
  const buyers = await openForBuyers(shop, BUYERS);
  const wishes: Wish[] = [];

  /** Whoever does not know what became of their order asks again with the same key. */
  async function settle(): Promise<void> {
    for (const wish of wishes.filter(({ answer }) => answer === undefined)) {
      wish.answer = await placeAtLast(shop, wish);
      assert.ok([201, 409].includes(wish.answer.status), `a retry was answered ${wish.answer.status}`);
    }
    await rest(shop, REST_MS_MAX);
    await checkBooks(shop, wishes);
    const doctor = await runJangteo(['doctor', '--grace', '0', '--json'], directory);
    assert.equal(doctor.code, 0, `doctor found something: ${doctor.stdout}${doctor.stderr}`);
  }

  return {
    directory,
    shop,
    buyers,
    wishes,
    async whileBuying(fault, pauseMs = PAUSE_MS) {
      const enough = new AbortController();
      const begun = wishes.length;
      const buying = buyers.map((buyer) => shopUntilItDies(shop, buyer, wishes, enough.signal, pauseMs));
      let slowestMs = 0;
      const asking = (async () => {
        while (!enough.signal.aborted) {
          const askedAt = performance.now();
          const { status } = await call(shop.url, '', 'GET', '/v1/inventory/plenty');
          assert.ok([200, 503, 504].includes(status), `an answer of ${status}`);
          slowestMs = Math.max(slowestMs, performance.now() - askedAt);
          await sleep(50);
        }
      })();
      await sleep(1_000);
      await fault();
      await sleep(2_000);
      enough.abort();
      await Promise.all([...buying, asking]);
      assert.ok(wishes.length > begun, 'orders were tried');
      assert.ok(slowestMs < ANSWER_MS_MAX, `an answer took ${slowestMs} ms`);
      await settle();
    },
    async close() {
      // In order: the members of its consumers are to be gone when the topics go.
      await starting.kill('SIGTERM');
      await closeDebezium();
      await cleanEngines(directory);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
