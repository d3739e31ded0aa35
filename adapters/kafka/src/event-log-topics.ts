import { JangteoError } from '@jangteo/kernel/errors';
import type { TopicDefinition } from '@jangteo/ports/log/event-log';
import {
  ConfigResourceTypes,
  createTopicsV5,
  describeConfigsV4,
  IncrementalAlterConfigOperationTypes,
  incrementalAlterConfigsV1,
} from '@platformatic/kafka';
import { BrokerError, checkCode, isBrokerError, partly } from './broker-errors.ts';
import { type Cluster, REQUEST_MS } from './cluster.ts';

/** What one record may hold with its headers; Kafka's own default is 1 MB. */
export const RECORD_BYTES_MAX = 8_388_608;

const REPLICAS = 3;
/** What a batch adds to the record in it. */
const BATCH_BYTES = 65_536;
const FOR_EVER = '-1';
const MADE_MS = 10_000;
const LOOK_MS = 50;

/** The topics of the cluster. */
export class Topics {
  readonly #cluster: Cluster;
  readonly #acks = new Map<string, '1'>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** As this process has declared it. */
  acks(topic: string): 'all' | '1' {
    return this.#acks.get(topic) ?? 'all';
  }

  async ensure(definitions: readonly TopicDefinition[]): Promise<void> {
    if (definitions.length === 0) return;
    for (const definition of definitions) checkDefinition(definition);
    const names = definitions.map(({ name }) => name);
    const before = await this.#partitions(names);
    const missing = definitions.filter(({ name }) => !before.has(name));
    for (const definition of missing) await this.#cluster.persist(() => this.#create(definition));
    const found = missing.length === 0 ? before : await this.#whenMade(names);
    for (const { name, partitions } of definitions) {
      const had = found.get(name);
      if (had !== partitions) {
        throw new JangteoError('INVALID_REQUEST', `the topic "${name}" has ${had} partitions, not ${partitions}: its keys would move`);
      }
    }
    await this.#setRetention(definitions);
    for (const { name, acks } of definitions) {
      if (acks === '1') this.#acks.set(name, acks);
      else this.#acks.delete(name);
    }
  }

  async definitions(): Promise<TopicDefinition[]> {
    const partitions = await this.#partitions(null);
    const retention = await this.#retention([...partitions.keys()]);
    return Array.from(partitions, ([name, count]) => {
      const retentionMs = retention.get(name) ?? FOR_EVER;
      return { name, partitions: count, ...(retentionMs === FOR_EVER ? {} : { retentionMs: Number(retentionMs) }) };
    });
  }

  #partitions(names: readonly string[] | null): Promise<Map<string, number>> {
    return this.#cluster.persist(() => this.#cluster.read(names));
  }

  async #create({ name, partitions, retentionMs }: TopicDefinition): Promise<void> {
    const replicas = Math.min(REPLICAS, Math.max(1, this.#cluster.brokers));
    const configs = [
      { name: 'retention.ms', value: retentionOf(retentionMs) },
      { name: 'max.message.bytes', value: String(RECORD_BYTES_MAX + BATCH_BYTES) },
      // With three copies one may be lost, and two have every record that was acknowledged.
      ...(replicas === REPLICAS ? [{ name: 'min.insync.replicas', value: '2' }] : []),
    ];
    const topic = { name, numPartitions: partitions, replicationFactor: replicas, assignments: [], configs };
    const response = await partly(createTopicsV5.api.async(await this.#cluster.any(), [topic], REQUEST_MS, false));
    for (const { errorCode, errorMessage } of response.topics) {
      const error = errorCode === 0 ? undefined : new BrokerError(errorCode, `the topic "${name}" was not made (${errorMessage ?? ''})`);
      if (error === undefined || isBrokerError(error, 'TOPIC_ALREADY_EXISTS')) continue;
      if (isBrokerError(error, 'INVALID_TOPIC_EXCEPTION')) throw new JangteoError('INVALID_REQUEST', error.message, { cause: error });
      throw error;
    }
  }

  /** A new topic is there when every partition has a leader. */
  async #whenMade(names: readonly string[]): Promise<Map<string, number>> {
    const { clock } = this.#cluster.runtime;
    const until = clock.now() + MADE_MS;
    for (;;) {
      const found = await this.#partitions(names);
      const isLed = (name: string) =>
        Array.from({ length: found.get(name) ?? 0 }).every((_, at) => this.#cluster.leader(name, at) !== undefined);
      if (names.every((name) => found.has(name) && isLed(name))) return found;
      if (clock.now() >= until) throw new JangteoError('ENGINE_AWAY', `the topics ${names.join(', ')} have no leaders`);
      await clock.sleep(LOOK_MS);
    }
  }

  async #setRetention(definitions: readonly TopicDefinition[]): Promise<void> {
    const found = await this.#retention(definitions.map(({ name }) => name));
    const changed = definitions.filter(({ name, retentionMs }) => found.get(name) !== retentionOf(retentionMs));
    if (changed.length === 0) return;
    const resources = changed.map(({ name, retentionMs }) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName: name,
      configs: [{ name: 'retention.ms', configOperation: IncrementalAlterConfigOperationTypes.SET, value: retentionOf(retentionMs) }],
    }));
    await this.#cluster.persist(async () => incrementalAlterConfigsV1.api.async(await this.#cluster.any(), resources, false));
  }

  async #retention(names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const resources = names.map((resourceName) => ({
      resourceType: ConfigResourceTypes.TOPIC,
      resourceName,
      configurationKeys: ['retention.ms'],
    }));
    const found = new Map<string, string>();
    await this.#cluster.persist(async () => {
      const { results } = await partly(describeConfigsV4.api.async(await this.#cluster.any(), resources, false, false));
      for (const { resourceName, errorCode, configs } of results) {
        const error = errorCode === 0 ? undefined : new BrokerError(errorCode, `the topic "${resourceName}"`);
        if (error !== undefined && isBrokerError(error, 'UNKNOWN_TOPIC_OR_PARTITION')) continue;
        checkCode(errorCode, `the topic "${resourceName}"`);
        found.set(resourceName, configs[0]?.value ?? FOR_EVER);
      }
    });
    return found;
  }
}

function retentionOf(retentionMs: number | undefined): string {
  return retentionMs === undefined ? FOR_EVER : String(retentionMs);
}

function checkDefinition({ name, partitions, retentionMs }: TopicDefinition): void {
  const isWhole = (number: number) => Number.isSafeInteger(number) && number >= 1;
  if (!isWhole(partitions)) throw new JangteoError('INVALID_REQUEST', `the topic "${name}" cannot have ${partitions} partitions`);
  if (retentionMs !== undefined && !isWhole(retentionMs))
    throw new JangteoError('INVALID_REQUEST', `the topic "${name}" cannot keep its records for ${retentionMs} ms`);
}
