import { JangteoError } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { createWakeup } from '@jangteo/kernel/wakeup';
import type { EventLog, LogRecord, TopicDefinition } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { takeLease } from './lease.ts';
import { writeOutbox } from './outbox.ts';
import type { Relay } from './relay.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** Marks of all services; whoever reads the change log of the database publishes them like events. */
export const MARKS: TopicDefinition = { name: 'outbox-marks', partitions: 1, retentionMs: 86_400_000 };

const MARK_TYPE = 'outbox_mark';
const LEASE = 'outbox-marks';
const LEASE_MS = 10_000;
const POLL_MS = 500;
const GATHER_MS = 250;
const ROWS_MAX = 1_000;
/** A mark that has not come back by then is followed by another one. */
const OVERDUE_MS = 5_000;
const OVERDUE_MS_MAX = 60_000;
/** Then somebody should look at what publishes. */
const ALARM_MS = 30_000;
const MS_PER_S = 1_000;

/** The one that is waited for. */
interface Mark {
  readonly id: string;
  /** When the first one was written of those that did not come back. */
  readonly since: number;
  /** Then another one is written. */
  readonly dueAt: number;
}

/**
 * Removes rows from an outbox that Debezium publishes, once they are known to be in the log.
 *
 * A mark is an outbox row that names rows which were committed before it. The change log of the database keeps the order of commits, so
 * when the mark is in the event log, they are. Until then they stay: whatever is lost on the way can be published again, "nothing waits"
 * is "the table is empty" as with the relay, and the age of the oldest row is how far Debezium is behind.
 */
export async function startOutboxMarks<DB extends MessagingTables>(runtime: Runtime, store: SqlStore<DB>, log: EventLog): Promise<Relay> {
  const { clock, logger, meter } = runtime;
  const published = meter.counter('jangteo_events_published_total', 'Events that were appended to the log.', ['topic']);
  const latency = meter.histogram('jangteo_outbox_publish_seconds', 'How long events took from their commit into the log.');
  const holder = newId(runtime);
  const stopping = new AbortController();
  const wakeup = createWakeup(clock, stopping.signal);

  const remove = async ({ key, value, headers }: LogRecord) => {
    if (key !== store.name) return;
    const { seqs } = JSON.parse(value) as { seqs: readonly number[] };
    const db = messaging(store.read);
    const rows = await db.selectFrom('outbox').select(['topic', 'occurred_at']).where('seq', 'in', seqs).execute();
    // A change log may tell of a row before the store shows it: such a mark goes with a later one.
    const own = await db
      .selectFrom('outbox')
      .select('seq')
      .where('id', '=', headers.ce_id ?? '')
      .execute();
    const done = [...seqs, ...own.map(({ seq }) => seq)];
    await store.transaction(async function removePublished(tx) {
      await messaging(tx).deleteFrom('outbox').where('seq', 'in', done).execute();
    });
    for (const { topic, occurred_at } of rows) {
      published.add({ topic });
      latency.record(Math.max(0, clock.now() - occurred_at) / MS_PER_S);
    }
    wakeup.wake();
  };

  const writeMark = async (): Promise<string | undefined> => {
    const rows = await messaging(store.read)
      .selectFrom('outbox')
      .select('seq')
      .where((row) => row.or([row('type', '!=', MARK_TYPE), row('occurred_at', '<', clock.now() - OVERDUE_MS)]))
      .orderBy('seq')
      .limit(ROWS_MAX)
      .execute();
    if (rows.length === 0) return undefined;
    const payload = JSON.stringify({ seqs: rows.map(({ seq }) => seq) });
    return await store.transaction(function mark(tx) {
      return writeOutbox(runtime, tx, { topic: MARKS.name, aggregate_id: store.name, type: MARK_TYPE, version: 1, payload });
    });
  };

  const isUnderWay = async ({ id }: Mark) =>
    (await messaging(store.read).selectFrom('outbox').select('seq').where('id', '=', id).executeTakeFirst()) !== undefined;

  let mark: Mark | undefined;
  const step = async () => {
    if (mark !== undefined && !(await isUnderWay(mark))) mark = undefined;
    if (mark === undefined) {
      const id = await writeMark();
      mark = id === undefined ? undefined : { id, since: clock.now(), dueAt: clock.now() + OVERDUE_MS };
    } else if (clock.now() >= mark.dueAt) {
      const waitedMs = clock.now() - mark.since;
      if (waitedMs >= ALARM_MS) logger.critical('nobody publishes the outbox: see `jangteo debezium status`', { waited_ms: waitedMs });
      mark = { ...mark, id: (await writeMark()) ?? mark.id, dueAt: clock.now() + Math.min(waitedMs, OVERDUE_MS_MAX) };
    }
  };

  // Two holders at a time would only mark twice.
  let leaseEndsAt = 0;
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        if (leaseEndsAt - clock.now() < LEASE_MS / 2) {
          leaseEndsAt = (await takeLease(store, runtime, { name: LEASE, holder, durationMs: LEASE_MS }))?.expiresAt ?? 0;
        }
        if (leaseEndsAt > clock.now()) await step();
      } catch (thrown) {
        logger.warn('the outbox could not be marked and will be again', { store: store.name, error: JangteoError.from(thrown) });
      }
      await wakeup.wait(POLL_MS);
      // Rows that are written together share a mark.
      await clock.sleep(GATHER_MS, stopping.signal);
    }
  };

  await log.ensureTopics([MARKS]);
  const subscription = await log.subscribe({
    group: `${MARKS.name}-${store.name}`,
    topics: [MARKS.name],
    concurrency: 1,
    from: 'earliest',
    handle: remove,
  });
  const stopListening = store.onCommit(() => {
    if (mark === undefined) wakeup.wake();
  });
  const done = run();
  return {
    async stop() {
      stopListening();
      stopping.abort();
      await done;
      await subscription.close();
    },
  };
}
