import type { LifeTables } from './life-tables.ts';
import type { WordTables } from './word-tables.ts';

export interface SearchTables extends LifeTables, WordTables {}
