import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { flushKeys } from '../e2e/real-engines.ts';
import { call, logIn, placeAtLast, signUp, wishFor } from '../e2e/restless-buyers.ts';
import { findLab, type Lab } from './lab.ts';
import { ANSWER_MS_MAX, openRestlessShop, type RestlessShop } from './restless-shop.ts';

/** How many orders are accepted while Kafka Connect dies. */
const CONNECT_ORDERS = Number(process.env.JANGTEO_CONNECT_ORDERS ?? '500');

const lab = findLab();
if (lab !== undefined) outages(lab);

function outages(lab: Lab): void {
  describe('engines that go and come back', { concurrency: 1 }, () => {
    let restless: RestlessShop;
    before(async () => {
      restless = await openRestlessShop();
    });
    after(() => restless.close());
    const whileBuying: RestlessShop['whileBuying'] = (...given) => restless.whileBuying(...given);

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

    test('Redis forgets everything: sessions end in 401, carts are empty, orders are untouched', async () => {
      const { directory, shop, wishes } = restless;
      const visitor = await signUp(shop.url, 1_000);
      const as = async (method: string, path: string, body?: object) => await call(shop.url, visitor.token, method, path, body);
      const wish = wishFor(visitor, [{ sku: 'plenty', quantity: 1 }]);
      wish.answer = await placeAtLast(shop, wish);
      wishes.push(wish);
      assert.equal((await as('PUT', '/v1/cart/lines/plenty', { quantity: 2 })).status, 200);
      await whileBuying(async () => {
        await flushKeys(directory);
        for (const path of ['/v1/orders', `/v1/orders/${wish.answer?.orderNumber}`]) assert.equal((await as('GET', path)).status, 401);
        visitor.token = await logIn(shop.url, visitor.email);
        const cart = await as('GET', '/v1/cart');
        assert.deepEqual([cart.status, cart.body.lines], [200, []]);
        assert.equal((await as('GET', `/v1/orders/${wish.answer?.orderNumber}`)).status, 200);
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
      const { shop } = restless;
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
      const accepted = () => restless.wishes.filter(({ answer }) => answer?.status === 201).length;
      const begun = accepted();
      const until = async (orders: number) => {
        while (accepted() < begun + orders) await sleep(100);
      };
      await whileBuying(async () => {
        for (let kills = 1; kills <= 2; kills++) {
          await until((CONNECT_ORDERS * kills) / 3);
          await lab.kill('connect');
          await sleep(2_000);
          await lab.up('connect');
        }
        await until(CONNECT_ORDERS);
      }, 0);
    });
  });
}
