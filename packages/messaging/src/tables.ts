import type { Tx } from '@jangteo/ports/sql/sql-store';
import type { Generated, Kysely } from 'kysely';

export interface OutboxTable {
  seq: Generated<number>;
  id: string;
  topic: string;
  aggregate_id: string;
  slot: number;
  type: string;
  version: number;
  occurred_at: number;
  /** The same time in ISO 8601. */
  ce_time: string | null;
  payload: string;
  /** The trace that it was written in, see `storedTrace`. */
  trace: string | null;
}

export interface InboxTable {
  consumer: string;
  event_id: string;
  handled_at: number;
}

export interface ParkedKeysTable {
  consumer: string;
  event_key: string;
  /** FAILED: its retries are used up, somebody has to decide. */
  status: 'PARKED' | 'FAILED';
  rounds: number;
  /** Events that lined up behind the first one. */
  waiting: number;
  parked_at: number;
  retry_at: number;
}

export interface FailedEventsTable {
  seq: Generated<number>;
  consumer: string;
  event_key: string;
  event_id: string;
  topic: string;
  type: string;
  headers: string;
  payload: string;
  attempts: number;
  /** null for an event that never ran: it waits for its key. */
  error_code: string | null;
  error: string | null;
  /** The error without what differs from event to event, see `causeOf`; null where `error` is. */
  cause: string | null;
  failed_at: number;
  /** The payload that it came with, where somebody has edited it since. */
  original_payload: string | null;
  /** Counts the edits. */
  revision: Generated<number>;
}

export interface OperatorAuditTable {
  seq: Generated<number>;
  at: number;
  actor: string;
  action: string;
  consumer: string;
  /** Empty where it is about the consumer as a whole. */
  event_key: string;
  event_id: string;
  reason: string;
  before: string | null;
  after: string | null;
}

export interface ConsumerSettingsTable {
  consumer: string;
  /** 0 or 1. */
  paused: number;
  /** null: as the service asks for. */
  concurrency: number | null;
}

export interface ConsumerStartsTable {
  consumer: string;
  /** JSON: see `Starts` in crash-watch.ts. The row goes when the consumer ends in order. */
  positions: string;
}

export interface RunningEventsTable {
  consumer: string;
  event_id: string;
  topic: string;
  partition: number;
  offset: number;
}

export interface LeasesTable {
  name: string;
  holder: string;
  fence: number;
  expires_at: number;
  next_at: number;
}

export interface MessagingTables {
  outbox: OutboxTable;
  inbox: InboxTable;
  parked_keys: ParkedKeysTable;
  failed_events: FailedEventsTable;
  leases: LeasesTable;
  operator_audit: OperatorAuditTable;
  consumer_settings: ConsumerSettingsTable;
  consumer_starts: ConsumerStartsTable;
  running_events: RunningEventsTable;
}

/** A service's transaction seen as one on the messaging tables, which every service's schema holds; Kysely's type cannot say so. */
export function messaging<DB extends MessagingTables>(db: Tx<DB> | Kysely<DB>): Kysely<MessagingTables> {
  return db as unknown as Kysely<MessagingTables>;
}
