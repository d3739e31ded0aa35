import type { MessagingTables } from '@jangteo/messaging/tables';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';

export interface AccountsTable {
  id: string;
  /** Trimmed and in lower case; unique. */
  email: string;
  name: string;
  /** Argon2id in PHC string format. */
  password_hash: string;
  created_at: number;
}

export interface UsersTables {
  users: AccountsTable;
}

export type UsersStore = SqlStore<UsersTables & MessagingTables>;
