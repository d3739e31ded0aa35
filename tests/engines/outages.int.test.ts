import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEngines, engineUrlsFor, flushKeys, openDebezium } from '../e2e/real-engines.ts';
import { type Buyer, call, checkBooks, openForBuyers, place, QUICK, rest, shopUntilItDies, type Wish } from '../e2e/restless-buyers.ts';
import { runJangteo, type ShopProcess, type StartingShop } from '../e2e/shop-process.ts';
import { startShopProcess } from '../e2e/topology.ts';
import { findLab, type Lab } from './lab.ts';

const BUYERS = 6;
/** How many orders flow while Kafka Connect dies; CI has 10,000. */
const CONNECT_ORDERS = Number(process.env.JANGTEO_CONNECT_ORDERS ?? '1000');
/** Orders are accepted while engines are away, for as long as these take to start: what piles up is to be done with in minutes. */
const PAUSE_MS = 500;
/** Engines come back, groups find together again, parked keys are retried once a minute. */
const REST_MS_MAX = 180_000;
/** No answer, whatever it is, takes longer. */
const ANSWER_MS_MAX = 20_000;

const lab = findLab();
if (lab !== undefined) outages(lab);

function outages(lab: Lab): void {
  describe('engines that go and come back', { concurrency: 1 }, () => {
    let directory: string;
    let starting: StartingShop;
    let shop: ShopProcess;
    let buyers: Buyer[];
    let closeDebezium: () => Promise<void>;
    const wishes: Wish[] = [];

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), 'jangteo-outages-'));
      starting = startShopProcess(directory, QUICK);
      shop = await starting.ready;
      closeDebezium = await openDebezium(engineUrlsFor(directory));
      buyers = await openForBuyers(shop, BUYERS);
    });
    after(async () => {
      // In order: the members of its consumers are to be gone when the topics go.
      await starting.kill('SIGTERM');
      await closeDebezium();
      await cleanEngines(directory);
      await rm(directory, { recursive: true, force: true });
    });

    /** Buyers go on buying while `fault` runs; then every order is accounted for. Returns how long the slowest answer took, in ms. */
    async function whileBuying(fault: () => Promise<void>, pauseMs = PAUSE_MS): Promise<number> {
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
      return slowestMs;
    }

    /** Whoever does not know what became of their order asks again with the same key. */
    async function settle(): Promise<void> {
      for (const wish of wishes.filter(({ answer }) => answer === undefined)) {
        for (let tries = 0; wish.answer === undefined && tries < 300; tries++) {
          const answer = await place(shop, wish);
          if (answer === undefined) await sleep(100);
          else wish.answer = answer;
        }
        assert.ok(wish.answer !== undefined, 'the shop is back');
        assert.ok([201, 409].includes(wish.answer.status), `a retry was answered ${wish.answer.status}`);
      }
      await rest(shop, REST_MS_MAX);
      await checkBooks(shop, wishes);
      const doctor = await runJangteo(['doctor', '--grace', '0', '--json'], directory);
      assert.equal(doctor.code, 0, `doctor found something: ${doctor.stdout}${doctor.stderr}`);
    }

    test('Kafka is killed with -9 and starts again', async () => {
      await whileBuying(async () => {
        await lab.kill('kafka');
        await sleep(3_000);
        await lab.up('kafka');
      });
    });

    test('Kafka hangs for ten seconds', async () => {
      await whileBuying(async () => {
        await lab.pause('kafka');
        await sleep(10_000);
        await lab.resume('kafka');
      });
    });

    test('MariaDB is killed with -9 and starts again', async () => {
      await whileBuying(async () => {
        await lab.kill('mariadb');
        await sleep(2_000);
        await lab.up('mariadb');
      });
    });

    test('Redis forgets everything: buyers log in again, orders are untouched', async () => {
      const [buyer] = buyers;
      assert.ok(buyer);
      await whileBuying(async () => {
        await flushKeys(directory);
        const { status } = await call(shop.url, 'a session that nobody knows', 'GET', '/v1/orders');
        assert.equal(status, 401);
      });
    });

    test('Redis is killed with -9 and starts again', async () => {
      await whileBuying(async () => {
        await lab.kill('redis');
        await sleep(2_000);
        await lab.up('redis');
      });
    });

    test('OpenSearch is away for a minute: searches are refused at once, listings and orders go on', async () => {
      await whileBuying(async () => {
        await lab.kill('opensearch');
        const askedAt = performance.now();
        const search = await call(shop.url, '', 'GET', '/v1/search?q=plenty');
        assert.equal(search.status, 503, JSON.stringify(search.body));
        assert.ok(performance.now() - askedAt < ANSWER_MS_MAX);
        const until = performance.now() + 60_000;
        while (performance.now() < until) {
          const { status, body } = await call(shop.url, '', 'GET', '/v1/products?limit=5');
          assert.equal(status, 200, JSON.stringify(body));
          await sleep(500);
        }
        await lab.up('opensearch');
      });
      for (let tries = 0; ; tries++) {
        const { status, body } = await call(shop.url, '', 'GET', '/v1/search?q=plenty');
        if (status === 200 && (body.items as unknown[]).length === 1) break;
        assert.ok(tries < 300, `search is not back: ${status}`);
        await sleep(200);
      }
    });

    const skip = process.env.JANGTEO_OUTBOX !== 'debezium' && 'the relay publishes';
    test(`Kafka Connect is killed twice with -9 while ${CONNECT_ORDERS} orders flow`, { skip }, async () => {
      const begun = wishes.length;
      await whileBuying(async () => {
        for (let kills = 1; kills <= 2; kills++) {
          while (wishes.length < begun + (CONNECT_ORDERS * kills) / 3) await sleep(100);
          await lab.kill('connect');
          await sleep(2_000);
          await lab.up('connect');
        }
        while (wishes.length < begun + CONNECT_ORDERS) await sleep(100);
      }, 0);
    });
  });
}
