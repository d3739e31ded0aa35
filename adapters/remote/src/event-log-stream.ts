import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import type {
  Delivery,
  FailedDelivery,
  JoinSchema,
  LogService,
  SubscribeRequest,
  SubscribeRequestSchema,
  SubscribeResponse,
} from '@jangteo/contracts/log/v1/log';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { LogRecord } from '@jangteo/ports/log/event-log';
import { recordOf } from './event-log-messages.ts';
import { FrameWriter } from './frame-writer.ts';
import { CALL_MS, engineError } from './server-away.ts';

export interface MemberStreamOptions {
  readonly client: Client<typeof LogService>;
  readonly runtime: Runtime;
  readonly join: Joining;
  /** Resolves when the record is handled. `isOver` tells whether it may still begin. */
  readonly handle: (record: LogRecord, isOver: () => boolean) => Promise<void>;
}

type Frame = MessageInitShape<typeof SubscribeRequestSchema>;
type News = Partial<Pick<SubscribeRequest, 'paused' | 'concurrency' | 'leave' | 'alive'>> & { readonly join?: Joining };
type Joining = MessageInitShape<typeof JoinSchema>;

/** A member's connection to its server, from joining to leaving or breaking. It never begins again. */
export class MemberStream {
  /** Rejects where the server refuses the member, or does not take it within CALL_MS. */
  readonly joined: Promise<void>;
  /** Resolves, however it ended, when nothing that it delivered is under way; with the reason where it did not leave. */
  readonly ended: Promise<JangteoError | undefined>;
  readonly #options: MemberStreamOptions;
  readonly #stopping = new AbortController();
  readonly #frames: FrameWriter<Frame>;
  readonly #underWay = new Set<Promise<void>>();
  #news: News | undefined;
  #done: number[] = [];
  #failed: Pick<FailedDelivery, 'id' | 'reason'>[] = [];
  #isOver = false;
  #left = false;

  constructor(options: MemberStreamOptions) {
    this.#options = options;
    this.#news = { join: options.join };
    this.#frames = new FrameWriter(() => this.#takeFrame());
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.joined = promise;
    this.joined.catch(() => {});
    const timer = options.runtime.clock.schedule(CALL_MS, () => this.#stopping.abort());
    const isIn = () => {
      timer.cancel();
      resolve();
    };
    this.ended = this.#run(isIn).then((reason) => {
      timer.cancel();
      reject(reason);
      return reason;
    });
  }

  set paused(paused: boolean) {
    this.#tell({ paused });
  }

  set concurrency(concurrency: number) {
    this.#tell({ concurrency });
  }

  /** Begins nothing further, waits for what is under way and for the word that it is committed: not for ever. */
  async leave(): Promise<void> {
    this.#isOver = true;
    this.#tell({ leave: true });
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    const timer = this.#options.runtime.clock.schedule(CALL_MS, () => this.#stopping.abort());
    await this.ended;
    timer.cancel();
  }

  async #run(isIn: () => void): Promise<JangteoError | undefined> {
    let reason = new JangteoError('ENGINE_AWAY', 'the server has ended the stream');
    try {
      const responses = this.#options.client.subscribe(this.#frames, { signal: this.#stopping.signal, timeoutMs: 0 });
      for await (const response of responses) this.#received(response, isIn);
    } catch (thrown) {
      reason = engineError(thrown);
    }
    this.#isOver = true;
    this.#frames.end();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    return this.#left ? undefined : reason;
  }

  #received({ joined, deliveries, left, heartbeat }: SubscribeResponse, isIn: () => void): void {
    if (joined) isIn();
    if (heartbeat) this.#tell({ alive: true });
    if (left) this.#left = true;
    for (const delivery of deliveries) {
      const work = this.#deliver(delivery).finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
    }
  }

  async #deliver({ id, record }: Delivery): Promise<void> {
    try {
      if (record === undefined) throw new JangteoError('INVALID_REQUEST', 'the delivery has no record');
      await this.#options.handle(recordOf(record), () => this.#isOver);
      this.#done.push(id);
    } catch (thrown) {
      this.#failed.push({ id, reason: JangteoError.from(thrown).message });
    }
    this.#tell({});
  }

  #tell(news: News): void {
    this.#news = { ...this.#news, ...news };
    this.#frames.ready();
  }

  #takeFrame(): Frame | undefined {
    if (this.#news === undefined) return undefined;
    const frame = { ...this.#news, done: this.#done, failed: this.#failed };
    this.#news = undefined;
    this.#done = [];
    this.#failed = [];
    return frame;
  }
}
