import type { PartitionOffset } from '@jangteo/ports/log/event-log';
import { Reader, Writer } from '@platformatic/kafka';
import type { TopicPartition } from './event-log-offsets.ts';

/** What a member of a group wants. */
export interface Wish {
  readonly topics: readonly string[];
  /** This partition and no other: for who moves its offset while the others work. */
  readonly only?: TopicPartition;
}

const VERSION = 0;

/** As ConsumerProtocolSubscription.json of Apache Kafka has it, so that its tools show the group; `only` is in the user data. */
export function encodeWish({ topics, only }: Wish): Buffer {
  const userData = only === undefined ? null : Buffer.from(JSON.stringify({ topic: only.topic, partition: only.partition }));
  return Writer.create()
    .appendInt16(VERSION)
    .appendArray([...topics], (w, topic) => w.appendString(topic, false), false, false)
    .appendBytes(userData, false).buffer;
}

export function decodeWish(buffer: Buffer): Wish {
  const reader = Reader.from(buffer);
  reader.readInt16();
  const topics = reader.readArray((r) => r.readString(false), false, false);
  const userData = reader.readBytes(false);
  return userData.length === 0 ? { topics } : { topics, only: JSON.parse(userData.toString()) as TopicPartition };
}

/** As ConsumerProtocolAssignment.json has it. */
export function encodeShare(share: readonly TopicPartition[]): Buffer {
  const byTopic = [...Map.groupBy(share, ({ topic }) => topic)];
  return Writer.create()
    .appendInt16(VERSION)
    .appendArray(
      byTopic,
      (w, [topic, partitions]) =>
        w.appendString(topic, false).appendArray(partitions, (inner, { partition }) => inner.appendInt32(partition), false, false),
      false,
      false,
    )
    .appendBytes(null, false).buffer;
}

export function decodeShare(buffer: Buffer): TopicPartition[] {
  if (buffer.length === 0) return [];
  const reader = Reader.from(buffer);
  reader.readInt16();
  const byTopic = reader.readArray(
    (r) => ({ topic: r.readString(false), partitions: r.readArray((inner) => inner.readInt32(), false, false) }),
    false,
    false,
  );
  return byTopic.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));
}

/** Deals each topic's partitions out to the members that want it, in turn; `counts` has the topics that are there. */
export function dealOut(wishes: ReadonlyMap<string, Wish>, counts: ReadonlyMap<string, number>): Map<string, TopicPartition[]> {
  const shares = new Map(Array.from(wishes.keys(), (memberId) => [memberId, [] as TopicPartition[]]));
  const members = [...wishes].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [topic, count] of counts) {
    const takers = members.filter(([, { topics, only }]) => only === undefined && topics.includes(topic));
    for (let partition = 0; partition < count; partition++) {
      const claimed = members.find(([, { only }]) => only?.topic === topic && only.partition === partition);
      const [memberId] = claimed ?? takers[partition % Math.max(1, takers.length)] ?? [];
      if (memberId !== undefined) shares.get(memberId)?.push({ topic, partition });
    }
  }
  return shares;
}

export function idOf({ topic, partition }: TopicPartition | PartitionOffset): string {
  return `${topic}:${partition}`;
}
