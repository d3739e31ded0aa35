import { JangteoError } from '@jangteo/kernel/errors';
import type { PartitionOffset } from '@jangteo/ports/log/event-log';
import { type ConnectionPool, heartbeatV4, joinGroupV7, leaveGroupV4, syncGroupV5 } from '@platformatic/kafka';
import { checkCode, isBrokerError, logError, mayPass, partly } from './broker-errors.ts';
import type { Cluster } from './cluster.ts';
import { dealOut, decodeShare, decodeWish, encodeShare, encodeWish, type Wish } from './event-log-assignment.ts';
import { commitOffsets, type Membership, type TopicPartition } from './event-log-offsets.ts';

/** Whom the membership works for. */
export interface MembershipHost {
  /** These partitions are the member's until `revoked`. */
  assigned(share: readonly TopicPartition[]): Promise<void>;
  /** Ends with the partitions; they have other owners when it has resolved. `isLost`: they may have them already. */
  revoked(isLost: boolean): Promise<void>;
}

export interface GroupMembershipOptions {
  readonly cluster: Cluster;
  readonly group: string;
  readonly wish: Wish;
  /** A member that is not heard of for so long counts as dead. */
  readonly sessionMs: number;
  readonly host: MembershipHost;
}

/** So long the others wait for a member that finishes what it has under way. */
const REBALANCE_MS = 60_000;
const JOIN_EXTRA_MS = 5_000;
const HEARTBEAT_MS = 1_000;
const PROTOCOL_TYPE = 'consumer';
const PROTOCOL = 'jangteo';

/**
 * A member of a group, by Kafka's classic protocol: join, sync, heartbeats. Before it joins again it ends with what it has,
 * with heartbeats meanwhile; that is what the client library leaves out, and why it is written here.
 */
export class GroupMembership {
  /** Resolves at the first assignment; rejects where the first try fails. */
  readonly joined: Promise<void>;
  readonly #options: GroupMembershipOptions;
  readonly #joinedFirst = Promise.withResolvers<void>();
  readonly #leaving = new AbortController();
  #joinPool: ConnectionPool | undefined;
  #node: number | undefined;
  #memberId = '';
  #generation = -1;
  /** Ends the heartbeats, so that it joins again. */
  #rejoin = new AbortController();
  #isLost = false;
  /** The group has counted it as dead. */
  #isUnknown = false;
  #staying: Promise<void> | undefined;

  constructor(options: GroupMembershipOptions) {
    this.#options = options;
    this.joined = this.#joinedFirst.promise;
    this.joined.catch(() => {});
  }

  start(): void {
    this.#staying = this.#stay();
  }

  /** Commits as the member that it is. Throws as a request may; a membership that is over is joined again. */
  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    if (offsets.length === 0) return;
    const { cluster, group } = this.#options;
    const membership: Membership = { generation: this.#generation, memberId: this.#memberId };
    try {
      await commitOffsets(cluster, await this.#coordinator(), group, membership, offsets);
    } catch (thrown) {
      this.#note(thrown);
      throw thrown;
    }
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    this.#rejoin.abort();
    if (this.#joinPool !== undefined) await this.#options.cluster.closePool(this.#joinPool);
    await this.#staying;
    const { cluster, group } = this.#options;
    if (this.#memberId === '') return;
    try {
      await leaveGroupV4.api.async(await cluster.connection(await this.#coordinator()), group, [{ memberId: this.#memberId }]);
    } catch (error) {
      cluster.runtime.logger.debug('a consumer left without telling its group', { group, error });
    }
  }

  async #stay(): Promise<void> {
    const { cluster, group, host, wish } = this.#options;
    const { clock, logger } = cluster.runtime;
    let isFirst = true;
    for (let failures = 0; !this.#leaving.signal.aborted; ) {
      this.#rejoin = new AbortController();
      this.#isLost = false;
      this.#isUnknown = false;
      try {
        const share = await this.#join();
        await host.assigned(share);
        this.#joinedFirst.resolve();
        if (failures > 0) logger.info('a consumer is back in its group', { group, topics: wish.topics });
        isFirst = false;
        failures = 0;
        await this.#beat(this.#rejoin.signal);
      } catch (error) {
        this.#note(error);
        failures++;
        if (isFirst) {
          this.#joinedFirst.reject(logError(error));
          isFirst = false;
        }
        if (!this.#leaving.signal.aborted)
          logger.warn('a consumer has lost its group and will join again', { group, topics: wish.topics, failures, error });
      }
      await this.#handOver(host);
      if (failures > 0) await clock.sleep(cluster.backoffMs(failures), this.#leaving.signal);
    }
  }

  /** The group keeps hearing of the member while it finishes what it has under way. */
  async #handOver(host: MembershipHost): Promise<void> {
    const done = new AbortController();
    const beating = this.#isLost ? undefined : this.#beat(done.signal, true).catch((thrown) => this.#note(thrown));
    await host.revoked(this.#isLost);
    done.abort();
    await beating;
    if (this.#isUnknown) this.#memberId = '';
  }

  async #join(): Promise<TopicPartition[]> {
    const { cluster, group, wish, sessionMs } = this.#options;
    await Promise.all(wish.topics.map((topic) => cluster.leaders(topic)));
    const pool = cluster.openPool(REBALANCE_MS + JOIN_EXTRA_MS);
    this.#joinPool = pool;
    try {
      for (;;) {
        if (this.#leaving.signal.aborted) throw new JangteoError('ENGINE_AWAY', 'the consumer is closing');
        const connection = await cluster.connection(await this.#coordinator(), pool);
        const protocols = [{ name: PROTOCOL, metadata: encodeWish(wish) }];
        const joining = joinGroupV7.api.async(
          connection,
          group,
          sessionMs,
          Math.max(REBALANCE_MS, sessionMs),
          this.#memberId,
          null,
          PROTOCOL_TYPE,
          protocols,
        );
        const response = await partly(joining);
        if (response.memberId !== '') this.#memberId = response.memberId;
        try {
          checkCode(response.errorCode, `joining ${group}`);
        } catch (thrown) {
          if (isBrokerError(thrown, 'MEMBER_ID_REQUIRED')) continue;
          throw thrown;
        }
        this.#generation = response.generationId;
        const wishes = new Map(response.members.map(({ memberId, metadata }) => [memberId, decodeWish(metadata)]));
        const shares = response.leader === response.memberId ? await this.#deal(wishes) : [];
        const synced = await partly(
          syncGroupV5.api.async(connection, group, this.#generation, this.#memberId, null, PROTOCOL_TYPE, PROTOCOL, shares),
        );
        try {
          checkCode(synced.errorCode, `taking its share of ${group}`);
        } catch (thrown) {
          if (isBrokerError(thrown, 'REBALANCE_IN_PROGRESS')) continue;
          throw thrown;
        }
        return decodeShare(synced.assignment);
      }
    } finally {
      this.#joinPool = undefined;
      await cluster.closePool(pool);
    }
  }

  async #deal(wishes: ReadonlyMap<string, Wish>): Promise<{ memberId: string; assignment: Buffer }[]> {
    const counts = new Map<string, number>();
    for (const topic of new Set(Array.from(wishes.values(), ({ topics }) => topics).flat())) {
      counts.set(topic, (await this.#options.cluster.leaders(topic)).length);
    }
    return Array.from(dealOut(wishes, counts), ([memberId, share]) => ({ memberId, assignment: encodeShare(share) }));
  }

  /** Resolves when it is time to join again; rejects when the membership is over. */
  async #beat(stop: AbortSignal, whileHandingOver = false): Promise<void> {
    const { cluster, group, sessionMs } = this.#options;
    const { clock } = cluster.runtime;
    let heardAt = clock.now();
    for (;;) {
      await clock.sleep(HEARTBEAT_MS, stop);
      if (stop.aborted) return;
      try {
        const connection = await cluster.connection(await this.#coordinator());
        await heartbeatV4.api.async(connection, group, this.#generation, this.#memberId, null);
        heardAt = clock.now();
      } catch (thrown) {
        if (isBrokerError(thrown, 'REBALANCE_IN_PROGRESS')) {
          heardAt = clock.now();
          if (!whileHandingOver) return;
        } else {
          this.#note(thrown);
          if (this.#isLost || !mayPass(thrown)) throw thrown;
          // Others may have its partitions by now.
          if (clock.now() - heardAt > sessionMs) {
            this.#isLost = true;
            throw thrown;
          }
        }
      }
    }
  }

  async #coordinator(): Promise<number> {
    this.#node ??= await this.#options.cluster.coordinator(this.#options.group);
    return this.#node;
  }

  /** What an error says about the membership. */
  #note(thrown: unknown): void {
    if (isBrokerError(thrown, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION')) {
      this.#isLost = true;
      this.#isUnknown ||= isBrokerError(thrown, 'UNKNOWN_MEMBER_ID');
      this.#rejoin.abort();
    } else if (!isBrokerError(thrown, 'REBALANCE_IN_PROGRESS')) {
      this.#node = undefined;
      this.#options.cluster.forget();
    }
  }
}
