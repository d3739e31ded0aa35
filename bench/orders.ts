import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { bareWrites, ORDER_STEPS, ROWS_PER_ORDER } from './bare-writes.ts';
import type { Completion } from './completions.ts';
import { type EngineWorld, engineWorlds } from './engine-worlds.ts';
import { latencies } from './percentile.ts';
import type { Table } from './table.ts';

export const BUYERS = 64;
/** Measured on a machine like CI's with 8 buyers: completed orders a second. */
const PEERS = { 'Vendure 3.7': 6.4, 'Medusa 2.21': 0.8 };

/** What a shop of one world did. */
interface OrderSpeeds {
  readonly perSecond: number;
  readonly acceptedPerSecond: number;
  /** How long orders took to be accepted, and from there to be paid, in ms. */
  readonly accept: readonly number[];
  readonly complete: readonly number[];
  /** Resident memory afterwards, in bytes. */
  readonly rss: number;
}

/** 64 buyers who order again as soon as they are answered, on each world's engines, and the bare limits beside them. */
export async function benchOrders(seconds: number): Promise<Table> {
  const before = await bareLimits(seconds);
  const shops = [];
  for (const world of engineWorlds()) shops.push({ ...world, ...(await speedsOf(world, seconds)) });
  const [embedded] = shops;
  if (embedded === undefined) throw new Error('there is no embedded world');
  // The disk is not always as fast: the shop is held against the better of two measurements around it.
  const after = await bareLimits(seconds);
  const alone = Math.max(before.alone, after.alone);
  const grouped = Math.max(before.grouped, after.grouped);

  const row = (what: string, rate: number, accept: readonly string[] = ['', '', ''], complete: readonly string[] = ['', '', '']) => [
    what,
    rate.toFixed(1),
    (embedded.perSecond / rate).toFixed(2),
    ...accept,
    ...complete,
  ];
  return {
    title: 'bench orders',
    how: `${BUYERS} buyers in a closed loop over HTTP for ${seconds} s, each order one line; completed means paid (payment_success applied). The shop runs in one process, the buyers in another. Limits: a bare script writing the same ${ROWS_PER_ORDER} rows in ${ORDER_STEPS.length} durable transactions an order into one file of SQLite, alone and 64 orders to a commit, measured before and after; the better counts. Real engines are MariaDB, Kafka, Redis, OpenSearch and a stand-in for MongoDB on the same two cores.`,
    head: ['what', 'orders/s', 'jangteo embedded is x times', 'accept p50 ms', 'p95', 'p99', 'complete p50 ms', 'p95', 'p99'],
    rows: [
      ...shops.map(({ name, perSecond, accept, complete }) =>
        row(`jangteo, ${name}: completed`, perSecond, latencies(accept), latencies(complete)),
      ),
      row('bare, one transaction a step', alone),
      row('bare, 64 to a commit', grouped),
      ...Object.entries(PEERS).map(([peer, rate]) => row(`${peer} (8 buyers, measured earlier)`, rate)),
    ],
    notes: [
      ...shops.map(
        ({ name, acceptedPerSecond, rss }) =>
          `${name}: accepted ${acceptedPerSecond.toFixed(1)}/s while buyers ordered; resident memory of the shop afterwards ${(rss / 2 ** 20).toFixed(0)} MB`,
      ),
      'aims, embedded: above the first limit, 0.2 of the second',
    ],
  };
}

async function speedsOf({ environment }: EngineWorld, seconds: number): Promise<OrderSpeeds> {
  const child = fork(join(import.meta.dirname, 'shop-process.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: environment });
  const [{ url, headers }] = (await once(child, 'message')) as [{ url: string; headers: Record<string, string>[] }];
  const agent = new Agent({ keepAlive: true, maxSockets: BUYERS });
  await orderFor(url, headers, agent, 2);
  const startedAt = Date.now();
  const accept = await orderFor(url, headers, agent, seconds);
  const acceptSeconds = (Date.now() - startedAt) / 1_000;
  child.send('rest');
  const [{ completions, rss }] = (await once(child, 'message')) as [{ completions: Completion[]; rss: number }];
  child.send('stop');
  await once(child, 'exit');
  agent.destroy();

  const measured = completions.filter(([acceptedAt]) => acceptedAt >= startedAt);
  const lastAt = Math.max(...measured.map(([, completedAt]) => completedAt));
  return {
    perSecond: measured.length / ((lastAt - startedAt) / 1_000),
    acceptedPerSecond: accept.length / acceptSeconds,
    accept,
    complete: measured.map(([acceptedAt, completedAt]) => completedAt - acceptedAt),
    rss,
  };
}

async function bareLimits(seconds: number): Promise<{ alone: number; grouped: number }> {
  const each = Math.min(4, seconds);
  return { alone: await bareWrites(1, each), grouped: await bareWrites(64, each) };
}

/** Lets the buyers order for so many seconds; how long each order took to be accepted, in ms. */
export async function orderFor(url: string, headers: readonly Record<string, string>[], agent: Agent, seconds: number): Promise<number[]> {
  const until = performance.now() + seconds * 1_000;
  const samples: number[] = [];
  const buyer = async (index: number) => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const status = await placeOrder(url, headers[index % headers.length] ?? {}, agent, `sku-${index}`);
      if (status !== 201) throw new Error(`an order was answered with ${status}`);
      samples.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: BUYERS }, (_, index) => buyer(index)));
  return samples;
}

function placeOrder(url: string, headers: Record<string, string>, agent: Agent, sku: string): Promise<number> {
  const body = JSON.stringify({
    lines: [{ sku, quantity: 1 }],
    shipping_address: { name: '김하나', line1: '세종대로 110', city: '서울', postal_code: '04524', country: 'KR', phone: '+82 2 120' },
    payment: { method: 'test' },
  });
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}/v1/orders`,
      { method: 'POST', agent, headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() } },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}
