import type { Clock } from '@jangteo/kernel/clock';
import type { Random } from '@jangteo/kernel/random';
import type { EventLog, LogRecord, SubscribeOptions, Subscription } from './event-log.ts';
import { Turns } from './turns.ts';

export interface Hostility {
  readonly clock: Clock;
  readonly random: Random;
  /** How likely a handled record is handled again, 0 to 1: at once or later, and sometimes with the records of its key before it. */
  readonly duplicate: number;
  /** How likely a record is held back while records of other keys pass, 0 to 1. */
  readonly delay: number;
  /** How long at most, in milliseconds; default 40. */
  readonly delayMsMax?: number;
  /** After so many new records a member starts anew without having committed them; default: never. */
  readonly restartEvery?: number;
}

const DELAY_MS_MAX = 40;
/** How many keys may be held back beside those that are worked on. */
const HELD_BACK_MAX = 64;
/** How many of a key's latest records a redelivery goes back, and of how many keys they are remembered. */
const HISTORY_MAX = 3;
const HISTORY_KEYS_MAX = 10_000;

/**
 * An event log that does to its consumers whatever a log is allowed to: it delivers again, lets keys overtake each other and
 * starts members anew. It never breaks the order within a key: what comes again comes with all that followed it.
 */
export function hostileLog(log: EventLog, hostility: Hostility): EventLog {
  const members: HostileMember[] = [];
  return {
    supports: log.supports,
    ensureTopics: (topics) => log.ensureTopics(topics),
    topics: () => log.topics(),
    append: (records) => log.append(records),
    async subscribe(options) {
      const member = new HostileMember(log, hostility, options);
      await member.start();
      members.push(member);
      return member;
    },
    ends: (topic) => log.ends(topic),
    read: (at, limit) => log.read(at, limit),
    lag: (group) => log.lag(group),
    seek: (group, to) => log.seek(group, to),
    prune: () => log.prune(),
    async close() {
      // Before the log, so that none of them starts anew on a closed one.
      await Promise.all(members.map((member) => member.close()));
      await log.close();
    },
  };
}

class HostileMember implements Subscription {
  readonly #log: EventLog;
  readonly #hostility: Hostility;
  readonly #options: SubscribeOptions;
  readonly #turns: Turns;
  /** The latest handled records of each key of each partition. */
  readonly #history = new Map<string, LogRecord[]>();
  /** The highest offset handled in each partition, so that a redelivered record does not count as a new one. */
  readonly #highest = new Map<string, number>();
  /** The first record of each partition handled since the last restart. */
  #since = new Map<string, LogRecord>();
  #fresh = 0;
  #inner: Subscription | undefined;
  #restarting: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(log: EventLog, hostility: Hostility, options: SubscribeOptions) {
    this.#log = log;
    this.#hostility = hostility;
    this.#options = options;
    this.#turns = new Turns(options.concurrency);
  }

  async start(): Promise<void> {
    const handle = (record: LogRecord) => this.#deliver(record);
    this.#inner = await this.#log.subscribe({ ...this.#options, concurrency: this.concurrency + HELD_BACK_MAX, handle });
    if (this.paused) this.#inner.pause();
  }

  pause(): void {
    this.#turns.paused = true;
    this.#inner?.pause();
  }

  resume(): void {
    this.#turns.paused = false;
    this.#inner?.resume();
  }

  get paused(): boolean {
    return this.#turns.paused;
  }

  get concurrency(): number {
    return this.#turns.limit;
  }

  set concurrency(keys: number) {
    if (this.#inner !== undefined) this.#inner.concurrency = keys + HELD_BACK_MAX;
    this.#turns.limit = keys;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#restarting;
    await this.#inner?.close();
  }

  async #deliver(record: LogRecord): Promise<void> {
    const history = this.#historyOf(record);
    if (this.#happens(this.#hostility.delay)) await this.#holdBack();
    if (history.length > 0 && this.#happens(this.#hostility.duplicate / 4)) {
      for (const earlier of history) await this.#handle(earlier);
    }
    await this.#handle(record);
    if (this.#happens(this.#hostility.duplicate)) {
      if (this.#happens(0.5)) await this.#holdBack();
      await this.#handle(record);
    }
    history.push(record);
    if (history.length > HISTORY_MAX) history.shift();
    this.#count(record);
  }

  #handle(record: LogRecord): Promise<void> {
    return this.#turns.take(() => this.#options.handle(record));
  }

  #holdBack(): Promise<void> {
    const { clock, random, delayMsMax } = this.#hostility;
    return clock.sleep(random.next() * (delayMsMax ?? DELAY_MS_MAX));
  }

  #happens(probability: number): boolean {
    return this.#hostility.random.next() < probability;
  }

  #historyOf({ topic, partition, key }: LogRecord): LogRecord[] {
    const id = JSON.stringify([topic, partition, key]);
    let history = this.#history.get(id);
    if (history === undefined) {
      if (this.#history.size >= HISTORY_KEYS_MAX) this.#history.clear();
      history = [];
      this.#history.set(id, history);
    }
    return history;
  }

  #count(record: LogRecord): void {
    const partition = JSON.stringify([record.topic, record.partition]);
    const first = this.#since.get(partition);
    if (first === undefined || record.offset < first.offset) this.#since.set(partition, record);
    if (record.offset <= (this.#highest.get(partition) ?? -1)) return;
    this.#highest.set(partition, record.offset);
    this.#fresh++;
    if (this.#fresh !== this.#hostility.restartEvery || this.#closed) return;
    this.#fresh = 0;
    // Not awaited here: leaving waits for the records under way, of which this is one.
    this.#restarting = this.#restarting.then(() => this.#restart());
  }

  /** Leaves, takes back what has been committed since the last time, and joins again. */
  async #restart(): Promise<void> {
    await this.#inner?.close();
    this.#history.clear();
    const since = this.#since;
    this.#since = new Map();
    for (const { topic, partition, committed } of await this.#log.lag(this.#options.group)) {
      const first = since.get(JSON.stringify([topic, partition]));
      if (first !== undefined && first.offset < committed)
        await this.#log.seek(this.#options.group, { topic, partition, offset: first.offset });
    }
    await this.start();
  }
}
