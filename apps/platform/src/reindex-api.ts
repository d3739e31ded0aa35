import type { IndexVersionView, ReindexView } from '@jangteo/gateway/search-index-view';
import type { Connection } from './connection.ts';

export interface Indexes {
  readonly items: readonly IndexVersionView[];
  /** How old the first change is that searches do not see yet. */
  readonly lag_ms: number;
  /** Changes taken in since the service started. */
  readonly applied: number;
}

export interface Swept {
  readonly compared: number;
  readonly written: number;
  readonly removed: number;
}

export interface LintedQuery {
  readonly query: string;
  readonly terms_before: readonly string[];
  readonly terms_after: readonly string[];
}

export interface ReindexRequest {
  readonly accept_golden?: boolean;
  readonly keep_alias?: boolean;
}

const API = '/admin/api/search';

/** The operator's calls about the life of the search index. Each throws what the shop answers with. */
export function reindexApi({ call }: Pick<Connection, 'call'>) {
  return {
    indexes: () => call<Indexes>('GET', `${API}/indexes`),
    startReindex: (request: ReindexRequest) => call<ReindexView>('POST', `${API}/reindex`, request),
    reindex: () => call<ReindexView>('GET', `${API}/reindex`),
    cancelReindex: () => call<ReindexView>('DELETE', `${API}/reindex`),
    switchIndex: (index: string) => call<IndexVersionView>('POST', `${API}/switch`, { index }),
    sweepIndex: () => call<Swept>('POST', `${API}/sweep`),
    lintDictionary: async () => (await call<{ items: LintedQuery[] }>('GET', `${API}/dictionary/lint`)).items,
  };
}

export type ReindexApi = ReturnType<typeof reindexApi>;
