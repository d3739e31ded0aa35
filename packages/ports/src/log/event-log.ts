/** What differs between event logs. */
export interface LogSupports {
  /** Groups of several processes share a topic's partitions. */
  readonly groupsAcrossProcesses: boolean;
  /** Retention by age is applied by `prune`; false: by the engine itself. */
  readonly pruneOnRequest: boolean;
}

export interface TopicDefinition {
  readonly name: string;
  readonly partitions: number;
  /** Records older than this may go; undefined: kept for ever. */
  readonly retentionMs?: number;
  /** Who has a record when an append resolves, where the engine keeps copies: all of them (the default), or its leader alone. */
  readonly acks?: 'all' | '1';
}

export interface NewRecord {
  readonly topic: string;
  /** Records of one key stay in order; the partition is murmur2(key) as in Kafka. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface LogRecord extends NewRecord {
  readonly partition: number;
  /** Counts upwards within the partition; gaps are legal. */
  readonly offset: number;
  readonly timeMs: number;
}

export interface PartitionOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** The next offset that the group handles: everything below it is done. */
  readonly committed: number;
  /** The offset that the next appended record gets. */
  readonly end: number;
  readonly lag: number;
}

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** How many keys are worked on at a time, 1 or more. */
  readonly concurrency: number;
  /** Where a group without committed offsets starts. */
  readonly from: 'earliest' | 'latest';
  /**
   * Handles one record. Records of one key are handled one after another, in order; different keys at the same time.
   * When it rejects, the record is delivered again after a pause, its key waiting. After a crash, a rebalance or a seek,
   * records are delivered again, too: at least once.
   */
  readonly handle: (record: LogRecord) => Promise<void>;
}

/** One member of a group. */
export interface Subscription {
  /** Takes no further records; those under way are finished. Other members keep their partitions. */
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Settable while it runs. */
  concurrency: number;
  /** Waits for what is under way, commits what is done, leaves the group. */
  close(): Promise<void>;
}

/** Topics of partitions, append only. */
export interface EventLog {
  readonly supports: LogSupports;
  /** Creates what is missing; more partitions than before is refused, so that keys stay where they are. */
  ensureTopics(topics: readonly TopicDefinition[]): Promise<void>;
  topics(): Promise<TopicDefinition[]>;
  /** Appends in the order given; resolves when durable (see `acks`). All or none is not promised. Throws UNKNOWN_TOPIC. */
  append(records: readonly NewRecord[]): Promise<PartitionOffset[]>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  /** First and next offset of each partition. */
  ends(topic: string): Promise<{ partition: number; start: number; end: number }[]>;
  /** Up to `limit` records of one partition from `offset` on. */
  read(at: PartitionOffset, limit: number): Promise<LogRecord[]>;
  /** Per partition, as far as the group has committed; topics that the group never committed on are left out. */
  lag(group: string): Promise<PartitionLag[]>;
  /** Moves a group's committed offset; members of this process continue from there at once. */
  seek(group: string, to: PartitionOffset): Promise<void>;
  /** Removes records that are past their topic's retention. Returns how many. */
  prune(): Promise<number>;
  close(): Promise<void>;
}
