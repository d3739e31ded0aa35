import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { percentile } from './percentile.ts';
import type { StartedShop } from './started-shop.ts';

export interface SearchCost {
  /** In ms, of each query: processor time of the shop's process, all threads. */
  readonly cpu: readonly number[];
  /** In ms, of each query, from the request's first byte to the answer's last. */
  readonly wall: readonly number[];
}

/** Asking for the processor time takes some, too: what that is, in ms, is found by asking so often. */
const ASKED_FOR_NOTHING = 200;

/** One query after the other, as long as `seconds`. Throws where an answer is not 200. */
export async function costOfEach(shop: StartedShop, paths: readonly string[], seconds: number): Promise<SearchCost> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asking = await costOfAsking(shop);
  const [cpu, wall]: [number[], number[]] = [[], []];
  const until = performance.now() + seconds * 1_000;
  let before = await shop.cpuMs();
  for (let at = 0; performance.now() < until; at++) {
    const path = paths[at % paths.length] as string;
    const startedAt = performance.now();
    await ask(`${shop.url}${path}`, agent);
    wall.push(performance.now() - startedAt);
    const after = await shop.cpuMs();
    cpu.push(Math.max(0, after - before - asking));
    before = after;
  }
  agent.destroy();
  return { cpu, wall };
}

async function costOfAsking(shop: StartedShop): Promise<number> {
  const costs: number[] = [];
  let before = await shop.cpuMs();
  for (let nth = 0; nth < ASKED_FOR_NOTHING; nth++) {
    const after = await shop.cpuMs();
    costs.push(after - before);
    before = after;
  }
  return percentile(costs, 0.5);
}

async function ask(url: string, agent: Agent): Promise<void> {
  const [answer] = await once(get(url, { agent }), 'response');
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode !== 200) throw new Error(`${url} was answered with ${answer.statusCode}`);
}
