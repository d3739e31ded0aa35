import type { Runtime } from '@jangteo/kernel/runtime';
import type { LogRecord } from './event-log.ts';

/** One assigned partition on its way through a dispatch. */
export interface Lane {
  readonly topic: string;
  readonly partition: number;
  /** The offset from which the lane wants records. */
  readonly next: number;
  /** The lowest unfinished offset: everything below it is done. */
  readonly committable: number;
  /** How many more records the lane takes now. */
  readonly room: number;
  /** Takes records in the order of their offsets, as many as there is room for; the rest is to be offered again from `next`. */
  offer(records: readonly LogRecord[]): void;
  /** There is nothing between `next` and `offset`. */
  skipTo(offset: number): void;
  /** Starts nothing further, waits for what is under way and resolves with the offset to go on from. */
  release(): Promise<number>;
}

/** The unfinished records of one key: the first one is under way, waits for its turn, or for its next try. */
export interface KeyQueue {
  readonly lane: DispatchLane;
  readonly records: LogRecord[];
  failures: number;
}

/** What a lane asks of its dispatch. */
export interface LaneHooks {
  readonly runtime: Runtime;
  /** The queue's first record may start. */
  ready(queue: KeyQueue): void;
  /** The queue's first record may no longer start. */
  unready(queue: KeyQueue): void;
  room(lane: Lane): void;
  released(lane: Lane): void;
}

/** What one lane holds at most, so that a key that is stuck takes neither the memory nor the other partitions. */
const RECORDS_MAX = 256;
const CHARACTERS_MAX = 4_000_000;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;

/** A lane as its dispatch sees it: keeps the order within each key and the lowest unfinished offset. */
export class DispatchLane implements Lane {
  readonly topic: string;
  readonly partition: number;
  readonly #hooks: LaneHooks;
  readonly #queues = new Map<string, KeyQueue>();
  /** Offsets in ascending order, as they were offered: the first one is the lowest. */
  readonly #unfinished = new Set<number>();
  #next: number;
  #characters = 0;
  #startable = 0;
  #running = 0;
  #full = false;
  #idle: (() => void) | undefined;
  #released: Promise<number> | undefined;

  constructor(topic: string, partition: number, offset: number, hooks: LaneHooks) {
    this.topic = topic;
    this.partition = partition;
    this.#next = offset;
    this.#hooks = hooks;
  }

  get next(): number {
    return this.#next;
  }

  get committable(): number {
    for (const offset of this.#unfinished) return offset;
    return this.#next;
  }

  get room(): number {
    if (this.#released !== undefined || this.#characters >= CHARACTERS_MAX) return 0;
    return RECORDS_MAX - this.#unfinished.size;
  }

  offer(records: readonly LogRecord[]): void {
    for (const record of records) {
      if (this.room === 0) return;
      if (record.offset < this.#next) continue;
      this.#take(record);
      if (this.room === 0) this.#full = true;
    }
  }

  skipTo(offset: number): void {
    this.#next = Math.max(this.#next, offset);
  }

  release(): Promise<number> {
    this.#released ??= this.#drain();
    return this.#released;
  }

  started(): void {
    this.#startable--;
    this.#running++;
  }

  finished(queue: KeyQueue): void {
    this.#running--;
    const record = queue.records.shift() as LogRecord;
    queue.failures = 0;
    this.#unfinished.delete(record.offset);
    this.#characters -= record.value.length;
    if (queue.records.length === 0) this.#queues.delete(record.key);
    else this.#ready(queue);
    this.#tellRoom();
    this.#tellIdle();
  }

  rejected(queue: KeyQueue, thrown: unknown): void {
    const { clock, random, logger } = this.#hooks.runtime;
    const { topic, partition, offset, key } = queue.records[0] as LogRecord;
    this.#running--;
    queue.failures++;
    logger.warn('a record was rejected and will be delivered again', {
      topic,
      partition,
      offset,
      key,
      failures: queue.failures,
      error: thrown,
    });
    const backoffMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(queue.failures - 1, 16));
    clock.schedule(backoffMs * (0.5 + random.next() / 2), () => this.#ready(queue));
    this.#tellRoom();
    this.#tellIdle();
  }

  #take(record: LogRecord): void {
    this.#next = record.offset + 1;
    this.#unfinished.add(record.offset);
    this.#characters += record.value.length;
    const known = this.#queues.get(record.key);
    if (known !== undefined) {
      known.records.push(record);
      return;
    }
    const queue = { lane: this, records: [record], failures: 0 };
    this.#queues.set(record.key, queue);
    this.#ready(queue);
  }

  #ready(queue: KeyQueue): void {
    if (this.#released !== undefined) return;
    this.#startable++;
    this.#hooks.ready(queue);
  }

  /** Half empty, or held up by keys that do not move: then any room is worth a fetch. */
  #tellRoom(): void {
    if (!this.#full || this.room === 0) return;
    if (this.#unfinished.size > RECORDS_MAX / 2 && this.#startable > 0) return;
    this.#full = false;
    this.#hooks.room(this);
  }

  #tellIdle(): void {
    if (this.#running === 0) this.#idle?.();
  }

  async #drain(): Promise<number> {
    for (const queue of this.#queues.values()) this.#hooks.unready(queue);
    if (this.#running > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      await promise;
    }
    this.#hooks.released(this);
    return this.committable;
  }
}
