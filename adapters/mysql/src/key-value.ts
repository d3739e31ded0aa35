import type { Timer } from '@jangteo/kernel/clock';
import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { noInteger, refuseWrongKey, wholeLife } from '@jangteo/ports/kv/key-bounds';
import type { KeyValue, KeyValueSupports } from '@jangteo/ports/kv/key-value';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type KeyValueTables, keyValueMigrations } from './key-value-tables.ts';
import { mysqlSqlEngine } from './sql-engine.ts';

export interface MysqlKeyValueOptions {
  /** As of `mysqlSqlEngine`: the entries are in the schema `<prefix>_key_values`. */
  readonly url: string;
  readonly runtime: Runtime;
  /** As of `mysqlSqlEngine`. */
  readonly connections?: number;
}

/** The store's name, which its schema's ends with. */
export const KEY_VALUES = 'key_values';

/** What was answered is committed. */
export const supports: KeyValueSupports = { lossMsMax: 0 };

const PRUNE_MS = 60_000;
const PRUNED_MAX = 1_000;

/** Key-values in MySQL 8 or MariaDB. Throws ENGINE_AWAY where it does not answer, BAD_CONFIG where it refuses the user. */
export async function mysqlKeyValue({ runtime, ...options }: MysqlKeyValueOptions): Promise<KeyValue> {
  const engine = mysqlSqlEngine({ ...options, runtime });
  return new MysqlKeyValue(await engine.open<KeyValueTables>(KEY_VALUES, keyValueMigrations), runtime);
}

/** One row an entry. What has expired by this process's clock is not there any more; it is removed later. */
class MysqlKeyValue implements KeyValue {
  readonly supports = supports;
  readonly #store: SqlStore<KeyValueTables>;
  readonly #runtime: Runtime;
  #pruneTimer: Timer | undefined;

  constructor(store: SqlStore<KeyValueTables>, runtime: Runtime) {
    this.#store = store;
    this.#runtime = runtime;
    this.#pruneLater();
  }

  async get(key: string): Promise<string | undefined> {
    refuseWrongKey(key);
    const entry = await this.#store.read
      .selectFrom('entries')
      .select('value')
      .where('key', '=', key)
      .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', this.#now())]))
      .executeTakeFirst();
    return entry?.value;
  }

  async set(key: string, value: string, ttlMs?: number): Promise<void> {
    refuseWrongKey(key);
    const entry = { value, expires_at: this.#expiry(ttlMs) };
    await this.#store.transaction(async function setEntry(tx) {
      await tx
        .insertInto('entries')
        .values({ key, ...entry })
        .onDuplicateKeyUpdate(entry)
        .execute();
    });
  }

  async delete(key: string): Promise<boolean> {
    refuseWrongKey(key);
    const now = this.#now();
    return await this.#store.transaction(async function deleteEntry(tx) {
      const { numDeletedRows } = await tx
        .deleteFrom('entries')
        .where('key', '=', key)
        .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  async increment(key: string, by: number, ttlMs?: number): Promise<number> {
    refuseWrongKey(key);
    const [now, expiresAt] = [this.#now(), this.#expiry(ttlMs)];
    return await this.#store.transaction(async function incrementEntry(tx) {
      // Locks the row and makes one where there is none: a row that is only read is not there to be waited for.
      await tx
        .insertInto('entries')
        .values({ key, value: '', expires_at: 0 })
        .onDuplicateKeyUpdate(({ ref }) => ({ key: ref('key') }))
        .execute();
      const there = await tx.selectFrom('entries').select(['value', 'expires_at']).where('key', '=', key).executeTakeFirstOrThrow();
      const isThere = there.expires_at === null || there.expires_at > now;
      const sum = integer(isThere ? there.value : '0') + by;
      if (!Number.isSafeInteger(sum)) throw noInteger(key, by);
      const entry = { value: String(sum), expires_at: isThere ? there.expires_at : expiresAt };
      await tx.updateTable('entries').set(entry).where('key', '=', key).execute();
      return sum;
    });
  }

  async compareAndSet(key: string, expected: string | undefined, value: string, ttlMs?: number): Promise<boolean> {
    refuseWrongKey(key);
    const now = this.#now();
    const entry = { value, expires_at: this.#expiry(ttlMs) };
    if (expected === undefined) return await this.#create(key, entry, now);
    return await this.#store.transaction(async function compareAndSetEntry(tx) {
      const { numUpdatedRows } = await tx
        .updateTable('entries')
        .set(entry)
        .where('key', '=', key)
        .where('value', '=', expected)
        .where(({ eb, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    });
  }

  async close(): Promise<void> {
    this.#pruneTimer?.cancel();
    this.#pruneTimer = undefined;
    await this.#store.close();
  }

  /** The primary key lets one have it. */
  async #create(key: string, entry: { value: string; expires_at: number | null }, now: number): Promise<boolean> {
    try {
      return await this.#store.transaction(async function createEntry(tx) {
        await tx.deleteFrom('entries').where('key', '=', key).where('expires_at', '<=', now).execute();
        await tx
          .insertInto('entries')
          .values({ key, ...entry })
          .execute();
        return true;
      });
    } catch (thrown) {
      if (hasCode(thrown, 'DUPLICATE_KEY')) return false;
      throw thrown;
    }
  }

  #now(): number {
    return Math.floor(this.#runtime.clock.now());
  }

  #expiry(ttlMs: number | undefined): number | null {
    return ttlMs === undefined ? null : this.#now() + wholeLife(ttlMs);
  }

  #pruneLater(): void {
    this.#pruneTimer = this.#runtime.clock.schedule(PRUNE_MS, () => {
      this.#prune()
        .catch((error) => this.#runtime.logger.warn('expired key-values could not be removed and will be', { error }))
        .finally(() => {
          if (this.#pruneTimer !== undefined) this.#pruneLater();
        });
    });
  }

  /** In bounded steps, by the index of ends. */
  async #prune(): Promise<void> {
    const now = this.#now();
    for (let removed = PRUNED_MAX; removed === PRUNED_MAX && this.#pruneTimer !== undefined; ) {
      removed = await this.#store.transaction(async function pruneEntries(tx) {
        const { numDeletedRows } = await tx
          .deleteFrom('entries')
          .where('expires_at', '<=', now)
          .orderBy('expires_at')
          .limit(PRUNED_MAX)
          .executeTakeFirst();
        return Number(numDeletedRows);
      });
    }
  }
}

/** NaN where it is none within 2^53. */
function integer(text: string): number {
  const value = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(value) ? value : Number.NaN;
}
