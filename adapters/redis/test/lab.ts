import { randomUUID } from 'node:crypto';
import { systemRuntime } from '@jangteo/kernel/runtime';
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

/** The same server by way of `address`, host:port or several. */
export function via(url: string, address: string): string {
  return url.replace(new URL(url).host, address);
}

export function addressOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? 6379 : port}`;
}
