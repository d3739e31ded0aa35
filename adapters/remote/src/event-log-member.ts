import type { Client } from '@connectrpc/connect';
import { type LogService, StartFrom } from '@jangteo/contracts/log/v1/log';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { LogRecord, SubscribeOptions, Subscription } from '@jangteo/ports/log/event-log';
import { checkConcurrency } from '@jangteo/ports/log/keyed-dispatch';
import { Turns } from '@jangteo/ports/log/turns';
import { MemberStream } from './event-log-stream.ts';
import { backoffMs } from './server-away.ts';

/**
 * A member of a group that the server keeps. Order, concurrency and offsets are the server's work: a record stays under way
 * there until this side says that it is done. What this side adds: it joins again, for ever, after its stream has broken.
 */
export class RemoteMember implements Subscription {
  readonly #client: Client<typeof LogService>;
  readonly #runtime: Runtime;
  readonly #options: SubscribeOptions;
  /** The server is told of a pause or a lower concurrency, but what it sent before it heard of it must not begin either. */
  readonly #turns: Turns;
  readonly #closing = new AbortController();
  readonly #onLeft: (member: RemoteMember) => void;
  #stream: MemberStream | undefined;
  #staying: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(client: Client<typeof LogService>, runtime: Runtime, options: SubscribeOptions, onLeft: (member: RemoteMember) => void) {
    this.#client = client;
    this.#onLeft = onLeft;
    this.#runtime = runtime;
    this.#options = options;
    this.#turns = new Turns(checkConcurrency(options.concurrency));
  }

  /** Throws what the server throws, and ENGINE_AWAY where it cannot be reached. */
  async start(): Promise<void> {
    await this.#join();
    this.#staying = this.#stay();
  }

  pause(): void {
    this.#setPaused(true);
  }

  resume(): void {
    this.#setPaused(false);
  }

  get paused(): boolean {
    return this.#turns.paused;
  }

  get concurrency(): number {
    return this.#turns.limit;
  }

  set concurrency(keys: number) {
    this.#turns.limit = checkConcurrency(keys);
    if (this.#stream !== undefined) this.#stream.concurrency = keys;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await this.#stream?.leave();
    await this.#staying;
    this.#onLeft(this);
  }

  async #join(): Promise<void> {
    const { group, topics, from } = this.#options;
    this.#stream = new MemberStream({
      client: this.#client,
      runtime: this.#runtime,
      join: {
        group,
        topics: [...topics],
        from: from === 'earliest' ? StartFrom.EARLIEST : StartFrom.LATEST,
        concurrency: this.concurrency,
        paused: this.paused,
      },
      handle: (record, isOver) => this.#turns.take(() => this.#handle(record, isOver)),
    });
    await this.#stream.joined;
  }

  async #stay(): Promise<void> {
    const { clock, random, logger } = this.#runtime;
    const { group, topics } = this.#options;
    for (let failures = 0; ; failures++) {
      // Whatever the broken stream delivered has ended by then, so that no record is handled twice at the same time here.
      const error = await this.#stream?.ended;
      if (this.#closing.signal.aborted) {
        if (error !== undefined)
          logger.warn('a consumer left without its log server, its last records will come again', { group, topics, error });
        return;
      }
      logger.warn('a consumer has lost its log server and will join again', { group, topics, failures, error });
      await clock.sleep(backoffMs(random, failures), this.#closing.signal);
      if (this.#closing.signal.aborted) return;
      const isBack = await this.#join().then(
        () => true,
        () => false,
      );
      if (!isBack) continue;
      logger.info('a consumer is back at its log server', { group, topics });
      failures = 0;
    }
  }

  async #handle(record: LogRecord, isOver: () => boolean): Promise<void> {
    if (isOver()) throw new JangteoError('ENGINE_AWAY', 'the member takes no further records');
    try {
      await this.#options.handle(record);
    } catch (error) {
      const { topic, partition, offset, key } = record;
      this.#runtime.logger.warn('a record was rejected and will be delivered again', { topic, partition, offset, key, error });
      throw error;
    }
  }

  #setPaused(paused: boolean): void {
    this.#turns.paused = paused;
    if (this.#stream !== undefined) this.#stream.paused = paused;
  }
}
