import { JangteoError } from '@jangteo/kernel/errors';
import { bucketOf } from '@jangteo/kernel/hash';
import type { PartitionOffset } from '@jangteo/ports/log/event-log';
import { type ConnectionPool, initProducerIdV3, NumericMap, produceV9 } from '@platformatic/kafka';
import { BrokerError, isBrokerError, logError, mayPass, partly } from './broker-errors.ts';
import { type Cluster, REQUEST_MS } from './cluster.ts';
import { type Batch, type Sending, SendingPartition } from './event-log-partition.ts';
import { checkSize, type DatedRecord, messageOf } from './event-log-records.ts';
import type { Topics } from './event-log-topics.ts';

/** A batch is sent again until then; a try that is under way then takes REQUEST_MS at most. */
const GIVE_UP_MS = 3_500;
const REQUESTS_MAX = 5;
const REQUEST_BYTES_MAX = 4_194_304;
const ACKS = { all: -1, '1': 1 } as const;

/**
 * Writes what is appended: several requests at a time, each with everything that has gathered for its partitions, but of one
 * partition never more than one, so that a broken connection cannot put records out of order.
 */
export class Appender {
  readonly #cluster: Cluster;
  readonly #topics: Topics;
  readonly #pool: ConnectionPool;
  readonly #partitions = new Map<string, SendingPartition>();
  /** Those that have something to send. */
  readonly #busy = new Set<SendingPartition>();
  /** How many requests each node has to answer. */
  readonly #requests = new Map<number, number>();
  readonly #idle: (() => void)[] = [];
  #producerId: bigint | undefined;
  #asking: Promise<void> | undefined;
  #entering: Promise<void> | undefined;
  #isDue = false;

  constructor(cluster: Cluster, topics: Topics) {
    this.#cluster = cluster;
    this.#topics = topics;
    this.#pool = cluster.openPool();
  }

  async append(records: readonly DatedRecord[]): Promise<PartitionOffset[]> {
    for (const record of records) checkSize(record);
    const topics = [...new Set(records.map(({ topic }) => topic))];
    if (this.#entering !== undefined || topics.some((topic) => this.#cluster.partitions(topic) === undefined)) await this.#enter(topics);
    const now = this.#cluster.runtime.clock.now();
    const { promise, resolve, reject } = Promise.withResolvers<PartitionOffset[]>();
    const offsets: PartitionOffset[] = new Array(records.length);
    let left = records.length;
    for (const [at, record] of records.entries()) {
      const { topic } = record;
      const partition = bucketOf(record.key, this.#cluster.partitions(topic) ?? 1);
      this.#add(topic, partition, {
        ...messageOf(record, partition, BigInt(record.appendedAtMs ?? now)),
        stored: (offset) => {
          offsets[at] = { topic, partition, offset };
          if (--left === 0) resolve(offsets);
        },
        failed: reject,
      });
    }
    this.#soon();
    return await promise;
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    if (this.#busy.size === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Appends of topics that are not known yet, and those that come meanwhile, go in one after another. */
  #enter(topics: readonly string[]): Promise<void> {
    const { clock } = this.#cluster.runtime;
    const untilMs = clock.now() + GIVE_UP_MS;
    const entered = (this.#entering ?? Promise.resolve()).then(async () => {
      if (clock.now() > untilMs) throw new JangteoError('ENGINE_AWAY', 'Kafka has not said in time which topics it has');
      for (const topic of topics) await this.#cluster.leaders(topic);
    });
    const settled = entered.catch(() => {});
    this.#entering = settled;
    void settled.then(() => {
      if (this.#entering === settled) this.#entering = undefined;
    });
    return entered;
  }

  #add(topic: string, number: number, sending: Sending): void {
    const id = `${topic}:${number}`;
    let partition = this.#partitions.get(id);
    const acks = this.#topics.acks(topic);
    if (partition === undefined || (partition.isIdle && partition.acks !== acks)) {
      partition = new SendingPartition(topic, number, acks);
      this.#partitions.set(id, partition);
    }
    partition.add(sending);
    this.#busy.add(partition);
  }

  /** Whoever appends in the same turn shares a request. */
  #soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#sendAll();
    });
  }

  #sendAll(): void {
    const untilMs = this.#cluster.runtime.clock.now() + GIVE_UP_MS;
    const requests = new Map<string, { node: number; batches: Batch[]; bytes: number }>();
    for (const partition of this.#busy) {
      const batch = partition.next(untilMs);
      if (batch === undefined) continue;
      const node = this.#cluster.leader(partition.topic, partition.partition);
      if (node === undefined || this.#producerId === undefined || partition.isWornOut) {
        this.#ask(partition.isWornOut);
        continue;
      }
      if ((this.#requests.get(node) ?? 0) >= REQUESTS_MAX) continue;
      const id = `${node} ${partition.acks} ${partition.epoch}`;
      const request = requests.get(id) ?? { node, batches: [], bytes: 0 };
      if (request.bytes > REQUEST_BYTES_MAX) continue;
      requests.set(id, request);
      request.batches.push(batch);
      request.bytes += batch.records.reduce((sum, { bytes }) => sum + bytes, 0);
    }
    for (const { node, batches } of requests.values()) void this.#send(node, this.#producerId as bigint, batches);
    if (this.#busy.size === 0) for (const tell of this.#idle.splice(0)) tell();
  }

  async #send(node: number, producerId: bigint, batches: readonly Batch[]): Promise<void> {
    this.#requests.set(node, (this.#requests.get(node) ?? 0) + 1);
    for (const { partition } of batches) partition.sending(producerId);
    try {
      const connection = await this.#cluster.connection(node, this.#pool);
      const sequences = new NumericMap(batches.map(({ partition }) => [`${partition.topic}:${partition.partition}`, partition.sequence]));
      const [first] = batches as [Batch];
      const messages = batches.flatMap(({ records }) => records.map(({ message }) => message));
      const numbers = { producerId, producerEpoch: first.partition.epoch, sequences };
      const response = await partly(produceV9.api.async(connection, ACKS[first.partition.acks], REQUEST_MS, messages, numbers));
      if (typeof response === 'boolean') throw new JangteoError('INTERNAL', 'Kafka has not answered a request that asked it to');
      const answers = new Map(
        response.responses.flatMap(({ name, partitionResponses }) =>
          partitionResponses.map((one) => [`${name}:${one.index}`, one] as const),
        ),
      );
      for (const batch of batches) {
        const { topic, partition } = batch.partition;
        const answer = answers.get(`${topic}:${partition}`);
        if (answer === undefined) this.#failed(batch, new JangteoError('ENGINE_AWAY', `Kafka has not answered for ${topic}`));
        else if (answer.errorCode === 0) batch.partition.stored(batch, Number(answer.baseOffset));
        else this.#failed(batch, new BrokerError(answer.errorCode, `appending to ${topic}`));
      }
    } catch (thrown) {
      for (const batch of batches) this.#failed(batch, thrown);
    }
    this.#requests.set(node, (this.#requests.get(node) ?? 1) - 1);
    for (const { partition } of batches) if (partition.isIdle) this.#busy.delete(partition);
    this.#soon();
  }

  #failed(batch: Batch, thrown: unknown): void {
    const { clock } = this.#cluster.runtime;
    const { partition } = batch;
    const isNumbering = isBrokerError(thrown, 'OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH');
    // The broker does not know the last number any more, so it has not stored this batch either.
    if (isNumbering) partition.nextEpoch();
    else if (!mayPass(thrown)) {
      partition.refused(batch, logError(thrown));
      return;
    }
    if (clock.now() >= batch.untilMs) {
      partition.gaveUp(batch, new JangteoError('ENGINE_AWAY', logError(thrown).message, { cause: thrown }));
      return;
    }
    // A connection may just have broken; more than that, and the partition may be led by another node.
    if (thrown instanceof BrokerError || partition.failures > 0) this.#cluster.forget();
    clock.schedule(this.#cluster.backoffMs(partition.failures), () => {
      partition.ready();
      this.#soon();
    });
    partition.failedOnce();
  }

  /** Learns who leads what waits, and gets a producer id; then goes on. */
  #ask(isWornOut: boolean): void {
    if (isWornOut) this.#producerId = undefined;
    this.#asking ??= this.#askOnce().finally(() => {
      this.#asking = undefined;
      this.#soon();
    });
  }

  async #askOnce(): Promise<void> {
    const { clock } = this.#cluster.runtime;
    const topics = new Set(Array.from(this.#busy, ({ topic }) => topic));
    try {
      if (this.#producerId === undefined) {
        const { producerId } = await initProducerIdV3.api.async(await this.#cluster.any(), null, 0, -1n, -1);
        this.#producerId = producerId;
      }
      const found = await this.#cluster.read([...topics]);
      for (const topic of topics) if (!found.has(topic)) this.#missing(topic);
    } catch (thrown) {
      for (const partition of this.#busy) {
        const batch = partition.next(clock.now() + GIVE_UP_MS);
        if (batch === undefined) continue;
        if (!mayPass(thrown)) partition.refused(batch, logError(thrown));
        else if (clock.now() >= batch.untilMs) partition.gaveUp(batch, logError(thrown));
        if (partition.isIdle) this.#busy.delete(partition);
      }
      await clock.sleep(this.#cluster.backoffMs(2));
    }
  }

  #missing(topic: string): void {
    const reason = new JangteoError('UNKNOWN_TOPIC', `there is no topic "${topic}" any more`);
    for (const partition of this.#busy) {
      if (partition.topic !== topic) continue;
      for (let batch = partition.next(0); batch !== undefined; batch = partition.next(0)) partition.refused(batch, reason);
      if (partition.isIdle) this.#busy.delete(partition);
    }
  }
}
