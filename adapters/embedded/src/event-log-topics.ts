import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { TopicDefinition } from '@jangteo/ports/log/event-log';
import { LogPartition } from './event-log-partition.ts';
import { type LogStore, storedEnd } from './event-log-tables.ts';

export interface Topic {
  readonly definition: TopicDefinition;
  readonly partitions: readonly LogPartition[];
}

/** How many offsets retention looks at, and removes, in one transaction. */
const PRUNE_STEP = 1_000;

/** The topics of the log: which there are, and how far back they reach. */
export class Topics {
  readonly #store: LogStore;
  readonly #runtime: Runtime;
  readonly #topics = new Map<string, Topic>();
  /** Changes of the table follow one another. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(store: LogStore, runtime: Runtime) {
    this.#store = store;
    this.#runtime = runtime;
  }

  async load(): Promise<void> {
    for (const row of await this.#store.read.selectFrom('topics').selectAll().execute()) {
      const partitions: LogPartition[] = [];
      for (const [number, start] of (JSON.parse(row.starts) as number[]).entries()) {
        const end = await storedEnd(this.#store, row.name, number);
        partitions.push(new LogPartition(row.name, number, start, end ?? start));
      }
      this.#keep(
        { name: row.name, partitions: row.partitions, ...(row.retention_ms === null ? {} : { retentionMs: row.retention_ms }) },
        partitions,
      );
    }
  }

  definitions(): TopicDefinition[] {
    return Array.from(this.#topics.values(), ({ definition }) => definition);
  }

  /** Throws UNKNOWN_TOPIC. */
  get(name: string): Topic {
    const topic = this.#topics.get(name);
    if (topic === undefined) throw new JangteoError('UNKNOWN_TOPIC', `there is no topic "${name}"`);
    return topic;
  }

  /** Throws UNKNOWN_TOPIC. */
  partition(name: string, number: number): LogPartition {
    const partition = this.get(name).partitions[number];
    if (partition === undefined) throw new JangteoError('UNKNOWN_TOPIC', `the topic "${name}" has no partition ${number}`);
    return partition;
  }

  ensure(definitions: readonly TopicDefinition[]): Promise<void> {
    return this.#change(async () => {
      for (const definition of definitions) await this.#ensureOne(definition);
    });
  }

  prune(): Promise<number> {
    return this.#change(async () => {
      let removed = 0;
      for (const topic of this.#topics.values()) removed += await this.#pruneTopic(topic);
      return removed;
    });
  }

  async #ensureOne(definition: TopicDefinition): Promise<void> {
    const { name, partitions, retentionMs } = definition;
    const known = this.#topics.get(name);
    if (known === undefined) {
      const fresh = Array.from({ length: partitions }, (_, number) => new LogPartition(name, number, 0, 0));
      const row = { name, partitions, retention_ms: retentionMs ?? null, starts: startsOf(fresh) };
      await this.#store.transaction(async function createTopic(tx) {
        await tx.insertInto('topics').values(row).execute();
      });
      this.#keep(definition, fresh);
      return;
    }
    if (known.definition.partitions !== partitions) {
      const detail = `the topic "${name}" has ${known.definition.partitions} partitions, not ${partitions}: its keys would move`;
      throw new JangteoError('INVALID_REQUEST', detail);
    }
    if (known.definition.retentionMs === retentionMs) return;
    await this.#store.transaction(async function changeRetention(tx) {
      await tx
        .updateTable('topics')
        .set({ retention_ms: retentionMs ?? null })
        .where('name', '=', name)
        .execute();
    });
    this.#keep(definition, known.partitions);
  }

  async #pruneTopic({ definition: { retentionMs }, partitions }: Topic): Promise<number> {
    if (retentionMs === undefined) return 0;
    const keepFromMs = this.#runtime.clock.now() - retentionMs;
    let removed = 0;
    for (const partition of partitions) {
      for (let goesOn = true; goesOn; ) {
        const upTo = Math.min(partition.end, partition.start + PRUNE_STEP);
        const start = (await this.#firstSince(partition, upTo, keepFromMs)) ?? upTo;
        if (start > partition.start) removed += await this.#removeBelow(partition, start, partitions);
        goesOn = start === upTo && upTo < partition.end;
      }
    }
    return removed;
  }

  /** The first offset below `upTo` of a record from `timeMs` or later. */
  async #firstSince({ topic, partition, start }: LogPartition, upTo: number, timeMs: number): Promise<number | undefined> {
    const first = await this.#store.read
      .selectFrom('records')
      .select('offset')
      .where('topic', '=', topic)
      .where('partition', '=', partition)
      .where('offset', '>=', start)
      .where('offset', '<', upTo)
      .where('time_ms', '>=', timeMs)
      .orderBy('offset')
      .limit(1)
      .executeTakeFirst();
    return first?.offset;
  }

  async #removeBelow(partition: LogPartition, start: number, partitions: readonly LogPartition[]): Promise<number> {
    const { topic, partition: number } = partition;
    const starts = JSON.stringify(partitions.map((one) => (one === partition ? start : one.start)));
    const removed = await this.#store.transaction(async function removeRecords(tx) {
      await tx.updateTable('topics').set({ starts }).where('name', '=', topic).execute();
      const old = tx.deleteFrom('records').where('topic', '=', topic).where('partition', '=', number).where('offset', '<', start);
      return Number((await old.executeTakeFirst()).numDeletedRows);
    });
    partition.prunedTo(start);
    return removed;
  }

  #keep(definition: TopicDefinition, partitions: readonly LogPartition[]): void {
    this.#topics.set(definition.name, { definition, partitions });
  }

  #change<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(change);
    this.#changing = done.catch(() => {});
    return done;
  }
}

function startsOf(partitions: readonly LogPartition[]): string {
  return JSON.stringify(partitions.map(({ start }) => start));
}
