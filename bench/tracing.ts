import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { BUYERS, orderFor } from './orders.ts';
import { percentile } from './percentile.ts';
import type { Table } from './table.ts';

const ROUNDS = 5;
const SETTINGS = { off: '0', 'the default, 100 traces/s': '', 'every trace': '1000000' };

type Setting = keyof typeof SETTINGS;
interface Measured {
  readonly perSecond: number;
  /** An order's processor time, in ms: in the thread that the shop runs in, and in all threads. */
  readonly ownMs: number;
  readonly allMs: number;
}

/** What recording traces costs: the same buyers with it off, as it is by default, and with everything recorded, in turns. */
export async function benchTracing(seconds: number): Promise<Table> {
  const names = Object.keys(SETTINGS) as Setting[];
  const found = new Map<Setting, Measured[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    // Each goes first as often as last, so that a machine that slows down treats them alike.
    for (const name of round % 2 === 0 ? names : names.toReversed()) found.get(name)?.push(await measure(SETTINGS[name], seconds));
  }
  const median = (name: Setting, pick: (one: Measured) => number) => percentile((found.get(name) ?? []).map(pick), 0.5);
  const cells = (name: Setting, pick: (one: Measured) => number, digits: number) => [
    median(name, pick).toFixed(digits),
    (median(name, pick) / median('off', pick)).toFixed(2),
  ];
  const rounds = names.map((name) => `${name} ${(found.get(name) ?? []).map(({ perSecond }) => perSecond.toFixed(0)).join(' ')}`);
  return {
    title: 'bench tracing',
    how: `${BUYERS} buyers in a closed loop over HTTP for ${seconds} s, each order one line; medians of ${ROUNDS} rounds in turns, a new shop each time. Completed means paid. Processor time until every order has come to rest: in the thread that the shop runs in, and in all, where a second one writes what is recorded.`,
    head: ['traces recorded', 'orders/s', 'x of off', 'ms an order, own thread', 'x of off', 'all threads', 'x of off'],
    rows: names.map((name) => [
      name,
      ...cells(name, ({ perSecond }) => perSecond, 1),
      ...cells(name, ({ ownMs }) => ownMs, 2),
      ...cells(name, ({ allMs }) => allMs, 2),
    ]),
    notes: ['aim: the default costs less than 0.1 of the orders/s', `orders/s of the rounds: ${rounds.join('; ')}`],
  };
}

interface Cpu {
  readonly own: number;
  readonly all: number;
}

async function measure(tracesPerSecond: string, seconds: number): Promise<Measured> {
  const env = { ...process.env, JANGTEO_TRACES_PER_SECOND: tracesPerSecond };
  const child = fork(join(import.meta.dirname, 'shop-process.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env });
  const [started] = (await once(child, 'message')) as [{ url: string; headers: Record<string, string>[]; cpu: Cpu }];
  const agent = new Agent({ keepAlive: true, maxSockets: BUYERS });
  await orderFor(started.url, started.headers, agent, 2);
  const startedAt = Date.now();
  await orderFor(started.url, started.headers, agent, seconds);
  child.send('rest');
  const [rested] = (await once(child, 'message')) as [{ completions: [number, number][]; cpu: Cpu }];
  child.send('stop');
  await once(child, 'exit');
  agent.destroy();
  const measured = rested.completions.filter(([createdAt]) => createdAt >= startedAt);
  const lastAt = Math.max(...measured.map(([, at]) => at));
  const each = (kind: keyof Cpu) => (rested.cpu[kind] - started.cpu[kind]) / rested.completions.length;
  return { perSecond: measured.length / ((lastAt - startedAt) / 1_000), ownMs: each('own'), allMs: each('all') };
}
