import type { Timer } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { noInteger, refuseWrongKey, wholeLife } from '@jangteo/ports/kv/key-bounds';
import type { KeyValue, KeyValueSupports } from '@jangteo/ports/kv/key-value';
import type { SqlEngine, SqlStore } from '@jangteo/ports/sql/sql-store';
import { type KeyValueTables, keyValueMigrations } from './key-value-tables.ts';
import { type Entry, KeyValueWriter } from './key-value-writer.ts';

export interface EmbeddedKeyValueOptions {
  readonly engine: SqlEngine;
  readonly runtime: Runtime;
}

const STORE = 'kv';
const LOAD_PAGE = 2_000;
const SWEEP_MS = 1_000;
/** How many keys a sweep looks at: a read finds out by itself, so the sweep is only for the memory. */
const SWEEP_KEYS_MAX = 5_000;

/** Key-values in memory, stored a moment later in the store `kv` of a SQL engine. One process has it open. */
export async function embeddedKeyValue({ engine, runtime }: EmbeddedKeyValueOptions): Promise<KeyValue> {
  const keyValue = new SqlKeyValue(await engine.open<KeyValueTables>(STORE, keyValueMigrations), runtime);
  await keyValue.load();
  return keyValue;
}

class SqlKeyValue implements KeyValue {
  readonly supports: KeyValueSupports = { lossMsMax: 1_000 };
  readonly #store: SqlStore<KeyValueTables>;
  readonly #runtime: Runtime;
  readonly #writer: KeyValueWriter;
  readonly #entries = new Map<string, Entry>();
  #sweepTimer: Timer | undefined;
  #sweepAt: Iterator<[string, Entry]> = this.#entries.entries();
  #closed: Promise<void> | undefined;

  constructor(store: SqlStore<KeyValueTables>, runtime: Runtime) {
    this.#store = store;
    this.#runtime = runtime;
    this.#writer = new KeyValueWriter(store, runtime, (key) => this.#entries.get(key));
  }

  async load(): Promise<void> {
    for (let after = ''; ; ) {
      const rows = await this.#store.read
        .selectFrom('entries')
        .selectAll()
        .where('key', '>', after)
        .orderBy('key')
        .limit(LOAD_PAGE)
        .execute();
      for (const { key, value, expires_at } of rows) this.#entries.set(key, { value, expiresAt: expires_at ?? undefined });
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.key;
    }
    this.#sweepLater();
  }

  async get(key: string): Promise<string | undefined> {
    return this.#find(key)?.value;
  }

  async set(key: string, value: string, ttlMs?: number): Promise<void> {
    this.#find(key);
    this.#put(key, value, this.#expiry(ttlMs));
  }

  async delete(key: string): Promise<boolean> {
    const existed = this.#find(key) !== undefined;
    if (existed) this.#remove(key);
    return existed;
  }

  async increment(key: string, by: number, ttlMs?: number): Promise<number> {
    const entry = this.#find(key);
    const sum = integer(entry?.value ?? '0') + by;
    if (!Number.isSafeInteger(sum)) throw noInteger(key, by);
    const expiresAt = this.#expiry(ttlMs);
    this.#put(key, String(sum), entry === undefined ? expiresAt : entry.expiresAt);
    return sum;
  }

  async compareAndSet(key: string, expected: string | undefined, value: string, ttlMs?: number): Promise<boolean> {
    if (this.#find(key)?.value !== expected) return false;
    this.#put(key, value, this.#expiry(ttlMs));
    return true;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#sweepTimer?.cancel();
    try {
      await this.#writer.close();
    } finally {
      await this.#store.close();
    }
  }

  /** What is there and not expired. */
  #find(key: string): Entry | undefined {
    refuseNestedTransaction(STORE);
    if (this.#closed !== undefined) throw new JangteoError('ENGINE_AWAY', 'the key-value store is closed');
    refuseWrongKey(key);
    const entry = this.#entries.get(key);
    if (entry === undefined || !this.#isExpired(entry)) return entry;
    this.#remove(key);
    return undefined;
  }

  #put(key: string, value: string, expiresAt: number | undefined): void {
    this.#entries.set(key, { value, expiresAt });
    this.#writer.changed(key);
  }

  #remove(key: string): void {
    this.#entries.delete(key);
    this.#writer.changed(key);
  }

  #expiry(ttlMs: number | undefined): number | undefined {
    return ttlMs === undefined ? undefined : this.#runtime.clock.now() + wholeLife(ttlMs);
  }

  #isExpired({ expiresAt }: Entry): boolean {
    return expiresAt !== undefined && expiresAt <= this.#runtime.clock.now();
  }

  #sweepLater(): void {
    this.#sweepTimer = this.#runtime.clock.schedule(SWEEP_MS, () => {
      this.#sweep();
      this.#sweepLater();
    });
  }

  /** Goes on where the last one stopped; once through, from the front again. */
  #sweep(): void {
    for (let looked = 0; looked < SWEEP_KEYS_MAX; looked++) {
      const { done, value } = this.#sweepAt.next();
      if (done) {
        this.#sweepAt = this.#entries.entries();
        return;
      }
      const [key, entry] = value;
      if (this.#isExpired(entry)) this.#remove(key);
    }
  }
}

/** NaN where it is none within 2^53. */
function integer(text: string): number {
  const value = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(value) ? value : Number.NaN;
}
