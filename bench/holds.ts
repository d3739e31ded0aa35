import { randomUUID } from 'node:crypto';
import { embeddedAdmission } from '@jangteo/embedded/admission';
import { FastLane } from '@jangteo/inventory/fast-lane';
import { reserve } from '@jangteo/inventory/holds';
import { grant } from '@jangteo/inventory/stock';
import type { InventoryTables } from '@jangteo/inventory/tables';
import { hasCode } from '@jangteo/kernel/errors';
import { systemRuntime as runtime } from '@jangteo/kernel/runtime';
import { mysqlSqlEngine } from '@jangteo/mysql/sql-engine';
import type { Admission } from '@jangteo/ports/admission/admission';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { redisAdmission } from '@jangteo/redis/admission';
import { dropSchemas } from '../adapters/mysql/test/lab.ts';
import { migrations } from '../services/inventory/migrations/index.ts';
import { latencies } from './percentile.ts';
import type { Table } from './table.ts';

const BUYERS = 256;
const AIM = 10;
const ROUNDS = 2;
const PLENTY = 1_000_000_000;

type Store = SqlStore<InventoryTables>;
type Reserve = (orderId: string, sku: string) => Promise<void>;

interface Way {
  readonly name: string;
  open(store: Store, prefix: string): { reserve: Reserve; close(): Promise<void> };
}

const lane = (admission: Admission | undefined, store: Store) => {
  const fast = new FastLane(runtime, store, admission);
  return {
    reserve: (orderId: string, sku: string) => fast.reserve(orderId, [{ sku, quantity: 1 }]),
    close: async () => await admission?.close(),
  };
};

const ways = (kvUrl: string): Way[] => [
  {
    name: 'SQL alone',
    open: (store) => ({
      reserve: (orderId, sku) => reserve(store, orderId, [{ sku, quantity: 1 }], runtime.clock.now()),
      close: async () => {},
    }),
  },
  { name: 'fast lane, nothing admits', open: (store) => lane(undefined, store) },
  { name: 'fast lane, memory admits', open: (store) => lane(embeddedAdmission(runtime), store) },
  { name: 'fast lane, Redis admits', open: (store, prefix) => lane(redisAdmission({ url: `${kvUrl}?prefix=${prefix}`, runtime }), store) },
];

interface Measured {
  answers: number;
  seconds: number;
  /** Transactions that wrote. */
  commits: number;
  readonly samples: number[];
}

/** Buyers of one SKU who reserve again as soon as they are answered: while there is plenty, and when it is sold out. */
export async function benchHolds(seconds: number): Promise<Table> {
  const { JANGTEO_LAB_SQL_URL: sqlUrl, JANGTEO_LAB_KV_URL: kvUrl } = process.env;
  if (sqlUrl === undefined || kvUrl === undefined) throw new Error('bench holds wants JANGTEO_LAB_SQL_URL and JANGTEO_LAB_KV_URL');
  const prefix = `bench_${randomUUID().slice(0, 8)}`;
  const store = await mysqlSqlEngine({ url: new URL(`/${prefix}`, sqlUrl).href, runtime }).open<InventoryTables>('inventory', migrations);
  const held = new Map<string, Measured>();
  const refused = new Map<string, Measured>();
  const all = ways(kvUrl);
  try {
    // In turn, and more than once: the machine is not always as fast.
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of all) {
        const opened = way.open(store, `${prefix}:`);
        await run(store, opened.reserve, PLENTY, 1);
        add(held, way.name, await run(store, opened.reserve, PLENTY, seconds / ROUNDS));
        add(refused, way.name, await run(store, opened.reserve, 0, seconds / ROUNDS));
        await opened.close();
      }
    }
  } finally {
    await store.close();
    await dropSchemas(sqlUrl, prefix);
  }
  const rate = (of: Map<string, Measured>, { name }: Way) => (of.get(name)?.answers ?? 0) / (of.get(name)?.seconds ?? 1);
  const [alone, ...lanes] = all as [Way, ...Way[]];
  const times = (of: Map<string, Measured>, way: Way) => (rate(of, way) / rate(of, alone)).toFixed(1);
  const last = lanes.at(-1) as Way;
  const gain = rate(held, last) / rate(held, alone);
  return {
    title: 'bench holds',
    how: `${BUYERS} buyers of one SKU in a closed loop, ${seconds} s for each figure in ${ROUNDS} rounds that take turns, on MariaDB (synced at each commit) and Redis on the same machine; the buyers call inventory's code in its own process, without HTTP and RPC.`,
    head: ['way', ...figures('holds'), ...figures('sold out: refusals')],
    rows: all.map((way) => [
      way.name,
      ...[held, refused].flatMap((of) => {
        const { answers, commits, samples } = of.get(way.name) as Measured;
        return [rate(of, way).toFixed(0), times(of, way), ...latencies(samples), ((commits * 1_000) / answers).toFixed(1)];
      }),
    ]),
    notes: [
      `aim: with Redis ${AIM} times the holds of SQL alone`,
      'the gain in holds is that of many orders in one transaction, with or without Redis; what Redis adds is that refusals write nothing: no commit, no lock on the hot row',
    ],
    ...(gain < AIM ? { missed: [`holds with the fast lane are ${gain.toFixed(1)} times those of SQL alone, not ${AIM}`] } : {}),
  };
}

function figures(what: string): string[] {
  return [`${what}/s`, 'x SQL alone', 'p50 ms', 'p95', 'p99', 'commits for 1,000'];
}

/** Every answer is as it must be: a hold where there is plenty, OUT_OF_STOCK where there is nothing. */
async function run(store: Store, reserveOne: Reserve, stock: number, seconds: number): Promise<Measured> {
  const sku = `hot-${randomUUID()}`;
  await store.transaction((tx) => grant(tx, sku, [{ sku, quantity: stock }], 1));
  const samples: number[] = [];
  let commits = 0;
  const stopCounting = store.onCommit(() => commits++);
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  const buyer = async () => {
    while (performance.now() < until) {
      const askedAt = performance.now();
      const isHeld = await reserveOne(randomUUID(), sku).then(
        () => true,
        (thrown) => {
          if (!hasCode(thrown, 'OUT_OF_STOCK')) throw thrown;
          return false;
        },
      );
      if (isHeld !== stock > 0) throw new Error(`of ${stock} units ${isHeld ? 'one was held' : 'none was'}`);
      samples.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, buyer));
  stopCounting();
  return { answers: samples.length, seconds: (performance.now() - startedAt) / 1_000, commits, samples };
}

function add(to: Map<string, Measured>, name: string, one: Measured): void {
  const sum = to.get(name) ?? { answers: 0, seconds: 0, commits: 0, samples: [] };
  sum.answers += one.answers;
  sum.seconds += one.seconds;
  sum.commits += one.commits;
  for (const sample of one.samples) sum.samples.push(sample);
  to.set(name, sum);
}
