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
  failed_at: number;
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
}

/** A service's transaction seen as one on the messaging tables, which every service's schema holds; Kysely's type cannot say so. */
export function messaging<DB extends MessagingTables>(db: Tx<DB> | Kysely<DB>): Kysely<MessagingTables> {
  return db as unknown as Kysely<MessagingTables>;
}
