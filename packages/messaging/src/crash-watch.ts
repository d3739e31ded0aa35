import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { type Event, eventOf } from './event.ts';
import { floorOf } from './floor.ts';
import { isHandled } from './inbox.ts';
import { park } from './parked-keys.ts';
import { type MessagingTables, messaging, type RunningEventsTable } from './tables.ts';

type Apply<T> = (alsoInTx?: (tx: Tx<MessagingTables>) => Promise<void>) => Promise<T>;

/** Finds the event that takes the process down with it each time that it runs. */
export interface CrashWatch {
  /** Applies the event of a record: side by side with others, or, where it is a suspect, marked and alone in the process. */
  run<T>(record: LogRecord, event: Event, apply: Apply<T>): Promise<T>;
  /** The consumer ended in order: whatever comes next is no crash. */
  close(): Promise<void>;
}

/** By topic and partition: where the consumer started, and how often it has come back to that very offset. */
type Starts = Record<string, { readonly offset: number; readonly restarts: number }>;

/** From this restart on one offset on, what waits there is suspected. */
const SUSPICIOUS_RESTARTS = 2;
/** A partition has no more records than this unfinished at a time, so the one that did it is among them. */
const SUSPECTS_MAX = 256;

/** What waited in a partition when the consumer started: how many suspects are left, and where they end. What came later did nothing yet. */
interface Suspects {
  left: number;
  readonly end: number;
}

/**
 * Compares where the consumer starts with where it started the last time, unless it ended in order then.
 *
 * A partition that stays on one offset with records waiting is suspected at the second restart: its first unhandled records run one at a
 * time in the process, each marked by a row that is durable before it runs and goes with its success. What is found marked at the next
 * start was running, alone, when the process died: its key is parked as FAILED without running it.
 *
 * One process at a time runs the consumer: a second one would take the marks of the first for those of a dead one.
 */
export async function startCrashWatch<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: string,
): Promise<CrashWatch> {
  const floor = floorOf(runtime);
  await parkWhatKilled(runtime, store, log, consumer);
  const suspects = await compareStarts(runtime, store, log, consumer);

  const runAlone = async <T>(record: LogRecord, event: Event, apply: Apply<T>): Promise<T> => {
    if (await isHandled(store.read, consumer, event.id)) return await apply();
    take(suspects, record);
    const { topic, partition, offset } = record;
    await mark(store, { consumer, event_id: event.id, topic, partition, offset });
    try {
      return await apply((tx) => unmark(tx, consumer, event.id));
    } catch (thrown) {
      // It failed, and the process lives: it is not the one.
      await store.transaction((tx) => unmark(messaging(tx), consumer, event.id));
      throw thrown;
    }
  };

  return {
    async run(record, event, apply) {
      const isSuspect = suspects.size > 0 && record.offset < (suspects.get(placeOf(record))?.end ?? 0);
      return isSuspect ? await floor.alone(() => runAlone(record, event, apply)) : await floor.sideBySide(apply);
    },
    async close() {
      await store.transaction(async function endedInOrder(tx) {
        await messaging(tx).deleteFrom('consumer_starts').where('consumer', '=', consumer).execute();
        await messaging(tx).deleteFrom('running_events').where('consumer', '=', consumer).execute();
      });
    },
  };
}

async function parkWhatKilled<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: string,
): Promise<void> {
  const marks = await messaging(store.read).selectFrom('running_events').selectAll().where('consumer', '=', consumer).execute();
  for (const { topic, partition, offset, event_id } of marks) {
    const [record] = await log.read({ topic, partition, offset }, 1);
    const event = record === undefined ? undefined : eventOf(record);
    if (event?.id === event_id) {
      const error = new JangteoError('CRASH_LOOP', `the process died while it handled this ${event.type}, at restart after restart`);
      await park(store, runtime, consumer, event, { attempts: SUSPICIOUS_RESTARTS + 1, error, status: 'FAILED' });
      runtime.logger.critical('an event that takes the process down is parked', {
        consumer,
        event: event.id,
        type: event.type,
        key: event.key,
      });
    }
    await store.transaction((tx) => unmark(messaging(tx), consumer, event_id));
  }
}

/** Returns the suspects of each place. */
async function compareStarts<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: string,
): Promise<Map<string, Suspects>> {
  const stored = await messaging(store.read).selectFrom('consumer_starts').selectAll().where('consumer', '=', consumer).executeTakeFirst();
  const before = stored === undefined ? undefined : (JSON.parse(stored.positions) as Starts);
  const now: Starts = {};
  const suspects = new Map<string, Suspects>();
  for (const { topic, partition, committed, end, lag } of await log.lag(consumer)) {
    const place = placeOf({ topic, partition });
    const last = before?.[place];
    const died = before !== undefined && lag > 0;
    const restarts = !died ? 0 : last?.offset === committed ? last.restarts + 1 : 1;
    now[place] = { offset: committed, restarts };
    if (restarts < SUSPICIOUS_RESTARTS) continue;
    suspects.set(place, { left: SUSPECTS_MAX, end });
    runtime.logger.warn('the consumer came back to the same offset; what waits there runs alone', { consumer, topic, partition, restarts });
  }
  await store.transaction(async function noteStart(tx) {
    const db = messaging(tx);
    await db.deleteFrom('consumer_starts').where('consumer', '=', consumer).execute();
    await db
      .insertInto('consumer_starts')
      .values({ consumer, positions: JSON.stringify(now) })
      .execute();
  });
  return suspects;
}

function take(suspects: Map<string, Suspects>, record: LogRecord): void {
  const place = placeOf(record);
  const found = suspects.get(place);
  if (found !== undefined && --found.left === 0) suspects.delete(place);
}

function placeOf({ topic, partition }: Pick<LogRecord, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`;
}

async function mark<DB extends MessagingTables>(store: SqlStore<DB>, row: RunningEventsTable): Promise<void> {
  await store.transaction(async function mark(tx) {
    try {
      await messaging(tx).insertInto('running_events').values(row).execute();
    } catch (thrown) {
      // Left by a run whose end could not be written down.
      if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    }
  });
}

async function unmark(tx: Tx<MessagingTables>, consumer: string, eventId: string): Promise<void> {
  await tx.deleteFrom('running_events').where('consumer', '=', consumer).where('event_id', '=', eventId).execute();
}
