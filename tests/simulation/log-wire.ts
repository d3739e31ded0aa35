import { JangteoError } from '@jangteo/kernel/errors';
import type {
  EventLog,
  LogRecord,
  NewRecord,
  PartitionOffset,
  SubscribeOptions,
  Subscription,
  TopicDefinition,
} from '@jangteo/ports/log/event-log';
import type { Life } from './process.ts';

/** The log as it runs now, in a process of its own or in that of everybody. */
export interface LogServer {
  readonly life: Life;
  readonly log: EventLog;
}

const RECONNECT_MS = 300;

/** An event log as one process has it: every call and every record stops on its way, and either end may be gone. */
export class LogClient implements EventLog {
  readonly supports = { groupsAcrossProcesses: false, pruneOnRequest: true };
  readonly #life: Life;
  readonly #server: () => LogServer | undefined;
  readonly #subscriptions = new Set<RemoteSubscription>();

  constructor(life: Life, server: () => LogServer | undefined) {
    this.#life = life;
    this.#server = server;
  }

  ensureTopics(topics: readonly TopicDefinition[]): Promise<void> {
    return this.#ask('topics', (log) => log.ensureTopics(topics));
  }

  topics(): Promise<TopicDefinition[]> {
    return this.#ask('topics', (log) => log.topics());
  }

  append(records: readonly NewRecord[]): Promise<PartitionOffset[]> {
    return this.#ask('append', (log) => log.append(records));
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const subscription = new RemoteSubscription(this.#life, this.#server, options);
    await subscription.connect();
    this.#subscriptions.add(subscription);
    return subscription;
  }

  ends(topic: string) {
    return this.#ask('ends', (log) => log.ends(topic));
  }

  read(at: PartitionOffset, limit: number): Promise<LogRecord[]> {
    return this.#ask('read', (log) => log.read(at, limit));
  }

  lag(group: string) {
    return this.#ask('lag', (log) => log.lag(group));
  }

  seek(group: string, to: PartitionOffset): Promise<void> {
    return this.#ask('seek', (log) => log.seek(group, to));
  }

  prune(): Promise<number> {
    return this.#ask('prune', (log) => log.prune());
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#subscriptions, (subscription) => subscription.close()));
  }

  async #ask<T>(what: string, work: (log: EventLog) => Promise<T>): Promise<T> {
    const server = await serverFor(this.#life, this.#server, what);
    const answer = await server.life
      .forOther(() => work(server.log))
      .then(
        (value) => ({ value }),
        (thrown: unknown) => ({ thrown }),
      );
    const heard = await this.#life.step(`log told ${what}`);
    if (heard === 'lost' || heard === 'silent') throw away(`the answer to ${what} got lost`);
    if ('thrown' in answer) throw answer.thrown;
    return answer.value;
  }
}

async function serverFor(life: Life, find: () => LogServer | undefined, what: string): Promise<LogServer> {
  const sent = await life.step(`log asked ${what}`);
  const server = find();
  if (server === undefined || sent === 'lost' || sent === 'silent') throw away(`${what} did not get through`);
  return server;
}

/** One member of a group: when the log starts anew, it joins again once it is done with what it has in hand. */
class RemoteSubscription implements Subscription {
  paused = false;
  concurrency: number;
  readonly #life: Life;
  readonly #server: () => LogServer | undefined;
  readonly #options: SubscribeOptions;
  readonly #inHand = new Set<Promise<unknown>>();
  #inner: Subscription | undefined;
  #closed = false;

  constructor(life: Life, server: () => LogServer | undefined, options: SubscribeOptions) {
    this.#life = life;
    this.#server = server;
    this.#options = options;
    this.concurrency = options.concurrency;
  }

  async connect(): Promise<void> {
    const server = await serverFor(this.#life, this.#server, 'subscribe');
    const handle = (record: LogRecord) => this.#deliver(server, record);
    const inner = await server.life.forOther(() => server.log.subscribe({ ...this.#options, handle }));
    // The log finds out that a member is gone, and gives its partitions to the others.
    this.#life.onEnd(() => void inner.close());
    this.#inner = inner;
    server.life.onEnd(() => void this.#reconnect());
  }

  pause(): void {
    this.paused = true;
    this.#inner?.pause();
  }

  resume(): void {
    this.paused = false;
    this.#inner?.resume();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const inner = this.#inner;
    const server = this.#server();
    if (inner !== undefined && server !== undefined) await server.life.forOther(() => inner.close()).catch(() => {});
    await Promise.allSettled(this.#inHand);
  }

  async #reconnect(): Promise<void> {
    this.#inner = undefined;
    await Promise.allSettled(this.#inHand);
    while (!this.#closed && this.#life.alive) {
      await this.#life.runtime.clock.sleep(RECONNECT_MS);
      try {
        return await this.connect();
      } catch {
        // It is still away.
      }
    }
  }

  async #deliver(server: LogServer, record: LogRecord): Promise<void> {
    const what = record.headers.ce_type ?? 'record';
    const group = this.#options.group;
    const passage = await server.life.step(`deliver ${what} to ${group}`);
    if (passage === 'lost' || passage === 'silent') throw away(`${what} did not get through`);
    await this.#life.forOther(() => this.#inHandOf(record));
    if (passage === 'again') await this.#life.forOther(() => this.#inHandOf(record));
    await server.life.step(`handled ${what} by ${group}`);
  }

  #inHandOf(record: LogRecord): Promise<void> {
    const handling = this.#options.handle(record);
    this.#inHand.add(handling);
    handling.catch(() => {}).finally(() => this.#inHand.delete(handling));
    return handling;
  }
}

function away(detail: string): JangteoError {
  return new JangteoError('ENGINE_AWAY', `the log is away: ${detail}`);
}
