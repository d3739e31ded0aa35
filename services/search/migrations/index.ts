import type { Migration } from '@jangteo/ports/sql/sql-store';
import { lifeMigrations } from './life.ts';
import { wordMigrations } from './words.ts';

export const migrations: readonly Migration[] = [...lifeMigrations, ...wordMigrations];
