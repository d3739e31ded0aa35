import type { Runtime } from '@jangteo/kernel/runtime';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { FeedPositions } from './feed-position.ts';
import type { CatalogFollower } from './follow-catalog.ts';
import { lagMs } from './index-lag.ts';

export interface MeasureOptions {
  readonly runtime: Runtime;
  readonly search: SearchIndex;
  readonly positions: FeedPositions;
  readonly follower: Pick<CatalogFollower, 'firstWaiting'>;
}

/** What the indexes have and how far they are behind, as metrics. Returns how to stop. */
export function measureIndexes(options: MeasureOptions): () => void {
  const { runtime, search } = options;
  const stops = [
    runtime.meter.gauge('jangteo_search_index_documents', 'Products in each index of the search.', ['index'], async () =>
      (await search.list()).map(({ name, documents }) => ({ labels: { index: name }, value: documents })),
    ),
    runtime.meter.gauge(
      'jangteo_search_index_behind_seconds',
      'How old the first change of a product is that the search index does not have yet; 0: it has all.',
      [],
      async () => [{ value: (await lagMs(options)) / 1_000 }],
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
