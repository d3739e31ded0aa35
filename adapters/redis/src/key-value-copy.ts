import type { Runtime } from '@jangteo/kernel/runtime';
import type { KeyValueCopy, KeyValueEntry } from '@jangteo/ports/kv/key-value-copy';
import { RedisConnection, type RedisReply } from './redis-connection.ts';

const PAGE = 1_000;

/** Throws ENGINE_AWAY, BAD_CONFIG. */
export async function openKeyValueCopy({ url, runtime }: { readonly url: string; readonly runtime: Runtime }): Promise<KeyValueCopy> {
  const connection = new RedisConnection(url, runtime);
  const before = `${connection.prefix}kv:`;
  try {
    await connection.send(['PING']);
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
  return {
    async *pages() {
      let cursor = '0';
      do {
        const [next, places] = (await connection.send(['SCAN', cursor, 'MATCH', `${literal(before)}*`, 'COUNT', `${PAGE}`])) as [
          string,
          string[],
        ];
        yield await entriesAt(connection, before, places);
        cursor = next;
      } while (cursor !== '0');
    },
    async write(entries) {
      await Promise.all(
        entries.map(({ key, value, ttlMs }) =>
          connection.send(['SET', before + key, value, ...(ttlMs === undefined ? [] : ['PX', `${Math.max(1, Math.round(ttlMs))}`])]),
        ),
      );
    },
    close: () => connection.close(),
  };
}

async function entriesAt(connection: RedisConnection, before: string, places: readonly string[]): Promise<KeyValueEntry[]> {
  if (places.length === 0) return [];
  const values = (await connection.send(['MGET', ...places])) as readonly RedisReply[];
  const lives = await Promise.all(places.map((place) => connection.send(['PTTL', place])));
  return places.flatMap((place, at) => {
    const value = values[at];
    const ttlMs = Number(lives[at]);
    // It went in between.
    if (typeof value !== 'string' || ttlMs === GONE) return [];
    return [{ key: place.slice(before.length), value, ttlMs: ttlMs < 0 ? undefined : ttlMs }];
  });
}

const GONE = -2;

/** What has a meaning in a pattern of Redis. */
function literal(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, '\\$&');
}
