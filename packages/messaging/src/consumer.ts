import type { Message } from '@bufbuild/protobuf';
import type { EventType } from '@jangteo/contracts/events';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { currentSpan } from '@jangteo/kernel/tracing';
import type { EventLog, LogRecord, Subscription } from '@jangteo/ports/log/event-log';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { inConsumerSpan } from './consumer-span.ts';
import { dataOf, type Event, eventOf } from './event.ts';
import { isHandled, recordHandled } from './inbox.ts';
import { lineUp, park } from './parked-keys.ts';
import type { MessagingTables } from './tables.ts';

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

export interface Consumer {
  readonly name: string;
  readonly subscription: Subscription;
  /** Handles one event as if it came from the log; for the retries of parked keys. Throws what the handler throws. */
  apply(event: Event, alsoInTx?: (tx: Tx<MessagingTables>) => Promise<void>): Promise<void>;
}

const RETRY: RetryPolicy = { attempts: 3, backoffMs: 200 };
const CONCURRENCY = 64;

/** Not the event's fault: it is tried again for as long as it takes, and counts no attempt. */
function isEngineAway(thrown: unknown): boolean {
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

  const apply = async (event: Event, alsoInTx?: (tx: Tx<MessagingTables>) => Promise<void>) => {
    const handler = handlers.get(event.type);
    if (handler === undefined) return;
    await inConsumerSpan(runtime.tracer, name, event, async () => {
      const data = dataOf(handler.type, event);
      await store.transaction(async function consume(tx) {
        if (await recordHandled(tx, name, event.id, runtime.clock.now())) await handler.handle(tx, data, event);
        await alsoInTx?.(tx as unknown as Tx<MessagingTables>);
      });
    });
  };

  const applyOrLineUp = async (event: Event, handler: EventHandler<DB>) => {
    await store.transaction(async function consume(tx) {
      if (await lineUp(tx, runtime, name, event, () => isHandled(tx, name, event.id))) return;
      if (!(await recordHandled(tx, name, event.id, runtime.clock.now()))) return;
      await handler.handle(tx, dataOf(handler.type, event), event);
    });
  };

  const handle = async (record: LogRecord) => {
    const event = eventOf(record);
    if (event === undefined) {
      logger.critical('a record that is no event was passed over', {
        topic: record.topic,
        partition: record.partition,
        offset: record.offset,
      });
      return;
    }
    const handler = handlers.get(event.type);
    if (handler !== undefined) await inConsumerSpan(runtime.tracer, name, event, () => handleOrPark(event, handler));
  };

  const handleOrPark = async (event: Event, handler: EventHandler<DB>) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await applyOrLineUp(event, handler);
      } catch (thrown) {
        if (isEngineAway(thrown)) throw thrown;
        const error = JangteoError.from(thrown);
        if (attempt >= retry.attempts) {
          await park(store, runtime, name, event, { attempts: attempt, error });
          currentSpan()?.set({ 'jangteo.parked': true });
          currentSpan()?.fail(error);
          logger.critical('an event could not be handled, its key is parked', { event: event.id, type: event.type, key: event.key, error });
          return;
        }
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
  const subscription = await log.subscribe({
    group: name,
    topics,
    concurrency: options.concurrency ?? CONCURRENCY,
    from: 'earliest',
    handle,
  });
  return { name, subscription, apply };
}
