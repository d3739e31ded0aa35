import { JangteoError } from '@jangteo/kernel/errors';
import type { PartitionOffset } from '@jangteo/ports/log/event-log';
import { isBrokerError } from './broker-errors.ts';
import type { Cluster } from './cluster.ts';
import { idOf } from './event-log-assignment.ts';
import type { Member } from './event-log-member.ts';
import { GroupMembership } from './event-log-membership.ts';
import { commitOffsets, edgesOf, NOBODY, type TopicPartition } from './event-log-offsets.ts';

export interface Move {
  readonly cluster: Cluster;
  readonly group: string;
  readonly to: PartitionOffset;
  /** The group's members in this process. */
  readonly members: readonly Member[];
  readonly sessionMs: number;
}

/** The others finish what they have under way before they give a partition away. */
const CLAIM_MS = 60_000;

/**
 * Moves a group's committed offset. Kafka lets members alone commit, each for what it has: a member of this process does, or,
 * where the group has none, nobody's commit. Where another process has the partition, this one joins the group for a moment,
 * claims it, commits, and leaves: its owner goes on from there.
 */
export async function moveOffset({ cluster, group, to, members, sessionMs }: Move): Promise<void> {
  const [start, end] = await cluster.persist(async () => {
    const edges = await Promise.all([edgesOf(cluster, [to], 'earliest'), edgesOf(cluster, [to], 'latest')]);
    return edges.map(([edge]) => edge?.offset ?? 0) as [number, number];
  });
  const target = { ...to, offset: Math.min(Math.max(to.offset, start), end) };
  for (const member of members) if (await cluster.persist(() => member.seek(target))) return;
  try {
    await cluster.persist(async () => commitOffsets(cluster, await cluster.coordinator(group), group, NOBODY, [target]));
  } catch (thrown) {
    if (!isBrokerError(thrown, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS')) throw thrown;
    await claimAndCommit(cluster, group, target, sessionMs);
  }
}

async function claimAndCommit(cluster: Cluster, group: string, to: PartitionOffset, sessionMs: number): Promise<void> {
  const { clock, logger } = cluster.runtime;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = clock.schedule(CLAIM_MS, () => {
    reject(new JangteoError('ENGINE_AWAY', `the consumers of ${group} have not given ${to.topic} away within ${CLAIM_MS / 1_000} s`));
  });
  const claimer = new GroupMembership({
    cluster,
    group,
    wish: { topics: [to.topic], only: { topic: to.topic, partition: to.partition } },
    sessionMs,
    host: {
      async assigned(share: readonly TopicPartition[]) {
        if (!share.some((one) => idOf(one) === idOf(to))) return;
        await claimer.commit([to]);
        resolve();
      },
      async revoked() {},
    },
  });
  claimer.start();
  try {
    await promise;
    logger.info('the offset of a group was moved while other processes worked for it', { group, ...to });
  } finally {
    timer.cancel();
    await claimer.leave();
  }
}
