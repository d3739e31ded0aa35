import type { EmbeddedFile } from '../embedded-file.ts';

export interface SourceTopic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number | undefined;
  /** The next offset of each partition. */
  readonly ends: readonly number[];
  /** The first offset of each partition. */
  readonly starts: readonly number[];
}

export interface SourceRecord {
  readonly offset: number;
  readonly timeMs: number;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** How far a group has read a partition. */
export interface SourcePlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** Records that it has not read. */
  readonly lag: number;
}

/** The embedded event log as it lies in its file. */
export class SourceLog {
  readonly #file: EmbeddedFile;

  constructor(file: EmbeddedFile) {
    this.#file = file;
  }

  topics(): SourceTopic[] {
    const rows = this.#file.rows<[string, bigint, bigint | null, string]>(
      'select name, partitions, retention_ms, starts from topics order by name',
    );
    return Array.from(rows, ([name, partitions, retentionMs, text]) => {
      const starts = JSON.parse(text) as number[];
      const ends = starts.map((start, partition) => Math.max(start, this.#behindLast(name, partition)));
      return { name, partitions: Number(partitions), retentionMs: retentionMs === null ? undefined : Number(retentionMs), starts, ends };
    });
  }

  countRecords(topic: string, partition: number): number {
    return this.#file.count('select count(*) from records where topic = ? and partition = ?', topic, BigInt(partition));
  }

  *records(topic: string, partition: number): Generator<SourceRecord> {
    const rows = this.#file.rows<[bigint, bigint, string, string, string]>(
      'select "offset", time_ms, key, headers, value from records where topic = ? and partition = ? order by "offset"',
      topic,
      BigInt(partition),
    );
    for (const [offset, timeMs, key, headers, value] of rows)
      yield { offset: Number(offset), timeMs: Number(timeMs), key, headers: JSON.parse(headers), value };
  }

  /** Every partition of every topic that a group has ever read from. */
  places(): SourcePlace[] {
    const topics = new Map(this.topics().map((topic) => [topic.name, topic]));
    const rows = this.#file.rows<[string, string, string]>(
      'select group_name, topic, offsets from group_offsets order by group_name, topic',
    );
    return Array.from(rows).flatMap(([group, name, text]) => {
      const offsets = JSON.parse(text) as (number | null)[];
      const { starts = [], ends = [] } = topics.get(name) ?? {};
      return ends.map((end, partition) => ({
        group,
        topic: name,
        partition,
        lag: Math.max(0, end - (offsets[partition] ?? starts[partition] ?? 0)),
      }));
    });
  }

  #behindLast(topic: string, partition: number): number {
    return this.#file.count('select max("offset") + 1 from records where topic = ? and partition = ?', topic, BigInt(partition));
  }
}
