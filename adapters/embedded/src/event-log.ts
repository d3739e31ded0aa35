import { JangteoError } from '@jangteo/kernel/errors';
import { bucketOf } from '@jangteo/kernel/hash';
import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import type {
  EventLog,
  LogRecord,
  LogSupports,
  NewRecord,
  PartitionLag,
  PartitionOffset,
  SubscribeOptions,
  Subscription,
  TopicDefinition,
} from '@jangteo/ports/log/event-log';
import type { SqlEngine } from '@jangteo/ports/sql/sql-store';
import { Appender } from './event-log-appender.ts';
import { ConsumerGroup } from './event-log-group.ts';
import { GroupOffsets } from './event-log-offsets.ts';
import type { LogPartition } from './event-log-partition.ts';
import { type LogStore, type LogTables, logMigrations, readRecords } from './event-log-tables.ts';
import { Topics } from './event-log-topics.ts';

export interface EmbeddedEventLogOptions {
  readonly engine: SqlEngine;
  readonly runtime: Runtime;
}

const STORE = 'log';

/** An event log in the store `log` of a SQL engine. One process has it open: the numbering and the groups live in its memory. */
export async function embeddedEventLog({ engine, runtime }: EmbeddedEventLogOptions): Promise<EventLog> {
  const log = new SqlEventLog(await engine.open<LogTables>(STORE, logMigrations), runtime);
  await log.load();
  return log;
}

class SqlEventLog implements EventLog {
  readonly supports: LogSupports = { groupsAcrossProcesses: false, pruneOnRequest: true };
  readonly #store: LogStore;
  readonly #runtime: Runtime;
  readonly #topics: Topics;
  readonly #offsets: GroupOffsets;
  readonly #appender: Appender;
  readonly #groups = new Map<string, ConsumerGroup>();
  #closed: Promise<void> | undefined;
  #refusesAppends = false;

  constructor(store: LogStore, runtime: Runtime) {
    this.#store = store;
    this.#runtime = runtime;
    this.#topics = new Topics(store, runtime);
    this.#offsets = new GroupOffsets(store, runtime, () => {
      for (const group of this.#groups.values()) group.collect();
    });
    this.#appender = new Appender(store, runtime, (partition) => {
      for (const group of this.#groups.values()) group.wake(partition);
    });
  }

  async load(): Promise<void> {
    await this.#topics.load();
    await this.#offsets.load();
  }

  ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    return this.#topics.ensure(topics);
  }

  async topics(): Promise<TopicDefinition[]> {
    return this.#topics.definitions();
  }

  async append(records: readonly NewRecord[]): Promise<PartitionOffset[]> {
    refuseNestedTransaction(STORE);
    if (this.#refusesAppends) throw new JangteoError('ENGINE_AWAY', 'the event log is closed');
    if (records.length === 0) return [];
    return await this.#appender.append(
      records.map((record) => {
        const { partitions } = this.#topics.get(record.topic);
        return { record, partition: partitions[bucketOf(record.key, partitions.length)] as LogPartition };
      }),
    );
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { group, from } = options;
    const partitions = options.topics.flatMap((topic) => this.#topics.get(topic).partitions);
    for (const { topic, partition, start, end } of partitions) {
      if (this.#offsets.get(group, topic, partition) !== undefined) continue;
      this.#offsets.set(group, topic, partition, from === 'earliest' ? start : end);
    }
    // Durable before the first record: a group that starts at the latest record must not start there again after a crash.
    await this.#offsets.flush();
    if (this.#closed !== undefined) throw new JangteoError('ENGINE_AWAY', 'the event log is closed');
    return this.#group(group).join(partitions, options);
  }

  async ends(topic: string): Promise<{ partition: number; start: number; end: number }[]> {
    return this.#topics.get(topic).partitions.map(({ partition, start, end }) => ({ partition, start, end }));
  }

  async read(at: PartitionOffset, limit: number): Promise<LogRecord[]> {
    const partition = this.#topics.partition(at.topic, at.partition);
    return await this.#read(partition, at.offset, limit);
  }

  async lag(group: string): Promise<PartitionLag[]> {
    return this.#offsets.stored(group).flatMap(({ topic, offsets }) =>
      offsets.flatMap((offset, partition) => {
        if (offset === null) return [];
        const { start, end } = this.#topics.partition(topic, partition);
        const committed = Math.max(offset, start);
        return [{ topic, partition, committed, end, lag: end - committed }];
      }),
    );
  }

  async seek(group: string, to: PartitionOffset): Promise<void> {
    refuseNestedTransaction(STORE);
    const partition = this.#topics.partition(to.topic, to.partition);
    const offset = Math.min(Math.max(to.offset, partition.start), partition.end);
    this.#offsets.set(group, to.topic, to.partition, offset);
    this.#group(group).sought(partition);
    await this.#offsets.flush();
  }

  prune(): Promise<number> {
    return this.#topics.prune();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // Records under way are finished first, and what they append is taken.
    await Promise.all(Array.from(this.#groups.values(), (group) => group.close()));
    this.#refusesAppends = true;
    await this.#appender.idle();
    await this.#offsets.close();
    await this.#store.close();
  }

  #group(name: string): ConsumerGroup {
    let group = this.#groups.get(name);
    if (group === undefined) {
      group = new ConsumerGroup({ name, runtime: this.#runtime, offsets: this.#offsets, read: this.#read.bind(this) });
      this.#groups.set(name, group);
    }
    return group;
  }

  async #read(partition: LogPartition, from: number, limit: number): Promise<LogRecord[]> {
    const { topic, partition: number, end } = partition;
    if (from >= end) return [];
    return partition.fromTail(from, limit) ?? (await readRecords(this.#store, { topic, partition: number, from, end }, limit));
  }
}
