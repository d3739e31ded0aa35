import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { createClient } from '@redis/client';
import { RedisConnection } from '../src/redis-connection.ts';

/** Nobody else's keys begin so. */
export function withOwnPrefix(url: string): string {
  return `${url}?prefix=test_${randomUUID().slice(0, 8)}:`;
}

/** As if the engine had been flushed, for whoever uses this prefix. */
export async function deleteKeys(url: string): Promise<void> {
  const connection = new RedisConnection(url, systemRuntime);
  try {
    for (let cursor = '0'; ; ) {
      const [next, keys] = (await connection.send(['SCAN', cursor, 'MATCH', `${connection.prefix}*`, 'COUNT', '1000'])) as [
        string,
        string[],
      ];
      if (keys.length > 0) await connection.send(['UNLINK', ...keys]);
      cursor = next;
      if (cursor === '0') return;
    }
  } finally {
    await connection.close();
  }
}

/** A server that follows another one, until it takes over. */
export interface Replica extends AsyncDisposable {
  takeOver(): Promise<void>;
  /** How many scripts others had it run. */
  scriptsRun(): Promise<number>;
}

/** Makes the server at `url` a replica of the one at `primary`, with all that is there. Whatever it had is gone. */
export async function openReplica(url: string, primary: string): Promise<Replica> {
  const client = await createClient({ url }).connect();
  const { hostname, port } = new URL(`redis://${addressOf(primary)}`);
  await client.sendCommand(['CONFIG', 'RESETSTAT']);
  await client.sendCommand(['REPLICAOF', hostname, port]);
  for (;;) {
    const [, , , state] = (await client.sendCommand(['ROLE'])) as unknown as (string | number)[];
    if (state === 'connected') break;
    await sleep(50);
  }
  const takeOver = async () => void (await client.sendCommand(['REPLICAOF', 'NO', 'ONE']));
  return {
    takeOver,
    async scriptsRun() {
      const text = String(await client.sendCommand(['INFO', 'commandstats']));
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(text)?.[1] ?? 0);
    },
    async [Symbol.asyncDispose]() {
      await takeOver();
      await client.sendCommand(['FLUSHALL']);
      client.destroy();
    },
  };
}

/** The same server by way of `address`, host:port or several. */
export function via(url: string, address: string): string {
  return url.replace(new URL(url).host, address);
}

export function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? 6379 : port}`;
}
