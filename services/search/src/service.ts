import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { SearchService } from '@jangteo/contracts/search/v1/search';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { provide } from '@jangteo/rpc/service-types';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { openLife } from './life.ts';
import { openQueries } from './queries.ts';
import { parseWeights } from './search-weights.ts';
import { settings } from './settings.ts';
import type { SearchTables } from './tables.ts';
import { openWords } from './words.ts';

/** Finds products by what buyers type. It keeps an index of its own, fed by the catalogue's changes. */
export const searchService = defineService<SearchTables, { readonly catalog: typeof CatalogService }, typeof settings>({
  name: 'search',
  migrations,
  provides: [SearchService],
  needs: { catalog: CatalogService },
  settings,
  async start({ runtime, store, search, clients: { catalog }, settings: { reindexEveryMs: sweepEveryMs, weights } }) {
    // Its own tables alone: search sends and receives no events.
    const tables = store as unknown as SqlStore<SearchTables>;
    const words = openWords({ runtime, store: tables, search });
    const queries = openQueries({ runtime, search, words, catalog, weights: parseWeights(weights) });
    const life = openLife({ runtime, store, search, words, queries, catalog, sweepEveryMs });
    return {
      provides: [provide(SearchService, { ...words.rpc, ...queries.rpc, ...life.rpc })],
      recurring: [...words.recurring, ...life.recurring],
      pending: async () => ({ products_to_index: await life.pending() }),
      run: life.run,
      async stop() {
        await life.stop();
        await queries.stop();
        await words.stop();
      },
    };
  },
});
