import type { Timer } from '@jangteo/kernel/clock';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { Lane } from '@jangteo/ports/log/dispatch-lane';
import type { PartitionOffset, SubscribeOptions, Subscription } from '@jangteo/ports/log/event-log';
import { KeyedDispatch } from '@jangteo/ports/log/keyed-dispatch';
import type { Cluster } from './cluster.ts';
import { idOf } from './event-log-assignment.ts';
import { type Feed, Fetcher } from './event-log-fetcher.ts';
import { GroupMembership } from './event-log-membership.ts';
import { committedOffsets, edgesOf, type TopicPartition } from './event-log-offsets.ts';

/** A partition that the member has. */
interface Slot {
  readonly topic: string;
  readonly partition: number;
  feed: Feed;
  committed: number;
  /** Where somebody has moved the group's offset: the lane that still finishes is not committed any more. */
  sought: number | undefined;
}

/** Long enough to gather, short enough that a crash redelivers little. */
const COMMIT_MS = 150;

/** A member of a group: its partitions, the lanes that work on them, and how far they are. */
export class Member implements Subscription {
  readonly group: string;
  readonly #cluster: Cluster;
  readonly #options: SubscribeOptions;
  readonly #dispatch: KeyedDispatch;
  readonly #fetcher: Fetcher;
  readonly #membership: GroupMembership;
  readonly #slots = new Map<string, Slot>();
  readonly #onLeft: (member: Member) => void;
  #timer: Timer | undefined;
  #committing: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(cluster: Cluster, options: SubscribeOptions, sessionMs: number, onLeft: (member: Member) => void) {
    this.group = options.group;
    this.#cluster = cluster;
    this.#options = options;
    this.#onLeft = onLeft;
    this.#dispatch = new KeyedDispatch({
      runtime: cluster.runtime,
      concurrency: options.concurrency,
      handle: options.handle,
      onRoom: (lane) => this.#feedLane(lane),
      onProgress: () => this.#commitSoon(),
    });
    this.#fetcher = new Fetcher(cluster);
    const host = {
      assigned: (share: readonly TopicPartition[]) => this.#assigned(share),
      revoked: (isLost: boolean) => this.#revoked(isLost),
    };
    const { group, topics } = options;
    this.#membership = new GroupMembership({ cluster, group, wish: { topics: [...new Set(topics)] }, sessionMs, host });
  }

  /** Resolves when it is certain where the group starts; throws what is against it. */
  async start(): Promise<void> {
    const partitions: TopicPartition[] = [];
    for (const topic of this.#options.topics) {
      for (const partition of (await this.#cluster.leaders(topic)).keys()) partitions.push({ topic, partition });
    }
    const committed = await this.#cluster.persist(() => committedOffsets(this.#cluster, this.group, partitions));
    outsideTransaction(() => this.#membership.start());
    // A group that has started everywhere need not wait for members that died, and have not been missed yet.
    if (committed.length < partitions.length) await this.#membership.joined;
  }

  pause(): void {
    this.#dispatch.pause();
  }

  resume(): void {
    this.#dispatch.resume();
  }

  get paused(): boolean {
    return this.#dispatch.paused;
  }

  get concurrency(): number {
    return this.#dispatch.concurrency;
  }

  set concurrency(keys: number) {
    this.#dispatch.concurrency = keys;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Moves the group's offset of a partition, and goes on there when what is under way is finished. False where it has it not. */
  async seek(to: PartitionOffset): Promise<boolean> {
    const slot = this.#slots.get(idOf(to));
    if (slot === undefined) return false;
    slot.sought = to.offset;
    try {
      await this.#inTurn(() => this.#membership.commit([to]));
    } catch (thrown) {
      slot.sought = undefined;
      throw thrown;
    }
    const { feed } = slot;
    this.#fetcher.remove(feed);
    void feed.lane.release().then(() => {
      // It may have been handed over meanwhile.
      if (this.#slots.get(idOf(to)) !== slot || slot.feed !== feed || slot.sought === undefined) return;
      slot.feed = this.#fetcher.add(this.#dispatch.assign(to.topic, to.partition, slot.sought), () => this.#commitSoon());
      slot.committed = slot.sought;
      slot.sought = undefined;
    });
    return true;
  }

  async #close(): Promise<void> {
    await this.#membership.leave();
    await this.#fetcher.close();
    this.#onLeft(this);
  }

  async #assigned(share: readonly TopicPartition[]): Promise<void> {
    const known = await this.#cluster.persist(() => committedOffsets(this.#cluster, this.group, share));
    const isKnown = new Set(known.map(idOf));
    const fresh = share.filter((at) => !isKnown.has(idOf(at)));
    const starts = fresh.length === 0 ? [] : await this.#cluster.persist(() => edgesOf(this.#cluster, fresh, this.#options.from));
    // Before the first record: a group that starts at the latest record must not start there again after a crash.
    await this.#inTurn(() => this.#membership.commit(starts));
    for (const { topic, partition, offset } of [...known, ...starts]) {
      const feed = this.#fetcher.add(this.#dispatch.assign(topic, partition, offset), () => this.#commitSoon());
      this.#slots.set(idOf({ topic, partition }), { topic, partition, feed, committed: offset, sought: undefined });
    }
  }

  async #revoked(isLost: boolean): Promise<void> {
    const slots = [...this.#slots.values()];
    for (const { feed } of slots) this.#fetcher.remove(feed);
    await Promise.all(slots.map(({ feed }) => feed.lane.release()));
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!isLost) {
      await this.#commit().catch((error) => {
        this.#cluster.runtime.logger.warn('the offsets of a consumer could not be stored, its last records will come again', {
          group: this.group,
          error,
        });
      });
    }
    this.#slots.clear();
  }

  #feedLane(lane: Lane): void {
    for (const { feed } of this.#slots.values()) if (feed.lane === lane) this.#fetcher.give(feed);
  }

  #commitSoon(): void {
    this.#timer ??= this.#cluster.runtime.clock.schedule(COMMIT_MS, () => {
      this.#timer = undefined;
      this.#commit().catch((error) => {
        this.#cluster.runtime.logger.warn('the offsets of a consumer could not be stored and will be again', { group: this.group, error });
        if (this.#slots.size > 0) this.#commitSoon();
      });
    });
  }

  #commit(): Promise<void> {
    return outsideTransaction(() =>
      this.#inTurn(async () => {
        const moved = Array.from(this.#slots.values(), (slot) => ({ slot, offset: slot.feed.lane.committable })).filter(
          ({ slot, offset }) => slot.sought === undefined && offset > slot.committed,
        );
        await this.#membership.commit(moved.map(({ slot: { topic, partition }, offset }) => ({ topic, partition, offset })));
        for (const { slot, offset } of moved) if (slot.sought === undefined) slot.committed = offset;
      }),
    );
  }

  /** Commits follow one another, so that none is overtaken by an older one. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#committing.then(work);
    this.#committing = done.catch(() => {});
    return done;
  }
}
