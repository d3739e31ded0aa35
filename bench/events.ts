import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type EngineWorld, engineWorlds } from './engine-worlds.ts';
import type { EventSpeeds } from './event-process.ts';
import { latencies } from './percentile.ts';
import type { Table } from './table.ts';

/** Events a second that every world can keep up with, and those of the aim. */
const GENTLE = 100;
const AIM = 500;

/** Business transaction -> outbox -> log -> consumer's transaction, at a steady rate and as fast as it goes. */
export async function benchEvents(seconds: number): Promise<Table> {
  const rows: (string | number)[][] = [];
  for (const world of engineWorlds()) {
    const rates = world.name === 'embedded' ? [GENTLE, AIM] : [GENTLE];
    const { steady, perSecond } = await speedsOf(world, rates, seconds);
    for (const { rate, samples } of steady) rows.push([`${world.name}: steady`, rate, ...latencies(samples)]);
    rows.push([`${world.name}: 256 producers, as fast as it goes, end to end`, perSecond.toFixed(0), '', '', '']);
  }
  return {
    title: 'bench events',
    how: `One producer's transaction with an outbox row, what publishes it, the event log, one consumer's transaction with its inbox row; producer and consumer share a process; ${seconds} s each. Real engines are MariaDB and Kafka on the same machine, one node of each.`,
    head: ['what', 'events/s', 'commit -> handler p50 ms', 'p95', 'p99'],
    rows,
    notes: [`aim: p99 < 50 ms at ${AIM} events/s on embedded engines`],
  };
}

async function speedsOf({ environment }: EngineWorld, rates: readonly number[], seconds: number): Promise<EventSpeeds> {
  const child = fork(join(import.meta.dirname, 'event-process.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: environment });
  const exited = once(child, 'exit');
  child.send({ rates, seconds });
  const answer = await Promise.race([once(child, 'message'), exited.then(([code]) => Promise.reject(new Error(`it ended with ${code}`)))]);
  child.disconnect();
  await exited;
  return (answer as [EventSpeeds])[0];
}
