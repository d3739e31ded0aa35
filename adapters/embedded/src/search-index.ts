import { join } from 'node:path';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import { EmbeddedSearch } from './search/embedded-search.ts';

export interface EmbeddedSearchOptions {
  /** The data folder; the indexes are in its folder `search`. */
  readonly directory: string;
  readonly runtime: Runtime;
  /** For tests: the URL of a module that exports what packages/korean/src/analyser.ts does. */
  readonly analysis?: string;
}

/**
 * Immutable segments in files and in memory that threads share: one thread writes and merges them, one searches. Both start when they
 * are first needed. One process has the folder open.
 */
export function embeddedSearchIndex({ directory, runtime, analysis }: EmbeddedSearchOptions): SearchIndex {
  const analyser = analysis ?? import.meta.resolve('@jangteo/korean/analyser');
  return new EmbeddedSearch(join(directory, 'search'), runtime, analyser);
}
