import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Kysely, Selectable } from 'kysely';
import { type FailedEventsTable, type MessagingTables, messaging, type ParkedKeysTable } from './tables.ts';

/** Which parked keys are meant; `type`, `code` and `cause` are those of the event that a key's line begins with. */
export interface DeadLetterFilter {
  readonly key?: string;
  readonly type?: string;
  readonly code?: string;
  readonly cause?: string;
  readonly status?: ParkedKeysTable['status'];
  readonly parkedSinceMs?: number;
  readonly parkedBeforeMs?: number;
}

/** An event in the line of a parked key. */
export interface FailedEvent extends Omit<Selectable<FailedEventsTable>, 'seq' | 'headers'> {
  readonly seq: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: ParkedKeysTable['status'];
}

/** Parked keys, each with the event that its line begins with and the length of the line. */
export function parkedLines(db: Kysely<MessagingTables>, consumer: string, filter: DeadLetterFilter) {
  let query = db
    .selectFrom('parked_keys as k')
    .leftJoin('failed_events as e', (join) =>
      join.on((eb) =>
        eb(
          'e.seq',
          '=',
          eb
            .selectFrom('failed_events as first')
            .whereRef('first.consumer', '=', 'k.consumer')
            .whereRef('first.event_key', '=', 'k.event_key')
            .select((of) => of.fn.min('first.seq').as('seq')),
        ),
      ),
    )
    .where('k.consumer', '=', consumer)
    .select(['k.event_key', 'k.status', 'k.rounds', 'k.parked_at', 'k.retry_at'])
    .select(['e.seq', 'e.type', 'e.error_code', 'e.cause', 'e.failed_at'])
    .select((eb) =>
      eb
        .selectFrom('failed_events as member')
        .whereRef('member.consumer', '=', 'k.consumer')
        .whereRef('member.event_key', '=', 'k.event_key')
        .select((of) => of.fn.countAll<number>().as('events'))
        .as('events'),
    );
  for (const [column, operator, value] of conditionsOf(filter)) query = query.where(column, operator, value);
  return query;
}

type Condition =
  | readonly ['k.event_key' | 'e.type' | 'e.error_code' | 'e.cause', '=', string]
  | readonly ['k.parked_at', '>=' | '<', number]
  | readonly ['k.status', '=', ParkedKeysTable['status']];

export function conditionsOf({ key, type, code, cause, status, parkedSinceMs, parkedBeforeMs }: DeadLetterFilter): Condition[] {
  const conditions: Condition[] = [];
  if (key !== undefined) conditions.push(['k.event_key', '=', key]);
  if (type !== undefined) conditions.push(['e.type', '=', type]);
  if (code !== undefined) conditions.push(['e.error_code', '=', code]);
  if (cause !== undefined) conditions.push(['e.cause', '=', cause]);
  if (status !== undefined) conditions.push(['k.status', '=', status]);
  if (parkedSinceMs !== undefined) conditions.push(['k.parked_at', '>=', parkedSinceMs]);
  if (parkedBeforeMs !== undefined) conditions.push(['k.parked_at', '<', parkedBeforeMs]);
  return conditions;
}

export async function eventsBySeq<DB extends MessagingTables>(
  store: SqlStore<DB>,
  seqs: readonly (number | null)[],
): Promise<Map<number, Selectable<FailedEventsTable>>> {
  const wanted = seqs.filter((seq) => seq !== null);
  if (wanted.length === 0) return new Map();
  const rows = await messaging(store.read).selectFrom('failed_events').selectAll().where('seq', 'in', wanted).execute();
  return new Map(rows.map((row) => [row.seq, row]));
}

export function failedEvent({ headers, ...row }: Selectable<FailedEventsTable>, status: ParkedKeysTable['status']): FailedEvent {
  return { ...row, headers: JSON.parse(headers), status };
}
