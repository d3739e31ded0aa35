import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { type Broker, type Connection, ConnectionPool, findCoordinatorV3, metadataV9 } from '@platformatic/kafka';
import { checkCode, isBrokerError, logError, mayPass, partly, toleratesErrors } from './broker-errors.ts';
import type { BrokerAccess } from './broker-url.ts';

/** How long a request may take before its broker counts as away. */
export const REQUEST_MS = 4_000;

/** Where to reach a broker that says that it is at this address. */
export type Reach = (advertised: Broker) => Broker;

const CONNECT_MS = 3_000;
/** A call that fails is tried again until then. */
const GIVE_UP_MS = 3_500;
const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 1_000;
const METADATA_MS = 60_000;
const CLIENT_ID = 'jangteo';
const GROUP = 0;

interface KnownTopic {
  /** The node that leads each partition; -1 while there is none. */
  readonly leaders: readonly number[];
  readonly readAtMs: number;
}

/** The brokers, which of them leads what, and the connections to them. What it pins of Kafka's protocol is there from 2.8 to 4. */
export class Cluster {
  readonly runtime: Runtime;
  readonly #access: BrokerAccess;
  readonly #reach: Reach;
  readonly #pools = new Set<ConnectionPool>();
  readonly #shared: ConnectionPool;
  readonly #brokers = new Map<number, Broker>();
  readonly #topics = new Map<string, KnownTopic>();
  /** How many partitions the topics have, which does not change. */
  readonly #counts = new Map<string, number>();
  #reading: Promise<void> | undefined;
  #turn = 0;

  constructor(access: BrokerAccess, runtime: Runtime, reach: Reach = (advertised) => advertised) {
    this.#access = access;
    this.#reach = reach;
    this.runtime = runtime;
    this.#shared = this.openPool();
  }

  get brokers(): number {
    return this.#brokers.size;
  }

  /** Connections of one's own: a broker answers the requests of a connection one after another. */
  openPool(requestTimeout: number = REQUEST_MS): ConnectionPool {
    const options = { connectTimeout: CONNECT_MS, requestTimeout, maxInflights: 64, ...this.#access.connection };
    const pool = new ConnectionPool(CLIENT_ID, options);
    pool.on('connecting', ({ connection }) => toleratesErrors(connection));
    this.#pools.add(pool);
    return pool;
  }

  async closePool(pool: ConnectionPool): Promise<void> {
    this.#pools.delete(pool);
    await pool.close().catch(() => {});
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools, (pool) => this.closePool(pool)));
  }

  /** Tries until it succeeds, for some seconds; then throws what `logError` makes of it. */
  async persist<T>(work: () => Promise<T>): Promise<T> {
    const { clock } = this.runtime;
    const until = clock.now() + GIVE_UP_MS;
    for (let failures = 0; ; failures++) {
      try {
        return await work();
      } catch (thrown) {
        if (!mayPass(thrown)) throw logError(thrown);
        this.forget();
        if (clock.now() >= until) throw logError(thrown);
      }
      await clock.sleep(this.backoffMs(failures));
    }
  }

  backoffMs(failures: number): number {
    return Math.min(BACKOFF_MS_MAX, BACKOFF_MS_MIN * 2 ** Math.min(failures, 10)) * (0.5 + this.runtime.random.next() / 2);
  }

  /** A connection to any broker. */
  async any(): Promise<Connection> {
    const known = [...this.#access.bootstrap, ...this.#brokers.values()];
    const first = this.#turn++ % known.length;
    return await this.#shared.getFirstAvailable([...known.slice(first), ...known.slice(0, first)]);
  }

  async connection(node: number, pool: ConnectionPool = this.#shared): Promise<Connection> {
    const broker = this.#brokers.get(node);
    if (broker === undefined) throw new JangteoError('ENGINE_AWAY', `the broker ${node} is not there`);
    return await pool.get(broker);
  }

  /** Who leads the partitions of a topic. Throws UNKNOWN_TOPIC. */
  async leaders(topic: string): Promise<readonly number[]> {
    const { clock } = this.runtime;
    for (;;) {
      const known = this.#topics.get(topic);
      if (known !== undefined && clock.now() - known.readAtMs < METADATA_MS) return known.leaders;
      await this.persist(() => this.read([topic]));
      if (!this.#topics.has(topic)) throw new JangteoError('UNKNOWN_TOPIC', `there is no topic "${topic}"`);
    }
  }

  /** As far as it is known without asking. */
  leader(topic: string, partition: number): number | undefined {
    const node = this.#topics.get(topic)?.leaders[partition];
    return node === undefined || node < 0 || !this.#brokers.has(node) ? undefined : node;
  }

  /** How many partitions a topic has, as far as it is known without asking. */
  partitions(topic: string): number | undefined {
    return this.#counts.get(topic);
  }

  /** Throws UNKNOWN_TOPIC where the topic or its partition is missing. */
  async checkPartition(topic: string, partition: number): Promise<void> {
    const leaders = await this.leaders(topic);
    if (leaders[partition] === undefined) throw new JangteoError('UNKNOWN_TOPIC', `the topic "${topic}" has no partition ${partition}`);
  }

  /** Asks anew who leads what, next time. */
  forget(): void {
    this.#topics.clear();
  }

  /** Reads the metadata of topics, or of all; those who ask at the same time share an answer where they can. */
  async read(topics: readonly string[] | null): Promise<Map<string, number>> {
    const response = await partly(metadataV9.api.async(await this.any(), topics === null ? null : [...topics], false, false, false));
    this.#brokers.clear();
    for (const { nodeId, host, port } of response.brokers) this.#brokers.set(nodeId, this.#reach({ host, port }));
    const partitions = new Map<string, number>();
    for (const topic of response.topics) {
      this.#topics.delete(topic.name);
      if (topic.isInternal) continue;
      try {
        checkCode(topic.errorCode, `the topic "${topic.name}"`);
      } catch (thrown) {
        if (!isBrokerError(thrown, 'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION')) throw thrown;
        this.#counts.delete(topic.name);
        continue;
      }
      const leaders = Array.from(topic.partitions, () => -1);
      for (const { partitionIndex, leaderId } of topic.partitions) leaders[partitionIndex] = leaderId;
      this.#topics.set(topic.name, { leaders, readAtMs: this.runtime.clock.now() });
      this.#counts.set(topic.name, leaders.length);
      partitions.set(topic.name, leaders.length);
    }
    return partitions;
  }

  /** Learns again where the topics are led; for the background, which tries again by itself. */
  refresh(topics: Iterable<string>): Promise<void> {
    const names = [...new Set(topics)];
    this.#reading ??= this.read(names)
      .then(() => {})
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }

  /** The node that keeps a group. */
  async coordinator(group: string): Promise<number> {
    const response = await findCoordinatorV3.api.async(await this.any(), GROUP, [group]);
    const [found] = response.coordinators;
    if (found === undefined) throw new JangteoError('ENGINE_AWAY', `the group "${group}" has no coordinator`);
    this.#brokers.set(found.nodeId, this.#reach({ host: found.host, port: found.port }));
    return found.nodeId;
  }
}
