import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { BUYERS, orderFor } from './orders.ts';

export interface Measured {
  readonly perSecond: number;
  /** How long buyers waited for the answer, in ms. */
  readonly accepted: readonly number[];
  /** An order's processor time, in ms: in the thread that the shop runs in, and in all threads of its process. */
  readonly ownMs: number;
  readonly allMs: number;
}

interface Cpu {
  readonly own: number;
  readonly all: number;
}

/** A new shop with these settings, and buyers who order again as soon as they are answered. */
export async function measureRound(environment: Record<string, string>, seconds: number): Promise<Measured> {
  const env = { ...process.env, ...environment };
  const child = fork(join(import.meta.dirname, 'shop-process.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env });
  const [started] = (await once(child, 'message')) as [{ url: string; headers: Record<string, string>[]; cpu: Cpu }];
  const agent = new Agent({ keepAlive: true, maxSockets: BUYERS });
  await orderFor(started.url, started.headers, agent, 2);
  const startedAt = Date.now();
  const accepted = await orderFor(started.url, started.headers, agent, seconds);
  child.send('rest');
  const [rested] = (await once(child, 'message')) as [{ completions: [number, number][]; cpu: Cpu }];
  child.send('stop');
  await once(child, 'exit');
  agent.destroy();
  const measured = rested.completions.filter(([createdAt]) => createdAt >= startedAt);
  const lastAt = Math.max(...measured.map(([, at]) => at));
  const each = (kind: keyof Cpu) => (rested.cpu[kind] - started.cpu[kind]) / rested.completions.length;
  return { accepted, perSecond: measured.length / ((lastAt - startedAt) / 1_000), ownMs: each('own'), allMs: each('all') };
}
