import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import type {
  EventLog,
  LogRecord,
  LogSupports,
  PartitionLag,
  PartitionOffset,
  SubscribeOptions,
  Subscription,
  TopicDefinition,
} from '@jangteo/ports/log/event-log';
import { checkConcurrency } from '@jangteo/ports/log/keyed-dispatch';
import { brokerAccess } from './broker-url.ts';
import { Cluster, type Reach } from './cluster.ts';
import { Appender } from './event-log-appender.ts';
import { Member } from './event-log-member.ts';
import { edgesOf, lagOf } from './event-log-offsets.ts';
import { underPrefix } from './event-log-prefix.ts';
import { readRecords } from './event-log-read.ts';
import type { DatedRecord } from './event-log-records.ts';
import { moveOffset } from './event-log-seek.ts';
import { Topics } from './event-log-topics.ts';

export interface KafkaEventLogOptions {
  /** `kafka://[user:password@]host[:port][,host[:port]...][/prefix][?tls=1&sasl=scram-sha-512]`; `sasl` is plain (the default), scram-sha-256 or scram-sha-512. */
  readonly url: string;
  readonly runtime: Runtime;
  /** A member that is not heard of for so long counts as dead and its partitions go to others; default 10,000, the broker's least is usually 6,000. */
  readonly sessionMs?: number;
  /** Where to reach a broker instead of where it says that it is: for tunnels and proxies. */
  readonly reach?: Reach;
}

const SESSION_MS = 10_000;
const OPEN_MS = 30_000;

export const supports: LogSupports = { groupsAcrossProcesses: true, pruneOnRequest: false };

/**
 * An event log in Kafka 2.8 or newer. Waits up to 30 s for a broker, then throws ENGINE_AWAY; throws BAD_CONFIG for a URL that is
 * none, and where the brokers refuse its user.
 */
export async function kafkaEventLog({ url, runtime, sessionMs = SESSION_MS, reach }: KafkaEventLogOptions): Promise<EventLog> {
  refuse();
  const access = brokerAccess(url);
  const cluster = new Cluster(access, runtime, reach);
  const until = runtime.clock.now() + OPEN_MS;
  for (;;) {
    try {
      await cluster.persist(() => cluster.read([]));
      return underPrefix(new KafkaEventLog(cluster, sessionMs), access.prefix);
    } catch (thrown) {
      if (hasCode(thrown, 'ENGINE_AWAY') && runtime.clock.now() < until) continue;
      await cluster.close();
      throw thrown;
    }
  }
}

class KafkaEventLog implements EventLog {
  readonly supports = supports;
  readonly #cluster: Cluster;
  readonly #sessionMs: number;
  readonly #topics: Topics;
  readonly #appender: Appender;
  readonly #members = new Set<Member>();
  #closed: Promise<void> | undefined;
  #refusesAppends = false;

  constructor(cluster: Cluster, sessionMs: number) {
    this.#cluster = cluster;
    this.#sessionMs = sessionMs;
    this.#topics = new Topics(cluster);
    this.#appender = new Appender(cluster, this.#topics);
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    refuse();
    await this.#topics.ensure(topics);
  }

  async topics(): Promise<TopicDefinition[]> {
    refuse();
    return await this.#topics.definitions();
  }

  async append(records: readonly DatedRecord[]): Promise<PartitionOffset[]> {
    refuse();
    if (this.#refusesAppends) throw closed();
    return records.length === 0 ? [] : await this.#appender.append(records);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    refuse();
    checkConcurrency(options.concurrency);
    if (this.#closed !== undefined) throw closed();
    const member = new Member(this.#cluster, options, this.#sessionMs, (left) => this.#members.delete(left));
    this.#members.add(member);
    try {
      await member.start();
    } catch (thrown) {
      await member.close();
      throw thrown;
    }
    if (this.#closed !== undefined) throw closed();
    return member;
  }

  async ends(topic: string): Promise<{ partition: number; start: number; end: number }[]> {
    refuse();
    const partitions = Array.from((await this.#cluster.leaders(topic)).keys(), (partition) => ({ topic, partition }));
    const [starts, ends] = await this.#cluster.persist(() =>
      Promise.all([edgesOf(this.#cluster, partitions, 'earliest'), edgesOf(this.#cluster, partitions, 'latest')]),
    );
    const at = (edges: readonly PartitionOffset[], number: number) => edges.find(({ partition }) => partition === number)?.offset ?? 0;
    return partitions.map(({ partition }) => ({ partition, start: at(starts, partition), end: at(ends, partition) }));
  }

  async read(at: PartitionOffset, limit: number): Promise<LogRecord[]> {
    refuse();
    await this.#cluster.checkPartition(at.topic, at.partition);
    return await readRecords(this.#cluster, at, limit);
  }

  async lag(group: string): Promise<PartitionLag[]> {
    refuse();
    return await this.#cluster.persist(() => lagOf(this.#cluster, group));
  }

  async seek(group: string, to: PartitionOffset): Promise<void> {
    refuse();
    if (!Number.isSafeInteger(to.offset)) throw new JangteoError('INVALID_REQUEST', `the offset is ${to.offset}, must be a whole number`);
    await this.#cluster.checkPartition(to.topic, to.partition);
    const members = Array.from(this.#members).filter((member) => member.group === group);
    await moveOffset({ cluster: this.#cluster, group, to, members, sessionMs: this.#sessionMs });
  }

  /** The brokers apply retention by themselves. */
  async prune(): Promise<number> {
    return 0;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // Records under way are finished first, and what they append is taken.
    await Promise.all(Array.from(this.#members, (member) => member.close()));
    this.#refusesAppends = true;
    await this.#appender.idle();
    await this.#cluster.close();
  }
}

function closed(): JangteoError {
  return new JangteoError('ENGINE_AWAY', 'the event log is closed');
}

/** A call to a broker would hold the transaction's store for as long as it takes. */
function refuse(): void {
  refuseNestedTransaction('log');
}
