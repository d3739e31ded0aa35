import { ALIAS } from '@jangteo/search/names';
import type { MigrationStep, StepOptions } from './migrate-engines.ts';

/** The index follows from the catalogue: the shop makes it, fills it and switches, so here it is only looked at. */
export function searchStep({ runtime, urls: { searchUrl: url } }: StepOptions): MigrationStep {
  return {
    engine: 'search index',
    where: url === undefined ? 'embedded' : 'JANGTEO_SEARCH_URL',
    what: `versions behind ${ALIAS}`,
    count: async () => 0,
    bring: async () => {},
    async note() {
      if (url === undefined) return 'the shop makes and fills it';
      const { opensearchSearchIndex } = await import('@jangteo/opensearch/search-index');
      const search = await opensearchSearchIndex({ url, runtime });
      try {
        const alias = await search.alias(ALIAS);
        return alias === undefined ? 'the first start makes and fills it' : `${alias} answers; the shop keeps it up to date`;
      } finally {
        await search.close();
      }
    },
  };
}
