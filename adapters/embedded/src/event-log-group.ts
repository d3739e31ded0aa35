import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Lane } from '@jangteo/ports/log/dispatch-lane';
import type { LogRecord, SubscribeOptions, Subscription } from '@jangteo/ports/log/event-log';
import { KeyedDispatch } from '@jangteo/ports/log/keyed-dispatch';
import type { GroupOffsets } from './event-log-offsets.ts';
import type { LogPartition } from './event-log-partition.ts';

export interface GroupOptions {
  readonly name: string;
  readonly runtime: Runtime;
  readonly offsets: GroupOffsets;
  /** Up to `limit` records from `from` on, for members that fell behind what is in memory. */
  readonly read: (partition: LogPartition, from: number, limit: number) => Promise<LogRecord[]>;
}

interface Member {
  readonly topics: ReadonlySet<string>;
  readonly dispatch: KeyedDispatch;
}

/** A partition within the group, and who works on it. */
interface Slot {
  readonly partition: LogPartition;
  owner: Member | undefined;
  lane: Lane | undefined;
  /** Somebody has moved the group's offset: the lane begins anew. */
  sought: boolean;
  moving: boolean;
  reading: boolean;
}

const READ_MAX = 64;
const READ_RETRY_MS = 500;

/** The members of one consumer group, all in this process, and the partitions that they share. */
export class ConsumerGroup {
  readonly #options: GroupOptions;
  readonly #members: Member[] = [];
  readonly #slots = new Map<LogPartition, Slot>();

  constructor(options: GroupOptions) {
    this.#options = options;
  }

  join(partitions: readonly LogPartition[], { topics, concurrency, handle }: SubscribeOptions): Subscription {
    const { runtime, offsets } = this.#options;
    const dispatch = new KeyedDispatch({
      runtime,
      concurrency,
      handle,
      onRoom: (lane) => this.#feedLane(lane),
      onProgress: () => offsets.soon(),
    });
    const member: Member = { topics: new Set(topics), dispatch };
    for (const partition of partitions) {
      if (this.#slots.has(partition)) continue;
      this.#slots.set(partition, { partition, owner: undefined, lane: undefined, sought: false, moving: false, reading: false });
    }
    this.#members.push(member);
    this.#rebalance();
    return {
      pause() {
        dispatch.pause();
        offsets.soon();
      },
      resume: () => dispatch.resume(),
      get paused() {
        return dispatch.paused;
      },
      get concurrency() {
        return dispatch.concurrency;
      },
      set concurrency(keys) {
        dispatch.concurrency = keys;
      },
      close: () => this.#leave(member),
    };
  }

  /** New records are there. */
  wake(partition: LogPartition): void {
    const slot = this.#slots.get(partition);
    if (slot !== undefined) this.#feed(slot);
  }

  /** Members go on from the offset that was just set for the group. */
  sought(partition: LogPartition): void {
    const slot = this.#slots.get(partition);
    if (slot === undefined) return;
    slot.sought = true;
    void this.#settle(slot);
  }

  /** Tells the offsets how far the members are. */
  collect(): void {
    const { name, offsets } = this.#options;
    for (const { partition, lane, sought } of this.#slots.values()) {
      if (lane !== undefined && !sought) offsets.set(name, partition.topic, partition.partition, lane.committable);
    }
  }

  /** Every member finishes what is under way and leaves. */
  async close(): Promise<void> {
    await Promise.all([...this.#members].map((member) => this.#leave(member)));
  }

  async #leave(member: Member): Promise<void> {
    const at = this.#members.indexOf(member);
    if (at >= 0) this.#members.splice(at, 1);
    this.#rebalance();
    await member.dispatch.close();
    await this.#options.offsets.flush().catch((error) => {
      this.#options.runtime.logger.warn('the offsets of a leaving member could not be stored', { group: this.#options.name, error });
    });
  }

  #rebalance(): void {
    for (const slot of this.#slots.values()) void this.#settle(slot);
  }

  /** Brings a partition to the member that should have it, once the one that has it is done with what is under way. */
  async #settle(slot: Slot): Promise<void> {
    if (slot.moving) return;
    const { name, offsets } = this.#options;
    const { topic, partition } = slot.partition;
    slot.moving = true;
    for (let owner = this.#ownerOf(slot); slot.sought || slot.owner !== owner; owner = this.#ownerOf(slot)) {
      const { lane } = slot;
      if (lane !== undefined) {
        slot.lane = undefined;
        const offset = await lane.release();
        slot.owner = undefined;
        if (!slot.sought) offsets.set(name, topic, partition, offset);
        continue;
      }
      slot.sought = false;
      slot.owner = owner;
      slot.lane = owner?.dispatch.assign(topic, partition, offsets.get(name, topic, partition) ?? slot.partition.start);
      this.#feed(slot);
    }
    slot.moving = false;
  }

  /** Undefined where nobody wants the topic. */
  #ownerOf({ partition: { topic, partition } }: Slot): Member | undefined {
    const candidates = this.#members.filter(({ topics }) => topics.has(topic));
    return candidates[partition % candidates.length];
  }

  #feedLane(lane: Lane): void {
    for (const slot of this.#slots.values()) if (slot.lane === lane) this.#feed(slot);
  }

  #feed(slot: Slot): void {
    const { lane, partition } = slot;
    if (lane === undefined || slot.reading) return;
    while (lane.next < partition.end && lane.room > 0) {
      const records = partition.fromTail(lane.next, lane.room);
      if (records === undefined) {
        void this.#catchUp(slot, lane);
        return;
      }
      lane.offer(records);
    }
  }

  async #catchUp(slot: Slot, lane: Lane): Promise<void> {
    const { runtime, read, name } = this.#options;
    slot.reading = true;
    try {
      const { end } = slot.partition;
      const records = await read(slot.partition, lane.next, Math.min(lane.room, READ_MAX));
      lane.offer(records);
      if (records.length === 0) lane.skipTo(end);
      // A long way to catch up must not keep the event loop to itself.
      await nextTurn();
    } catch (error) {
      const { topic, partition } = slot.partition;
      runtime.logger.warn('records could not be read and will be again', { group: name, topic, partition, error });
      await runtime.clock.sleep(READ_RETRY_MS);
    }
    slot.reading = false;
    this.#feed(slot);
  }
}
