import type { Message } from '@bufbuild/protobuf';
import type { EventType } from '@jangteo/contracts/events';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { currentSpan } from '@jangteo/kernel/tracing';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { readConsumerSettings } from './consumer-settings.ts';
import { inConsumerSpan, withOutboxWait } from './consumer-span.ts';
import { startCrashWatch } from './crash-watch.ts';
import { dataOf, type Event, eventOf } from './event.ts';
import { floorOf } from './floor.ts';
import { type HeldSubscription, heldSubscription } from './held-subscription.ts';
import { forgetHandled, isHandled, recordHandled } from './inbox.ts';
import { lineUp, park } from './parked-keys.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** What a service does with one type of event, in one transaction with its inbox row. */
export interface EventHandler<DB> {
  readonly type: EventType;
  readonly handle: (tx: Tx<DB>, data: Message, event: Event) => Promise<void>;
}

export function on<M extends Message, DB>(
  type: EventType<M>,
  handle: (tx: Tx<DB>, data: M, event: Event) => Promise<void>,
): EventHandler<DB> {
  return { type: type as unknown as EventType, handle: handle as EventHandler<DB>['handle'] };
}

export interface RetryPolicy {
  /** Runs before a key is parked, the first one included. */
  readonly attempts: number;
  readonly backoffMs: number;
}

export interface ConsumerOptions<DB> {
  /** The consumer group, and the inbox's name for it. */
  readonly name: string;
  readonly handlers: readonly EventHandler<DB>[];
  readonly concurrency?: number;
  readonly retry?: RetryPolicy;
}

/** What became of an event that was delivered. */
export type Delivery = 'applied' | 'handled before' | 'lined up' | 'parked';

export interface Consumer {
  readonly name: string;
  readonly topics: readonly string[];
  readonly subscription: HeldSubscription;
  /** Whether it does anything with events of this type. */
  handles(type: string): boolean;
  /** Handles one event as if it came from the log; for the retries of parked keys. Throws what the handler throws. */
  apply(event: Event, alsoInTx?: AlsoInTx): Promise<void>;
  /**
   * Takes one event as the log would bring it: a parked key lines it up, a failure parks its key. With `again` the handler runs although the
   * inbox knows the event. Throws where an engine is away.
   */
  deliver(event: Event, options: { readonly again: boolean }): Promise<Delivery>;
  /** Resolves when none of the records that the log has brought is under way; for a subscription that is held. */
  idle(): Promise<void>;
}

type AlsoInTx = (tx: Tx<MessagingTables>) => Promise<void>;

const RETRY: RetryPolicy = { attempts: 3, backoffMs: 200 };
const CONCURRENCY = 64;

/** Not the event's fault: it is tried again for as long as it takes, and counts no attempt. */
export function isEngineAway(thrown: unknown): boolean {
  return hasCode(thrown, 'ENGINE_AWAY', 'SERVICE_UNAVAILABLE', 'STORE_FULL', 'DEADLINE_EXCEEDED');
}

/**
 * Subscribes a service to the topics of its handlers. Each event is applied once: its inbox row commits with what it changed.
 *
 * A handler that keeps failing parks its key: the event is stored, later events of the key line up behind it, other keys flow.
 */
export async function startConsumer<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  options: ConsumerOptions<DB>,
): Promise<Consumer> {
  const { name } = options;
  const retry = options.retry ?? RETRY;
  const handlers = new Map(options.handlers.map((handler) => [handler.type.type, handler]));
  const logger = runtime.logger.with({ consumer: name });
  const outcomes = runtime.meter.counter('jangteo_consumer_events_total', 'What became of the events of the log, by type and result.', [
    'type',
    'result',
  ]);
  const count = ({ type }: Event, result: Delivery | 'retried') => outcomes.add({ type, result: result.replaceAll(' ', '_') });

  const settings = await readConsumerSettings(store, name);
  const floor = floorOf(runtime);
  const watch = await startCrashWatch(runtime, store, log, name);

  const apply = async (event: Event, alsoInTx?: AlsoInTx) => {
    const handler = handlers.get(event.type);
    if (handler === undefined) throw new JangteoError('INVALID_REQUEST', `${name} no longer handles ${event.type}`);
    await inConsumerSpan(runtime.tracer, name, event, async () => {
      const data = dataOf(handler.type, event);
      await floor.sideBySide(() =>
        store.transaction(async function consume(tx) {
          if (await recordHandled(tx, name, event.id, runtime.clock.now())) await handler.handle(tx, data, event);
          await alsoInTx?.(messaging(tx));
        }),
      );
    });
  };

  const applyOrLineUp = async (event: Event, handler: EventHandler<DB>, again: boolean, alsoInTx?: AlsoInTx): Promise<Delivery> => {
    return await store.transaction(async function consume(tx): Promise<Delivery> {
      await alsoInTx?.(messaging(tx));
      if (await lineUp(tx, runtime, name, event, () => isHandled(tx, name, event.id))) return 'lined up';
      const isNew = await recordHandled(tx, name, event.id, runtime.clock.now());
      if (!isNew && !again) return 'handled before';
      await handler.handle(tx, dataOf(handler.type, event), event);
      return 'applied';
    });
  };

  const take = async (record: LogRecord) => {
    const published = eventOf(record);
    if (published === undefined) {
      logger.critical('a record that is no event was passed over', {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
      });
      return;
    }
    const handler = handlers.get(published.type);
    if (handler === undefined) return;
    const event = withOutboxWait(runtime.tracer, published, record.timeMs);
    await inConsumerSpan(runtime.tracer, name, event, () =>
      handleOrPark(event, () => watch.run(record, event, (alsoInTx) => applyOrLineUp(event, handler, false, alsoInTx))),
    );
  };

  const handleOrPark = async (event: Event, run: () => Promise<Delivery>): Promise<Delivery> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const delivery = await run();
        count(event, delivery);
        return delivery;
      } catch (thrown) {
        if (isEngineAway(thrown)) throw thrown;
        const error = JangteoError.from(thrown);
        if (attempt >= retry.attempts) {
          await park(store, runtime, name, event, { attempts: attempt, error });
          currentSpan()?.set({ 'jangteo.parked': true });
          currentSpan()?.fail(error);
          logger.critical('an event could not be handled, its key is parked', { event: event.id, type: event.type, key: event.key, error });
          count(event, 'parked');
          return 'parked';
        }
        count(event, 'retried');
        logger.warn('an event could not be handled and will be tried again', {
          event: event.id,
          type: event.type,
          key: event.key,
          attempt,
          error,
        });
        await runtime.clock.sleep(retry.backoffMs * 2 ** (attempt - 1) * (0.5 + runtime.random.next()));
      }
    }
  };

  const topics = [...new Set(options.handlers.map((handler) => handler.type.topic.name))];
  let subscription: HeldSubscription | undefined;
  let underWay = 0;
  let idle: PromiseWithResolvers<void> | undefined;
  const handle = async (record: LogRecord) => {
    // What comes before the pause can be told to the subscription; it comes again.
    if (settings.paused && subscription === undefined) throw new JangteoError('ENGINE_AWAY', 'the consumer starts paused');
    underWay++;
    try {
      await take(record);
    } finally {
      underWay--;
      if (underWay === 0) {
        idle?.resolve();
        idle = undefined;
      }
    }
  };

  const concurrency = settings.concurrency ?? options.concurrency ?? CONCURRENCY;
  const inner = await log.subscribe({ group: name, topics, concurrency: settings.paused ? 1 : concurrency, from: 'earliest', handle });
  subscription = heldSubscription(inner, () =>
    watch
      .close()
      .catch((error) => logger.warn('the end of the consumer could not be noted; its next start counts as one after a crash', { error })),
  );
  if (settings.paused) subscription.pause();
  subscription.concurrency = concurrency;

  return {
    name,
    topics,
    subscription,
    handles: (type) => handlers.has(type),
    apply,
    async deliver(event, { again }) {
      const handler = handlers.get(event.type);
      if (handler === undefined) return 'handled before';
      const run = () => floor.sideBySide(() => applyOrLineUp(event, handler, again));
      const delivery = await inConsumerSpan(runtime.tracer, name, event, () => handleOrPark(event, run));
      // Otherwise the redrive of an event that failed when it ran again would pass it over.
      if (delivery === 'parked' && again) await forgetHandled(store, name, event.id);
      return delivery;
    },
    async idle() {
      if (underWay === 0) return;
      idle ??= Promise.withResolvers<void>();
      await idle.promise;
    },
  };
}
