import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type DeliverySchema,
  type Join,
  StartFrom,
  type SubscribeRequest,
  type SubscribeResponse,
  type SubscribeResponseSchema,
} from '@jangteo/contracts/log/v1/log';
import type { Timer } from '@jangteo/kernel/clock';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog, LogRecord, Subscription } from '@jangteo/ports/log/event-log';
import { toConnectError } from '@jangteo/rpc/rpc-errors';
import { countForOneMessage, recordMessage } from './event-log-messages.ts';
import { FrameWriter } from './frame-writer.ts';

type Frame = MessageInitShape<typeof SubscribeResponseSchema>;
type News = Partial<Pick<SubscribeResponse, 'joined' | 'left' | 'heartbeat'>>;

interface UnderWay {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const HEARTBEAT_MS = 10_000;
/** Counted, not measured: a server that itself stood still must not take all its members for dead. */
const UNANSWERED_MAX = 3;

/** One member on the server's side, from the first frame of its stream to the last. */
export async function* serveMember(
  log: EventLog,
  runtime: Runtime,
  requests: AsyncIterable<SubscribeRequest>,
  signal: AbortSignal,
): AsyncGenerator<Frame> {
  const member = new ServedMember(runtime);
  const incoming = requests[Symbol.asyncIterator]();
  const onGone = () => member.gone();
  signal.addEventListener('abort', onGone, { once: true });
  if (signal.aborted) onGone();
  try {
    const { value: first } = await incoming.next();
    if (first?.join === undefined) throw new JangteoError('INVALID_REQUEST', 'the first frame of a subscription must join a group');
    await member.join(log, first.join);
    member.hears(first);
    member.follow(incoming).then(onGone, onGone);
    yield* member.frames;
  } catch (thrown) {
    throw toConnectError(thrown);
  } finally {
    member.gone();
    signal.removeEventListener('abort', onGone);
  }
}

class ServedMember {
  readonly frames: FrameWriter<Frame>;
  readonly #runtime: Runtime;
  readonly #underWay = new Map<number, UnderWay>();
  /** Deliveries under way that have not been sent yet. */
  #unsent: { readonly id: number; readonly record: LogRecord }[] = [];
  #news: News | undefined;
  #lastId = 0;
  #group = '';
  #subscription: Subscription | undefined;
  #heartbeat: Timer | undefined;
  #unanswered = 0;
  #isGone = false;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.frames = new FrameWriter(() => this.#takeFrame());
  }

  async join(log: EventLog, { group, topics, concurrency, from, paused }: Join): Promise<void> {
    this.#group = group;
    const subscription = await log.subscribe({
      group,
      topics,
      concurrency,
      from: from === StartFrom.LATEST ? 'latest' : 'earliest',
      handle: (record) => this.#deliver(record),
    });
    if (paused) subscription.pause();
    this.#subscription = subscription;
    if (this.#isGone) this.#leaveGroup();
    else this.#beatLater();
    this.#tell({ joined: true });
  }

  /** Resolves when the member has nothing more to say. */
  async follow(requests: AsyncIterator<SubscribeRequest>): Promise<void> {
    for (let next = await requests.next(); next.done !== true; next = await requests.next()) this.hears(next.value);
  }

  hears({ done, failed, paused, concurrency, leave }: SubscribeRequest): void {
    this.#unanswered = 0;
    for (const id of done) this.#take(id)?.resolve();
    for (const { id, reason } of failed) this.#take(id)?.reject(new JangteoError('INTERNAL', reason));
    const subscription = this.#subscription;
    if (subscription === undefined) return;
    if (paused === true) subscription.pause();
    if (paused === false) subscription.resume();
    if (concurrency !== undefined) subscription.concurrency = concurrency;
    if (leave) void this.#leave(subscription);
  }

  /** The stream is over: what is under way is delivered to whoever has the partition next. */
  gone(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#heartbeat?.cancel();
    // Before the rejections, so that none of the records is tried here again.
    this.#leaveGroup();
    for (const { reject } of this.#underWay.values()) reject(new JangteoError('ENGINE_AWAY', 'the member is gone'));
    this.#underWay.clear();
    this.frames.end();
  }

  #deliver(record: LogRecord): Promise<void> {
    if (this.#isGone) return Promise.reject(new JangteoError('ENGINE_AWAY', 'the member is gone'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#lastId = (this.#lastId + 1) >>> 0;
    this.#underWay.set(this.#lastId, { resolve, reject });
    this.#unsent.push({ id: this.#lastId, record });
    this.frames.ready();
    return promise;
  }

  #take(id: number): UnderWay | undefined {
    const underWay = this.#underWay.get(id);
    this.#underWay.delete(id);
    return underWay;
  }

  /** Waits for what is under way, as every member that leaves its group does. */
  async #leave(subscription: Subscription): Promise<void> {
    this.#subscription = undefined;
    try {
      await subscription.close();
      this.#tell({ left: true });
    } catch (error) {
      this.#runtime.logger.warn('a member could not leave its group properly', { group: this.#group, error });
    }
    this.frames.end();
  }

  #leaveGroup(): void {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    if (subscription === undefined) return;
    const { logger } = this.#runtime;
    logger.warn('a member has gone without leaving its group', { group: this.#group, underWay: this.#underWay.size });
    subscription.close().catch((error) => logger.warn('a member that is gone could not be taken out', { group: this.#group, error }));
  }

  #beatLater(): void {
    this.#heartbeat = this.#runtime.clock.schedule(HEARTBEAT_MS, () => {
      if (this.#unanswered === UNANSWERED_MAX) {
        this.gone();
        return;
      }
      this.#unanswered++;
      this.#tell({ heartbeat: true });
      this.#beatLater();
    });
  }

  #tell(news: News): void {
    this.#news = { ...this.#news, ...news };
    this.frames.ready();
  }

  #takeFrame(): Frame | undefined {
    if (this.#news === undefined && this.#unsent.length === 0) return undefined;
    const count = countForOneMessage(this.#unsent.map(({ record }) => record));
    const deliveries = this.#unsent
      .splice(0, count)
      .map(({ id, record }): MessageInitShape<typeof DeliverySchema> => ({ id, record: recordMessage(record) }));
    const frame = { ...this.#news, deliveries };
    this.#news = undefined;
    return frame;
  }
}
