import { ALL_TOPICS } from '@jangteo/contracts/events';
import type { DatedRecord } from '@jangteo/kafka/event-log-records';
import { JangteoError } from '@jangteo/kernel/errors';
import type { EventLog, TopicDefinition } from '@jangteo/ports/log/event-log';
import { orderedPart, type Part } from './part.ts';
import type { SourceLog, SourceTopic } from './source-log.ts';

interface Nth {
  readonly offset: number;
  /** Its number within the partition: offsets may have gaps on one side, and begin elsewhere. */
  readonly nth: number;
  readonly record: DatedRecord;
  readonly timeMs: number;
}

const PAGE = 1_000;

/** Creates the topics. Throws TARGET_NOT_EMPTY where one is there with another number of partitions. */
export async function openLogParts(source: SourceLog, log: EventLog): Promise<Part[]> {
  const topics = source.topics();
  const there = new Map((await log.topics()).map((topic) => [topic.name, topic]));
  for (const { name, partitions } of topics) {
    const found = there.get(name)?.partitions ?? partitions;
    if (found !== partitions)
      throw new JangteoError('TARGET_NOT_EMPTY', `the topic ${name} has ${found} partitions there, and ${partitions} here`);
  }
  await log.ensureTopics(topics.map(definitionOf));
  return topics.flatMap((topic) =>
    Array.from({ length: topic.partitions }, (_, partition) => partitionPart(source, log, topic, partition)),
  );
}

function definitionOf({ name, partitions, retentionMs }: SourceTopic): TopicDefinition {
  const declared: TopicDefinition | undefined = ALL_TOPICS.find((topic) => topic.name === name);
  return {
    name,
    partitions,
    ...(retentionMs !== undefined && { retentionMs }),
    ...(declared?.acks !== undefined && { acks: declared.acks }),
  };
}

function partitionPart(source: SourceLog, log: EventLog, { name: topic }: SourceTopic, partition: number): Part {
  return orderedPart<Nth>({
    engine: 'event log',
    name: topic,
    rows: source.countRecords(topic, partition),
    *source() {
      let nth = 0;
      for (const { offset, timeMs, key, headers, value } of source.records(topic, partition)) {
        yield { offset, nth: nth++, timeMs, record: { topic, key, headers, value, appendedAtMs: timeMs } };
      }
    },
    async *target() {
      let nth = 0;
      const edges = (await log.ends(topic)).find((one) => one.partition === partition);
      for (let offset = edges?.start ?? 0; offset < (edges?.end ?? 0); ) {
        const found = await log.read({ topic, partition, offset }, PAGE);
        const last = found.at(-1);
        if (last === undefined) return;
        yield found.map((record) => ({ offset: record.offset, nth: nth++, timeMs: record.timeMs, record }));
        offset = last.offset + 1;
      }
    },
    write: async (rows) => void (await log.append(rows.map(({ record }) => record))),
    keyOf: ({ offset, record }) => `partition ${partition}, offset ${offset}, key ${record.key}`,
    textOf: ({ nth, timeMs, record: { key, headers, value } }) =>
      JSON.stringify([partition, nth, timeMs, key, Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1)), value]),
    charactersOf: ({ record: { headers, value } }) => value.length + Object.values(headers).reduce((sum, text) => sum + text.length, 0),
  });
}
