import { AsyncLocalStorage } from 'node:async_hooks';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { DispatchLane, type KeyQueue, type Lane, type LaneHooks } from './dispatch-lane.ts';
import type { LogRecord } from './event-log.ts';

export interface KeyedDispatchOptions {
  readonly runtime: Runtime;
  /** How many keys are worked on at a time, 1 or more. */
  readonly concurrency: number;
  readonly handle: (record: LogRecord) => Promise<void>;
  /** A lane that was full has room again. */
  readonly onRoom: (lane: Lane) => void;
  /** A record was finished, so its lane's `committable` may have moved. */
  readonly onProgress: () => void;
}

/**
 * Runs one consumer over the partitions that its engine assigns to it: several keys at a time, in order within a key of a
 * partition, a rejected record again after a pause with its key waiting. It remembers nothing: offsets are the engine's to keep.
 */
export class KeyedDispatch {
  readonly #handle: (record: LogRecord) => Promise<void>;
  readonly #onProgress: () => void;
  readonly #hooks: LaneHooks;
  readonly #lanes = new Set<Lane>();
  /** Keys whose first record may start, first come first served. */
  readonly #ready = new Set<KeyQueue>();
  #concurrency: number;
  #running = 0;
  #paused = false;

  constructor(options: KeyedDispatchOptions) {
    this.#concurrency = checkConcurrency(options.concurrency);
    this.#onProgress = options.onProgress;
    // A record runs for the subscriber, so in its context (trace, transaction scope), not in that of whoever delivered it.
    const asSubscriber = AsyncLocalStorage.snapshot();
    this.#handle = (record) => asSubscriber(options.handle, record);
    this.#hooks = {
      runtime: options.runtime,
      ready: (queue) => {
        this.#ready.add(queue);
        this.#fill();
      },
      unready: (queue) => this.#ready.delete(queue),
      room: options.onRoom,
      released: (lane) => this.#lanes.delete(lane),
    };
  }

  /** Begins with a partition at `offset`. */
  assign(topic: string, partition: number, offset: number): Lane {
    const lane = new DispatchLane(topic, partition, offset, this.#hooks);
    this.#lanes.add(lane);
    return lane;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Starts no further records; those under way are finished. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#fill();
  }

  get concurrency(): number {
    return this.#concurrency;
  }

  set concurrency(keys: number) {
    this.#concurrency = checkConcurrency(keys);
    this.#fill();
  }

  /** Releases every lane; resolves when nothing is under way. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#lanes, (lane) => lane.release()));
  }

  #fill(): void {
    for (const queue of this.#ready) {
      if (this.#paused || this.#running >= this.#concurrency) return;
      this.#ready.delete(queue);
      void this.#run(queue);
    }
  }

  async #run(queue: KeyQueue): Promise<void> {
    this.#running++;
    queue.lane.started();
    try {
      await this.#handle(queue.records[0] as LogRecord);
    } catch (thrown) {
      this.#running--;
      queue.lane.rejected(queue, thrown);
      this.#fill();
      return;
    }
    this.#running--;
    queue.lane.finished(queue);
    this.#onProgress();
    this.#fill();
  }
}

/** Throws INVALID_REQUEST for what is no concurrency. */
export function checkConcurrency(keys: number): number {
  if (Number.isInteger(keys) && keys >= 1) return keys;
  throw new JangteoError('INVALID_REQUEST', `the concurrency is ${keys}, must be a whole number from 1`);
}
