import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { SearchTables } from './tables.ts';

/** One row: how far the catalogue has been followed. */
export interface FeedPositionsTable {
  name: string;
  token: string;
  /** 0: what was there before the token is still being compared. */
  filled: number;
  /** Where that stands, see `SweepPlace`; empty at the beginning. */
  fill_place: string;
}

/** The versions of the index that were made; which one is live, the alias knows. */
export interface IndexVersionsTable {
  name: string;
  number: number;
  /** 1: every change of the catalogue is written to it. */
  fed: number;
  /** JSON of the user dictionary that it was made with. */
  dictionary: string;
  created_at: number;
}

export type ReindexState = 'building' | 'checking' | 'switching' | 'done' | 'refused' | 'failed' | 'cancelled';

export interface ReindexesTable {
  number: number;
  index_name: string;
  state: ReindexState;
  accept_golden: number;
  keep_alias: number;
  /** All up to this id is in the version, durably. */
  last_id: string;
  done: number;
  total: number;
  started_at: number;
  /** When it came forward last. */
  moved_at: number;
  ended_at: number | null;
  /** JSON: what the check found, or why it failed. */
  findings: string;
}

export interface LifeTables {
  feed_positions: FeedPositionsTable;
  index_versions: IndexVersionsTable;
  reindexes: ReindexesTable;
}

export type LifeStore = SqlStore<SearchTables & MessagingTables>;
