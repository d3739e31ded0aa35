import { JangteoError } from '@jangteo/kernel/errors';
import type { PartitionLag, PartitionOffset } from '@jangteo/ports/log/event-log';
import { listOffsetsV6, offsetCommitV8, offsetFetchV7 } from '@platformatic/kafka';
import { BrokerError, checkCode, isBrokerError, partly } from './broker-errors.ts';
import type { Cluster } from './cluster.ts';

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export type Edge = 'earliest' | 'latest';

const TIMESTAMPS = { earliest: -2n, latest: -1n } as const;
/** Of transactions, too, that have not ended. */
export const READ_UNCOMMITTED = 0;
const NO_EPOCH = -1;
const NO_GENERATION = -1;

/** Where partitions begin and end. Each call may fail as a request may. */
export async function edgesOf(cluster: Cluster, partitions: readonly TopicPartition[], edge: Edge): Promise<PartitionOffset[]> {
  const byNode = new Map<number, TopicPartition[]>();
  for (const at of partitions) {
    const node = (await cluster.leaders(at.topic))[at.partition] ?? -1;
    byNode.set(node, [...(byNode.get(node) ?? []), at]);
  }
  const answers = await Promise.all(
    Array.from(byNode, async ([node, led]) => {
      const topics = Array.from(
        Map.groupBy(led, ({ topic }) => topic),
        ([name, ofTopic]) => ({
          name,
          partitions: ofTopic.map(({ partition }) => ({
            partitionIndex: partition,
            currentLeaderEpoch: NO_EPOCH,
            timestamp: TIMESTAMPS[edge],
          })),
        }),
      );
      return (await listOffsetsV6.api.async(await cluster.connection(node), -1, READ_UNCOMMITTED, topics)).topics;
    }),
  );
  return answers
    .flat()
    .flatMap(({ name, partitions: found }) =>
      found.map(({ partitionIndex, offset }) => ({ topic: name, partition: partitionIndex, offset: Number(offset) })),
    );
}

/** How far a group has committed: of these partitions, or of all; a partition that it never committed on is left out. */
export async function committedOffsets(
  cluster: Cluster,
  group: string,
  partitions: readonly TopicPartition[] | undefined,
): Promise<PartitionOffset[]> {
  const connection = await cluster.connection(await cluster.coordinator(group));
  const byTopic = Map.groupBy(partitions ?? [], ({ topic }) => topic);
  const topics = Array.from(byTopic, ([name, ofTopic]) => ({ name, partitionIndexes: ofTopic.map(({ partition }) => partition) }));
  const groups = [{ groupId: group, topics: partitions === undefined ? null : topics }];
  const response = await partly(offsetFetchV7.api.async(connection, groups, true));
  checkCode(response.errorCode, `the offsets of ${group}`);
  return response.topics.flatMap(({ name, partitions: found }) =>
    found.flatMap(({ partitionIndex, committedOffset, errorCode }) => {
      const error = errorCode === 0 ? undefined : new BrokerError(errorCode, `the offsets of ${group} in ${name}`);
      if (error !== undefined && !isBrokerError(error, 'UNKNOWN_TOPIC_OR_PARTITION')) throw error;
      if (error !== undefined || committedOffset < 0n) return [];
      return [{ topic: name, partition: partitionIndex, offset: Number(committedOffset) }];
    }),
  );
}

export interface Membership {
  readonly generation: number;
  readonly memberId: string;
}

/** Who is no member may commit while a group has none. */
export const NOBODY: Membership = { generation: NO_GENERATION, memberId: '' };

export async function commitOffsets(
  cluster: Cluster,
  node: number,
  group: string,
  { generation, memberId }: Membership,
  offsets: readonly PartitionOffset[],
): Promise<void> {
  const topics = Array.from(
    Map.groupBy(offsets, ({ topic }) => topic),
    ([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition, offset }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: NO_EPOCH,
        committedMetadata: null,
      })),
    }),
  );
  const response = await partly(offsetCommitV8.api.async(await cluster.connection(node), group, generation, memberId, null, topics));
  for (const { name, partitions } of response.topics) {
    for (const { errorCode } of partitions) checkCode(errorCode, `committing offsets of ${group} in ${name}`);
  }
}

export async function lagOf(cluster: Cluster, group: string): Promise<PartitionLag[]> {
  const committed = await committedOffsets(cluster, group, undefined);
  const there: PartitionOffset[] = [];
  for (const one of committed) if (await isThere(cluster, one)) there.push(one);
  if (there.length === 0) return [];
  const [starts, ends] = await Promise.all([edgesOf(cluster, there, 'earliest'), edgesOf(cluster, there, 'latest')]);
  const at = (edges: readonly PartitionOffset[], { topic, partition }: TopicPartition) =>
    edges.find((edge) => edge.topic === topic && edge.partition === partition)?.offset ?? 0;
  return there.map((one) => {
    const end = at(ends, one);
    const done = Math.min(Math.max(one.offset, at(starts, one)), end);
    return { topic: one.topic, partition: one.partition, committed: done, end, lag: end - done };
  });
}

/** Offsets outlive their topic. */
async function isThere(cluster: Cluster, { topic, partition }: TopicPartition): Promise<boolean> {
  try {
    return (await cluster.leaders(topic))[partition] !== undefined;
  } catch (thrown) {
    if (thrown instanceof JangteoError && thrown.code === 'UNKNOWN_TOPIC') return false;
    throw thrown;
  }
}
