import type { LogRecord, PartitionOffset } from '@jangteo/ports/log/event-log';
import { BrokerError } from './broker-errors.ts';
import type { Cluster } from './cluster.ts';
import { fetchPartitions } from './event-log-fetcher.ts';
import { edgesOf } from './event-log-offsets.ts';
import { recordsFrom } from './event-log-records.ts';

const READ_BYTES = 524_288;

/** Up to `limit` records of a partition, as far as it reaches now. */
export async function readRecords(cluster: Cluster, at: PartitionOffset, limit: number): Promise<LogRecord[]> {
  const { topic, partition } = at;
  const [start, end] = await cluster.persist(async () => {
    const edges = await Promise.all([edgesOf(cluster, [at], 'earliest'), edgesOf(cluster, [at], 'latest')]);
    return edges.map(([edge]) => edge?.offset ?? 0) as [number, number];
  });
  const found: LogRecord[] = [];
  let position = Math.max(at.offset, start);
  while (found.length < limit && position < end) {
    const { records, next } = await cluster.persist(async () => {
      const node = (await cluster.leaders(topic))[partition] ?? -1;
      const answers = await fetchPartitions(await cluster.connection(node), [{ topic, partition, position }], 0, READ_BYTES, READ_BYTES);
      const answer = answers.get(`${topic}:${partition}`);
      if (answer === undefined || answer.errorCode !== 0) throw new BrokerError(answer?.errorCode ?? -1, `reading ${topic}`);
      return recordsFrom(topic, partition, position, answer);
    });
    for (const record of records) if (found.length < limit) found.push(record);
    if (next === position) break;
    position = next;
  }
  return found;
}
