import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { Connection } from '../src/connection.ts';
import { raceForStock } from '../src/prove/stock-race.ts';
import { type OpenShop, openShop, sell } from './shop.ts';

let directory: string;
let open: OpenShop;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-prove-'));
  open = await openShop({ runtime: systemRuntime, directory });
});
after(async () => {
  await open.shop.stop();
  await rm(directory, { recursive: true });
});

const SMALL = { buyers: 80, units: 10, declined: 0 };

test('a race sells every unit once and refuses everybody else', async () => {
  const { took_ms: _, sku, ...result } = await raceForStock(open.connection, systemRuntime, SMALL);
  assert.deepEqual(result, {
    buyers: 80,
    units: 10,
    rounds: 1,
    answers: { '201': 10, '409 OUT_OF_STOCK': 70 },
    completed: 10,
    cancelled: 0,
    stock_left: 0,
    reserved: 0,
    oversold: 0,
    failures: [],
  });
  const { items } = await open.connection.call<{ items: { id: string }[] }>('GET', '/v1/products?limit=100');
  assert.ok(!items.some(({ id }) => id === sku), 'its product leaves the shop again');
});

test('buyers whose payment is declined come back until nothing is left', async () => {
  const result = await raceForStock(open.connection, systemRuntime, { ...SMALL, declined: 1 });
  assert.deepEqual(result.failures, []);
  assert.ok(result.rounds > 1);
  assert.ok(result.cancelled >= 10);
  assert.equal(result.completed, 10);
});

test('fewer buyers than units leave the rest in stock', async () => {
  await sell(open, 'ample', 100);
  const result = await raceForStock(open.connection, systemRuntime, { buyers: 5, units: 1, declined: 0, sku: 'ample' });
  assert.deepEqual([result.failures, result.completed, result.stock_left], [[], 5, 95]);
});

test('a unit that is lost or sold twice is no proof', async () => {
  let adjusted = false;
  const tampering: Connection & { url: string } = {
    ...open.connection,
    async call<T>(method: 'GET' | 'POST', path: string, body?: unknown) {
      const result = await open.connection.call<T>(method, path, body);
      const isStock = path.startsWith('/v1/inventory/');
      // After the first look, one unit less than there is.
      if (isStock && adjusted) return { ...result, stock: (result as { stock: number }).stock - 1 };
      adjusted ||= isStock;
      return result;
    },
  };
  const { failures } = await raceForStock(tampering, systemRuntime, SMALL);
  assert.deepEqual(failures, ['the stock is -1, it should be 0']);
});
