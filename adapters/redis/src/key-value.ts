import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { noInteger, refuseWrongKey, wholeLife } from '@jangteo/ports/kv/key-bounds';
import type { KeyValue, KeyValueSupports } from '@jangteo/ports/kv/key-value';
import { RedisConnection, type RedisReply, redisScript } from './redis-connection.ts';

export interface RedisKeyValueOptions {
  /**
   * `redis://user:password@host:port/database?prefix=shop:`, or `rediss://` for TLS; Redis 6 or newer, or Valkey. Of several hosts
   * (`host:port,host:port`), which replicate, the first that takes writes is used; when it fails, the next one that does. Keys begin with
   * the prefix (default `jangteo:`), so that several shops may use one database.
   */
  readonly url: string;
  readonly runtime: Runtime;
}

const NAME = 'kv';

/**
 * `appendfsync everysec`, Redis' default with `appendonly yes`, syncs once a second, but lets a slow disk take one second more before writes
 * wait for it (redis.io, "Redis persistence"). A failover to a replica takes besides what had not been replicated.
 */
export const supports: KeyValueSupports = { lossMsMax: 2_000 };

// Lua counts in doubles as JavaScript does, so the sums are the same.
const INCREMENT = redisScript(`
local value = redis.call('GET', KEYS[1])
local number = 0
if value then
  if not string.find(value, '^%-?%d+$') then return false end
  number = tonumber(value)
end
local sum = number + tonumber(ARGV[1])
local most = 9007199254740991
if math.abs(number) > most or math.abs(sum) > most then return false end
local text = string.format('%.0f', sum + 0)
if value then redis.call('SET', KEYS[1], text, 'KEEPTTL')
elseif ARGV[2] then redis.call('SET', KEYS[1], text, 'PX', ARGV[2])
else redis.call('SET', KEYS[1], text) end
return text`);

const COMPARE_AND_SET = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[3] then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
else redis.call('SET', KEYS[1], ARGV[2]) end
return 1`);

/** Key-values in Redis. Throws ENGINE_AWAY where it does not answer, BAD_CONFIG where it refuses the user. */
export async function redisKeyValue({ url, runtime }: RedisKeyValueOptions): Promise<KeyValue> {
  refuseNestedTransaction(NAME);
  const connection = new RedisConnection(url, runtime);
  try {
    await connection.send(['PING']);
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
  return new RedisKeyValue(connection);
}

class RedisKeyValue implements KeyValue {
  readonly supports = supports;
  readonly #connection: RedisConnection;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  async get(key: string): Promise<string | undefined> {
    return textOf(await this.#connection.send(['GET', this.#placeOf(key)]));
  }

  async set(key: string, value: string, ttlMs?: number): Promise<void> {
    const place = this.#placeOf(key);
    await this.#connection.send(['SET', place, value, ...life(ttlMs).flatMap((ms) => ['PX', ms])]);
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#connection.send(['DEL', this.#placeOf(key)])) === 1;
  }

  async increment(key: string, by: number, ttlMs?: number): Promise<number> {
    const place = this.#placeOf(key);
    if (!Number.isInteger(by)) throw noInteger(key, by);
    const sum = textOf(await this.#connection.run(INCREMENT, [place], [`${by}`, ...life(ttlMs)]));
    if (sum === undefined) throw noInteger(key, by);
    return Number(sum);
  }

  async compareAndSet(key: string, expected: string | undefined, value: string, ttlMs?: number): Promise<boolean> {
    const place = this.#placeOf(key);
    if (expected !== undefined) return (await this.#connection.run(COMPARE_AND_SET, [place], [expected, value, ...life(ttlMs)])) === 1;
    return (await this.#connection.send(['SET', place, value, 'NX', ...life(ttlMs).flatMap((ms) => ['PX', ms])])) === 'OK';
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #placeOf(key: string): string {
    // An answer that does not come would hold the transaction's store for as long.
    refuseNestedTransaction(NAME);
    refuseWrongKey(key);
    return `${this.#connection.prefix}kv:${key}`;
  }
}

function life(ttlMs: number | undefined): string[] {
  return ttlMs === undefined ? [] : [`${wholeLife(ttlMs)}`];
}

function textOf(reply: RedisReply): string | undefined {
  return typeof reply === 'string' ? reply : undefined;
}
