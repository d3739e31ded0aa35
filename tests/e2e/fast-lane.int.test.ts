import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { FastLane } from '@jangteo/inventory/fast-lane';
import { giveBack } from '@jangteo/inventory/holds';
import type { InventoryTables } from '@jangteo/inventory/tables';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { mysqlSqlEngine } from '@jangteo/mysql/sql-engine';
import { COUNT_LIFE_MS } from '@jangteo/ports/admission/admission';
import { engineUrl } from '@jangteo/ports/lab/engine-url';
import { type FaultProxy, openFaultProxy } from '@jangteo/ports/lab/fault-proxy';
import { redisAdmission } from '@jangteo/redis/admission';
import { RedisConnection } from '@jangteo/redis/redis-connection';
import { dropSchemas } from '../../adapters/mysql/test/lab.ts';
import { addressOf, deleteKeys, openReplica, via } from '../../adapters/redis/test/lab.ts';
import { migrations } from '../../services/inventory/migrations/index.ts';
import { booksAgree, buys, type Lane, levelOf, race, type Store, stockUp } from '../../services/inventory/test/lane-races.ts';

const sqlUrl = engineUrl('JANGTEO_LAB_SQL_URL');
const kvUrl = engineUrl('JANGTEO_LAB_KV_URL');
const standbyUrl = engineUrl('JANGTEO_LAB_KV_STANDBY_URL');
const toxiproxy = engineUrl('JANGTEO_LAB_TOXIPROXY_URL');
const { sleep } = systemRuntime.clock;
const BUYERS = 600;
const UNITS = 50;
/** A sale of so many, whose buyers come in waves so far apart, goes on for a while after a failover. */
const [MANY_UNITS, WAVE_MS] = [400, 100];

if (sqlUrl !== undefined && kvUrl !== undefined && standbyUrl !== undefined && toxiproxy !== undefined) {
  flashSales({ sqlUrl, kvUrl, standbyUrl, toxiproxy });
}

interface Sale {
  /** Those of two processes of inventory. */
  readonly lanes: readonly [Lane, Lane];
  readonly store: Store;
  readonly redis: FaultProxy;
  /** What an operator would send to Redis. */
  readonly operator: RedisConnection;
  /** Where the count of the hot SKU is. */
  readonly count: string;
}

function flashSales({ sqlUrl, kvUrl, standbyUrl, toxiproxy }: Record<'sqlUrl' | 'kvUrl' | 'standbyUrl' | 'toxiproxy', string>): void {
  const onSale =
    (body: (sale: Sale) => Promise<void>, { units = UNITS, replica = '' } = {}) =>
    async () => {
      const name = `test_${randomUUID().slice(0, 8)}`;
      await using redis = await openFaultProxy(toxiproxy, addressOf(kvUrl));
      const processes = [];
      const url = `${kvUrl}?prefix=${name}:`;
      const operator = new RedisConnection(url, systemRuntime);
      try {
        for (let one = 0; one < 2; one++) {
          const engine = mysqlSqlEngine({ url: new URL(`/${name}`, sqlUrl).href, runtime: systemRuntime });
          const store = await engine.open<InventoryTables>('inventory', migrations);
          const admission = redisAdmission({ url: via(url, `${redis.address}${replica && `,${replica}`}`), runtime: systemRuntime });
          processes.push({ store, admission, lane: new FastLane(systemRuntime, store, admission) });
        }
        const [first, second] = processes as [(typeof processes)[0], (typeof processes)[0]];
        await stockUp(first.store, 'hot', units);
        await body({ lanes: [first.lane, second.lane], store: first.store, redis, operator, count: `${name}:admission:hot` });
        assert.deepEqual(await levelOf(first.store, 'hot'), [units, units]);
      } finally {
        for (const { store, admission } of processes) await Promise.all([store.close(), admission.close()]);
        await deleteKeys(url);
        await operator.close();
        await dropSchemas(sqlUrl, name);
      }
    };

  test(
    `a flash sale in two processes: of ${BUYERS} buyers at once ${UNITS} get a unit`,
    onSale(async ({ lanes, store }) => assert.equal(await race(lanes, store, 'hot', BUYERS), UNITS)),
  );

  test(
    'a flash sale with Redis flushed again and again',
    onSale(async ({ lanes, store, operator, count }) => {
      let flushes = 0;
      const flush = async () => {
        flushes += Number(await operator.send(['DEL', count]));
        await sleep(5);
      };
      assert.equal(await race(lanes, store, 'hot', BUYERS, flush), UNITS);
      assert.ok(flushes > 0);
    }),
  );

  test(
    'a flash sale with Redis killed and started again',
    onSale(async ({ lanes, store, redis }) => {
      const kill = async () => {
        await redis.cut();
        await sleep(60);
        await redis.mend();
        await sleep(60);
      };
      assert.equal(await race(lanes, store, 'hot', BUYERS, kill), UNITS);
    }),
  );

  test(
    'a flash sale with a Redis that stops answering in the middle: every buyer is answered within seconds',
    onSale(async ({ lanes, store, redis }) => {
      let silent: Promise<void> | undefined;
      const askedAt = performance.now();
      const silence = async () => {
        await sleep(100);
        silent ??= redis.silence();
        await silent;
      };
      assert.equal(await race(lanes, store, 'hot', BUYERS, silence), UNITS);
      assert.ok(performance.now() - askedAt < 5_000);
      await redis.mend();
    }),
  );

  test(
    'a flash sale with a failover to a replica that is behind: counts and epochs of a moment ago are there again',
    onSale(async ({ lanes, store, operator, count }) => {
      let before: unknown;
      const failOver = async () => {
        before ??= await countOf(operator, count);
        await sleep(40);
        if (before === undefined) return;
        await operator.send(['HSET', count, ...(before as string[])]);
        await operator.send(['PEXPIRE', count, `${COUNT_LIFE_MS}`]);
      };
      assert.equal(await race(lanes, store, 'hot', BUYERS, failOver), UNITS);
      assert.ok(before !== undefined);
    }),
  );

  test(`a flash sale with a failover in the middle: ${MANY_UNITS} units are sold, the last ones by way of the replica`, async () => {
    await using replica = await openReplica(standbyUrl, kvUrl);
    const sale = onSale(
      async ({ lanes, store, redis, operator, count }) => {
        let soldBefore: number | undefined;
        const failOver = async () => {
          await sleep(20);
          if (soldBefore !== undefined || (await countOf(operator, count)) === undefined) return;
          await redis.cut();
          await replica.takeOver();
          [, soldBefore] = await levelOf(store, 'hot');
        };
        assert.equal(await race(lanes, store, 'hot', BUYERS, failOver, WAVE_MS), MANY_UNITS);
        assert.ok(soldBefore !== undefined && soldBefore < MANY_UNITS, `${soldBefore} were sold before`);
        assert.ok((await replica.scriptsRun()) > BUYERS / 4, 'it is asked for each buyer');
      },
      { units: MANY_UNITS, replica: addressOf(standbyUrl) },
    );
    await sale();
  });

  test(
    'units that are given back are sold again, until nothing is left',
    onSale(async ({ lanes, store }) => {
      const returned = new Set<string>();
      const giveSomeBack = async () => {
        const rows = await store.read.selectFrom('reservations').select('order_id').where('status', '=', 'HELD').limit(5).execute();
        for (const { order_id } of returned.size < UNITS ? rows : []) {
          await store.transaction((tx) => giveBack(tx, order_id, 2));
          returned.add(order_id);
        }
        await sleep(20);
      };
      let bought = 0;
      let isOver = false;
      const returning = (async () => {
        while (!isOver) await giveSomeBack();
      })();
      await Promise.all(
        Array.from({ length: 100 }, async (_, buyer) => {
          for (let tries = 0; tries < 12; tries++) {
            if (await buys(lanes[buyer % 2] as Lane, `${buyer}-${tries}`, 'hot')) bought++;
            await sleep(100);
          }
        }),
      );
      isOver = true;
      await returning;
      // The last ones that came back, after a count that did not know of them.
      await sleep(COUNT_LIFE_MS + 200);
      while (await buys(lanes[0], `last-${bought}`, 'hot')) bought++;
      assert.ok(returned.size >= UNITS);
      assert.equal(bought, UNITS + returned.size);
      await booksAgree(store);
    }),
  );

  test(
    'baskets in opposite order, twins and orders that cannot be written share batches, and none harms another',
    onSale(async ({ lanes, store }) => {
      for (const sku of ['left', 'right']) await stockUp(store, sku, UNITS);
      const basket = ['left', 'hot', 'right'].map((sku) => ({ sku, quantity: 1 }));
      const order = (n: number) => (n % 10 === 0 ? 'x'.repeat(65 + n) : `order-${n % 10 === 1 ? 1 : n}`);
      const results = await Promise.allSettled(
        Array.from({ length: 200 }, (_, n) => (lanes[n % 2] as Lane).reserve(order(n), n % 4 < 2 ? basket : basket.toReversed())),
      );
      const held = new Set(results.flatMap(({ status }, n) => (status === 'fulfilled' ? [order(n)] : [])));
      assert.equal(held.size, UNITS);
      for (const [n, { status }] of results.entries()) if (n % 10 === 0) assert.equal(status, 'rejected');
      for (const sku of ['left', 'right']) assert.deepEqual(await levelOf(store, sku), [UNITS, UNITS]);
      await booksAgree(store);
    }),
  );
}

/** Its fields and values, where there is a count. */
async function countOf(operator: RedisConnection, place: string): Promise<string[] | undefined> {
  const [epoch, stock, reserved] = (await operator.send(['HMGET', place, 'epoch', 'stock', 'reserved'])) as (string | null)[];
  return typeof stock === 'string' ? ['epoch', epoch ?? '', 'stock', stock, 'reserved', reserved ?? '0'] : undefined;
}
