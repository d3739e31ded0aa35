import type { Runtime } from '@jangteo/kernel/runtime';
import { type EngineCheck, engineCheck, isAtLeast } from '@jangteo/ports/engine-check';
import { RedisConnection } from './redis-connection.ts';

const LEAST = '6.0';

/** What a shop needs of its Redis. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function examineRedis(url: string, runtime: Runtime): Promise<EngineCheck[]> {
  const connection = new RedisConnection(url, runtime);
  try {
    const facts = new Map(
      String(await connection.send(['INFO']))
        .split('\r\n')
        .map((line) => line.split(':', 2) as [string, string]),
    );
    const fact = (name: string) => facts.get(name) ?? '';
    const evicts = fact('maxmemory') !== '0' && /^allkeys/.test(fact('maxmemory_policy'));
    return [
      engineCheck('version', fact('redis_version'), isAtLeast(fact('redis_version'), LEAST), `take ${LEAST} or newer`),
      engineCheck(
        'durability',
        fact('aof_enabled') === '1' ? 'appendonly' : 'without appendonly',
        fact('aof_enabled') === '1',
        'CONFIG SET appendonly yes: otherwise a restart logs everybody out and empties carts',
        'warning',
      ),
      engineCheck(
        'eviction',
        fact('maxmemory_policy'),
        !evicts,
        'maxmemory-policy noeviction or volatile-*: carts have no time to live',
        'warning',
      ),
    ];
  } finally {
    await connection.close();
  }
}
