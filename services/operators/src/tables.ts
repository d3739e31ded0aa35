import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import type { Generated } from 'kysely';
import type { Role } from './operator.ts';

export interface OperatorsTable {
  id: string;
  /** In lower case; unique. */
  name: string;
  role: Role;
  /** Argon2id in PHC string format. */
  password_hash: string;
  /** 0 or 1. */
  disabled: number;
  created_at: number;
  logged_in_at: number | null;
}

export interface OperatorSessionsTable {
  /** SHA-256 of the token in base64url: who reads the store gets no session out of it. */
  token_hash: string;
  operator_id: string;
  created_at: number;
  expires_at: number;
}

export interface AuditLogTable {
  seq: Generated<number>;
  id: string;
  at: number;
  /** An operator's name, or `admin-token`; empty where nobody is known by the name that was given. */
  actor: string;
  role: Role | '';
  /** Such as `inventory.adjust`. */
  action: string;
  target: string;
  reason: string;
  /** JSON, shortened, without secrets: what was sent. */
  asked: string | null;
  before: string | null;
  after: string | null;
  /** begun: nobody has said how it went. */
  outcome: Outcome;
  /** The error's; empty where there is none. */
  code: string;
  trace_id: string;
}

export type Outcome = 'begun' | 'done' | 'refused' | 'failed';

export interface OperatorsTables {
  operators: OperatorsTable;
  operator_sessions: OperatorSessionsTable;
  audit_log: AuditLogTable;
}

export type OperatorsStore = SqlStore<OperatorsTables & MessagingTables>;
