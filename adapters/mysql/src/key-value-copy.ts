import type { Runtime } from '@jangteo/kernel/runtime';
import type { KeyValueCopy } from '@jangteo/ports/kv/key-value-copy';
import { KEY_VALUES } from './key-value.ts';
import { type KeyValueTables, keyValueMigrations } from './key-value-tables.ts';
import { mysqlSqlEngine } from './sql-engine.ts';

const PAGE = 1_000;
const CONNECTIONS = 2;

/** Throws ENGINE_AWAY, BAD_CONFIG. */
export async function openKeyValueCopy(options: { readonly url: string; readonly runtime: Runtime }): Promise<KeyValueCopy> {
  const store = await mysqlSqlEngine({ ...options, connections: CONNECTIONS }).open<KeyValueTables>(KEY_VALUES, keyValueMigrations);
  const now = () => Math.floor(options.runtime.clock.now());
  return {
    async *pages() {
      for (let after = ''; ; ) {
        const found = await store.read
          .selectFrom('entries')
          .selectAll()
          .where('key', '>', after)
          .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now())]))
          .orderBy('key')
          .limit(PAGE)
          .execute();
        const last = found.at(-1);
        if (last === undefined) return;
        yield found.map(({ key, value, expires_at }) => ({ key, value, ttlMs: expires_at === null ? undefined : expires_at - now() }));
        after = last.key;
      }
    },
    async write(entries) {
      const written = entries.map(({ key, value, ttlMs }) => ({
        key,
        value,
        expires_at: ttlMs === undefined ? null : now() + Math.max(1, Math.round(ttlMs)),
      }));
      await store.transaction(async function copyEntries(tx) {
        await tx.replaceInto('entries').values(written).execute();
      });
    },
    close: () => store.close(),
  };
}
