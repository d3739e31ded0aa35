import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { EventLog, LogRecord } from '@jangteo/ports/log/event-log';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Consumer } from './consumer.ts';
import { type Event, eventOf } from './event.ts';
import { readPlan, writePlan } from './plan-cursor.ts';
import { planReplay, type ReplayOptions, type ReplayPlan, type Stretch } from './replay-plan.ts';
import { type MessagingTables, messaging } from './tables.ts';

export interface ReplayCounts {
  /** Its handler ran, or, in a dry run, would. */
  applied: number;
  handledBefore: number;
  /** Its key is parked: it stands in line, or was put there. */
  parked: number;
  /** Its handler failed: its key is parked now. */
  failed: number;
  /** The consumer does nothing with it, or it is no event. */
  other: number;
}

export interface ReplayResult {
  /** Of this call. */
  readonly counts: ReplayCounts;
  /** Offsets gone through, and of how many, since the first call. */
  readonly done: number;
  readonly total: number;
  /** Empty: it is done. */
  readonly nextCursor: string;
}

const CALL_MS = 4_000;
const RECORDS = 256;

/**
 * Reads what the consumer has done once more and applies it, key by key in the order of the log, a few seconds a call: the next call goes on
 * at the cursor. Who calls holds the consumer meanwhile. Throws INVALID_REQUEST, NOT_FOUND, BAD_CURSOR, ENGINE_AWAY.
 */
export async function replay<DB extends MessagingTables>(
  runtime: Runtime,
  store: SqlStore<DB>,
  log: EventLog,
  consumer: Consumer,
  options: ReplayOptions,
): Promise<ReplayResult> {
  const endAt = runtime.clock.now() + CALL_MS;
  const plan = readPlan<ReplayPlan>(options.cursor, ['total']) ?? (await planReplay(runtime, store, log, consumer, options));
  if (!Array.isArray(plan.stretches)) throw new JangteoError('BAD_CURSOR', 'the cursor cannot be read');
  const counts: ReplayCounts = { applied: 0, handledBefore: 0, parked: 0, failed: 0, other: 0 };
  let stretches = plan.stretches.filter(({ next, end }) => next < end);
  while (stretches[0] !== undefined && runtime.clock.now() < endAt) {
    const [{ topic, partition, next, end }, ...rest] = stretches as [Stretch, ...Stretch[]];
    const read = await log.read({ topic, partition, offset: next }, RECORDS);
    const records = read.filter(({ offset }) => offset < end);
    await inKeyOrder(records, async (record) => {
      counts[await replayOne(store, consumer, record, options)]++;
    });
    const last = read.length === 0 || records.length < read.length ? end : (records.at(-1)?.offset ?? end - 1) + 1;
    stretches = last < end ? [{ topic, partition, next: last, end }, ...rest] : rest;
  }
  const left = stretches.reduce((sum, { next, end }) => sum + end - next, 0);
  return {
    counts,
    done: plan.total - left,
    total: plan.total,
    nextCursor: stretches.length === 0 ? '' : writePlan({ ...plan, stretches }),
  };
}

/** Different keys at the same time. */
async function inKeyOrder(records: readonly LogRecord[], work: (record: LogRecord) => Promise<void>): Promise<void> {
  const byKey = Map.groupBy(records, ({ key }) => key);
  await Promise.all(
    Array.from(byKey.values(), async (ofKey) => {
      for (const record of ofKey) await work(record);
    }),
  );
}

async function replayOne<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: Consumer,
  record: LogRecord,
  { again, dryRun }: ReplayOptions,
): Promise<keyof ReplayCounts> {
  const event = eventOf(record);
  if (event === undefined || !consumer.handles(event.type)) return 'other';
  const wasHandled = !again && (await isKnown(store, consumer.name, event));
  if (wasHandled) return 'handledBefore';
  if (dryRun && (await isParked(store, consumer.name, event))) return 'parked';
  const decided = await asDecided(store, consumer.name, event);
  if (decided === undefined) return 'handledBefore';
  if (dryRun) return 'applied';
  const delivery = await consumer.deliver(decided, { again });
  return ({ applied: 'applied', 'handled before': 'handledBefore', 'lined up': 'parked', parked: 'failed' } as const)[delivery];
}

async function isKnown<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string, event: Event): Promise<boolean> {
  const row = messaging(store.read)
    .selectFrom('inbox')
    .select('event_id')
    .where('event_id', '=', event.id)
    .where('consumer', '=', consumer);
  return (await row.executeTakeFirst()) !== undefined;
}

/** What an operator decided about an event holds in a replay, too: one that was discarded is undefined, one that was edited has its new data. */
async function asDecided<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string, event: Event): Promise<Event | undefined> {
  const decision = await messaging(store.read)
    .selectFrom('operator_audit')
    .select(['action', 'after'])
    .where('event_key', '=', event.key)
    .where('event_id', '=', event.id)
    .where('consumer', '=', consumer)
    .where('action', 'in', ['DISCARD', 'EDIT'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (decision === undefined) return event;
  return decision.action === 'DISCARD' ? undefined : { ...event, payload: decision.after ?? event.payload };
}

async function isParked<DB extends MessagingTables>(store: SqlStore<DB>, consumer: string, event: Event): Promise<boolean> {
  const row = messaging(store.read)
    .selectFrom('parked_keys')
    .select('status')
    .where('consumer', '=', consumer)
    .where('event_key', '=', event.key);
  return (await row.executeTakeFirst()) !== undefined;
}
