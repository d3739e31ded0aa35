import type { Timer } from '@jangteo/kernel/clock';
import type { Runtime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { KeyValueTables } from './key-value-tables.ts';

export interface Entry {
  readonly value: string;
  /** undefined: never. */
  readonly expiresAt: number | undefined;
}

/** With the time that the write itself takes, a change is durable within a second. */
const FLUSH_MS = 400;
const BATCH_KEYS_MAX = 500;
const BATCH_CHARACTERS_MAX = 2_000_000;

/** Writes changed keys behind, in bounded batches: whatever is current when their turn comes. */
export class KeyValueWriter {
  readonly #store: SqlStore<KeyValueTables>;
  readonly #runtime: Runtime;
  readonly #current: (key: string) => Entry | undefined;
  /** Changed keys that are not stored yet, the longest waiting first. */
  readonly #changed = new Set<string>();
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(store: SqlStore<KeyValueTables>, runtime: Runtime, current: (key: string) => Entry | undefined) {
    this.#store = store;
    this.#runtime = runtime;
    this.#current = current;
  }

  changed(key: string): void {
    this.#changed.add(key);
    this.#timer ??= this.#runtime.clock.schedule(FLUSH_MS, () => {
      this.#timer = undefined;
      this.flush().catch((error) => {
        this.#runtime.logger.error('key-values could not be stored and will be again', { error, keys: this.#changed.size });
      });
    });
  }

  /** Resolves when all changes made before are durable. */
  flush(): Promise<void> {
    this.#writing = this.#writing.catch(() => {}).then(() => outsideTransaction(() => this.#write()));
    return this.#writing;
  }

  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.flush().finally(() => this.#timer?.cancel());
  }

  async #write(): Promise<void> {
    while (this.#changed.size > 0) {
      const batch = this.#takeBatch();
      try {
        await this.#writeBatch(batch);
      } catch (thrown) {
        for (const key of batch.keys()) this.changed(key);
        throw thrown;
      }
    }
  }

  #takeBatch(): Map<string, Entry | undefined> {
    const batch = new Map<string, Entry | undefined>();
    let characters = 0;
    for (const key of this.#changed) {
      if (batch.size >= BATCH_KEYS_MAX || characters >= BATCH_CHARACTERS_MAX) break;
      const entry = this.#current(key);
      batch.set(key, entry);
      characters += entry?.value.length ?? 0;
      this.#changed.delete(key);
    }
    return batch;
  }

  async #writeBatch(batch: ReadonlyMap<string, Entry | undefined>): Promise<void> {
    const keys = [...batch.keys()];
    const rows = Array.from(batch).flatMap(([key, entry]) =>
      entry === undefined ? [] : [{ key, value: entry.value, expires_at: entry.expiresAt ?? null }],
    );
    await this.#store.transaction(async function storeEntries(tx) {
      await tx.deleteFrom('entries').where('key', 'in', keys).execute();
      if (rows.length > 0) await tx.insertInto('entries').values(rows).execute();
    });
  }
}
