import type { Runtime } from '@jangteo/kernel/runtime';
import { type EngineCheck, engineCheck } from '@jangteo/ports/engine-check';
import type { TopicDefinition } from '@jangteo/ports/log/event-log';
import { brokerAccess } from './broker-url.ts';
import { Cluster } from './cluster.ts';
import { kafkaEventLog } from './event-log.ts';

const BROKERS_MIN = 3;

/** What a shop needs of its Kafka: brokers, and topics of the right width. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function examineKafka(url: string, runtime: Runtime, wanted: readonly TopicDefinition[]): Promise<EngineCheck[]> {
  const cluster = new Cluster(brokerAccess(url), runtime);
  let brokers: number;
  try {
    await cluster.persist(() => cluster.read([]));
    brokers = cluster.brokers;
  } finally {
    await cluster.close();
  }
  const log = await kafkaEventLog({ url, runtime });
  try {
    const found = new Map((await log.topics()).map((topic) => [topic.name, topic.partitions]));
    const missing = wanted.filter(({ name }) => !found.has(name)).map(({ name }) => name);
    const odd = wanted.filter(({ name, partitions }) => found.has(name) && found.get(name) !== partitions);
    return [
      engineCheck(
        'brokers',
        String(brokers),
        brokers >= BROKERS_MIN,
        `with fewer than ${BROKERS_MIN} one that is lost takes events with it`,
        'warning',
      ),
      engineCheck(
        'topics',
        missing.length === 0 ? `all ${wanted.length}` : `without ${missing.join(', ')}`,
        missing.length === 0,
        'they are made at the first start, and by `jangteo debezium apply`',
        'warning',
      ),
      engineCheck(
        'partitions',
        odd.length === 0 ? 'as they should be' : odd.map(({ name }) => `${name} has ${found.get(name)}`).join(', '),
        odd.length === 0,
        'keys would move to other partitions: take other topics, by another prefix in JANGTEO_LOG_URL',
      ),
    ];
  } finally {
    await log.close();
  }
}
