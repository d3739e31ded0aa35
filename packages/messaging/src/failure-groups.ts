import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type DeadLetterFilter, eventsBySeq, parkedLines } from './parked-lines.ts';
import { type MessagingTables, messaging } from './tables.ts';

/** One failure, however many events it has met. */
export interface FailureGroup {
  readonly consumer: string;
  readonly type: string;
  readonly code: string;
  readonly cause: string;
  readonly events: number;
  readonly keys: number;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly exampleEventId: string;
  readonly exampleKey: string;
}

const GROUPS_MAX = 1_000;

/** The failures of a consumer by their cause, those that hold up most keys first. */
export async function groupFailures<DB extends MessagingTables>(
  store: SqlStore<DB>,
  consumer: string,
  filter: DeadLetterFilter,
): Promise<FailureGroup[]> {
  const rows = await messaging(store.read)
    .selectFrom(parkedLines(messaging(store.read), consumer, filter).as('line'))
    .where('line.error_code', 'is not', null)
    .groupBy(['line.type', 'line.error_code', 'line.cause'])
    .select((eb) => [
      'line.type',
      'line.error_code',
      'line.cause',
      eb.fn.countAll<number>().as('keys'),
      eb.fn.sum<number>('line.events').as('events'),
      eb.fn.min('line.failed_at').as('first'),
      eb.fn.max('line.failed_at').as('last'),
      eb.fn.min('line.seq').as('example'),
    ])
    .orderBy('keys', 'desc')
    .orderBy('example')
    .limit(GROUPS_MAX)
    .execute();
  const examples = await eventsBySeq(
    store,
    rows.map(({ example }) => example),
  );
  return rows.map((row): FailureGroup => {
    const example = examples.get(Number(row.example));
    return {
      consumer,
      type: row.type ?? '',
      code: row.error_code ?? '',
      cause: row.cause ?? '',
      events: Number(row.events),
      keys: Number(row.keys),
      firstSeenMs: Number(row.first),
      lastSeenMs: Number(row.last),
      exampleEventId: example?.event_id ?? '',
      exampleKey: example?.event_key ?? '',
    };
  });
}
