import type { Runtime } from '@jangteo/kernel/runtime';
import type { LogRecord, NewRecord, PartitionOffset } from '@jangteo/ports/log/event-log';
import type { LogPartition } from './event-log-partition.ts';
import { insertRecords, type LogStore, storedEnd } from './event-log-tables.ts';

export interface Addressed {
  readonly record: NewRecord;
  readonly partition: LogPartition;
}

interface Append {
  readonly records: readonly Addressed[];
  readonly resolve: (offsets: PartitionOffset[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Small enough not to hold the event loop for long. */
const BATCH_RECORDS_MAX = 256;
const BATCH_CHARACTERS_MAX = 4_000_000;

/** Writes what is appended: one transaction at a time, each with everything that has gathered since the last one. */
export class Appender {
  readonly #store: LogStore;
  readonly #runtime: Runtime;
  readonly #onAppended: (partition: LogPartition) => void;
  /** Partitions of which a failed transaction has left unknown what is stored. */
  readonly #doubtful = new Set<LogPartition>();
  #waiting: Append[] = [];
  #writing: Promise<void> | undefined;

  constructor(store: LogStore, runtime: Runtime, onAppended: (partition: LogPartition) => void) {
    this.#store = store;
    this.#runtime = runtime;
    this.#onAppended = onAppended;
  }

  append(records: readonly Addressed[]): Promise<PartitionOffset[]> {
    const { promise, resolve, reject } = Promise.withResolvers<PartitionOffset[]>();
    this.#waiting.push({ records, resolve, reject });
    this.#writing ??= this.#writeAll();
    return promise;
  }

  /** Resolves when nothing waits to be written. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    // Whoever appends in the same turn shares the first transaction, too.
    await undefined;
    while (this.#waiting.length > 0) await this.#write(this.#takeBatch());
    this.#writing = undefined;
  }

  #takeBatch(): Append[] {
    let records = 0;
    let characters = 0;
    let count = 0;
    for (const append of this.#waiting) {
      records += append.records.length;
      for (const { record } of append.records) characters += record.value.length;
      if (count > 0 && (records > BATCH_RECORDS_MAX || characters > BATCH_CHARACTERS_MAX)) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(batch: readonly Append[]): Promise<void> {
    const touched = new Set(batch.flatMap(({ records }) => records.map(({ partition }) => partition)));
    try {
      await this.#clearDoubts();
      const numbered = this.#number(batch);
      const records = numbered.flat();
      await this.#store.transaction(function appendRecords(tx) {
        return insertRecords(tx, records);
      });
      for (const [at, { records: addressed, resolve }] of batch.entries()) {
        const stored = numbered[at] as LogRecord[];
        for (const [nth, { partition }] of addressed.entries()) partition.push(stored[nth] as LogRecord);
        resolve(stored.map(({ topic, partition, offset }) => ({ topic, partition, offset })));
      }
    } catch (thrown) {
      for (const partition of touched) this.#doubtful.add(partition);
      for (const { reject } of batch) reject(thrown);
      return;
    }
    for (const partition of touched) this.#onAppended(partition);
  }

  #number(batch: readonly Append[]): LogRecord[][] {
    const timeMs = this.#runtime.clock.now();
    const next = new Map<LogPartition, number>();
    return batch.map(({ records }) =>
      records.map(({ record, partition }) => {
        const offset = next.get(partition) ?? partition.end;
        next.set(partition, offset + 1);
        const { topic, key, headers, value } = record;
        return { topic, partition: partition.partition, offset, timeMs, key, headers, value };
      }),
    );
  }

  /** A commit whose outcome is unknown may have stored records: their offsets are taken, and readers shall see them. */
  async #clearDoubts(): Promise<void> {
    for (const partition of this.#doubtful) {
      const end = await storedEnd(this.#store, partition.topic, partition.partition);
      if (end !== undefined) partition.movedTo(end);
      this.#doubtful.delete(partition);
      this.#onAppended(partition);
    }
  }
}
