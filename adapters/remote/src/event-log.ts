import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { LogService } from '@jangteo/contracts/log/v1/log';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import type {
  EventLog,
  LogRecord,
  LogSupports,
  NewRecord,
  PartitionLag,
  PartitionOffset,
  SubscribeOptions,
  Subscription,
  TopicDefinition,
} from '@jangteo/ports/log/event-log';
import { Appender } from './event-log-appender.ts';
import { RemoteMember } from './event-log-member.ts';
import { offsetMessage, recordOf, topicMessage, topicOf } from './event-log-messages.ts';
import { answerOf, CALL_MS, whenThere } from './server-away.ts';

export interface RemoteEventLogOptions {
  /** gRPC over HTTP/2 to a server that has `logRoutes`; it belongs to the caller, who closes it after the log. */
  readonly transport: Transport;
  readonly runtime: Runtime;
}

const READ_MAX = 1_000;
const PRUNE_MS = 600_000;

/** The event log of another process. Waits up to 30 s for its server, then throws ENGINE_AWAY. */
export async function remoteEventLog({ transport, runtime }: RemoteEventLogOptions): Promise<EventLog> {
  refuse();
  const client = createClient(LogService, transport);
  const { groupsAcrossProcesses, pruneOnRequest } = await whenThere(runtime, () => client.supports({}, { timeoutMs: CALL_MS }));
  return new RemoteEventLog(client, runtime, { groupsAcrossProcesses, pruneOnRequest });
}

class RemoteEventLog implements EventLog {
  readonly supports: LogSupports;
  readonly #client: Client<typeof LogService>;
  readonly #runtime: Runtime;
  readonly #appender: Appender;
  readonly #members = new Set<RemoteMember>();
  #closed: Promise<void> | undefined;
  #refusesAppends = false;

  constructor(client: Client<typeof LogService>, runtime: Runtime, supports: LogSupports) {
    this.supports = supports;
    this.#client = client;
    this.#runtime = runtime;
    this.#appender = new Appender(client, runtime);
  }

  async ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    refuse();
    await answerOf(this.#client.ensureTopics({ topics: topics.map(topicMessage) }, { timeoutMs: CALL_MS }));
  }

  async topics(): Promise<TopicDefinition[]> {
    refuse();
    const { topics } = await answerOf(this.#client.topics({}, { timeoutMs: CALL_MS }));
    return topics.map(topicOf);
  }

  async append(records: readonly NewRecord[]): Promise<PartitionOffset[]> {
    refuse();
    if (this.#refusesAppends) throw new JangteoError('ENGINE_AWAY', 'the event log is closed');
    return records.length === 0 ? [] : await this.#appender.append(records);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    refuse();
    if (this.#closed !== undefined) throw new JangteoError('ENGINE_AWAY', 'the event log is closed');
    const member = new RemoteMember(this.#client, this.#runtime, options, (left) => this.#members.delete(left));
    this.#members.add(member);
    try {
      await member.start();
    } catch (thrown) {
      this.#members.delete(member);
      throw thrown;
    }
    return member;
  }

  async ends(topic: string): Promise<{ partition: number; start: number; end: number }[]> {
    refuse();
    const { partitions } = await answerOf(this.#client.ends({ topic }, { timeoutMs: CALL_MS }));
    return partitions.map(({ partition, start, end }) => ({ partition, start: Number(start), end: Number(end) }));
  }

  async read(at: PartitionOffset, limit: number): Promise<LogRecord[]> {
    refuse();
    const found: LogRecord[] = [];
    for (let { offset } = at, goesOn = true; goesOn; offset = (found.at(-1)?.offset ?? 0) + 1) {
      const page = { at: offsetMessage({ ...at, offset }), limit: Math.min(limit - found.length, READ_MAX) };
      const { records, more } = await answerOf(this.#client.read(page, { timeoutMs: CALL_MS }));
      for (const record of records) found.push(recordOf(record));
      goesOn = records.length > 0 && found.length < limit && (more || records.length === READ_MAX);
    }
    return found;
  }

  async lag(group: string): Promise<PartitionLag[]> {
    refuse();
    const { partitions } = await answerOf(this.#client.lag({ group }, { timeoutMs: CALL_MS }));
    return partitions.map(({ topic, partition, committed, end, lag }) => ({
      topic,
      partition,
      committed: Number(committed),
      end: Number(end),
      lag: Number(lag),
    }));
  }

  async seek(group: string, to: PartitionOffset): Promise<void> {
    refuse();
    await answerOf(this.#client.seek({ group, to: offsetMessage(to) }, { timeoutMs: CALL_MS }));
  }

  async prune(): Promise<number> {
    refuse();
    const { removed } = await answerOf(this.#client.prune({}, { timeoutMs: PRUNE_MS }));
    return Number(removed);
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
  }
}

/** A call to another process would hold the transaction's store for as long as it takes. */
function refuse(): void {
  refuseNestedTransaction('log');
}
