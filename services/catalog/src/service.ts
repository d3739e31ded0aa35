import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { ProductStore } from './products.ts';
import { QuoteCache } from './quote.ts';
import { countRenamed, refreshBreadcrumbs } from './refresh-breadcrumbs.ts';
import { catalogRpc } from './rpc.ts';
import { CategoryStore } from './store.ts';
import type { CatalogTables } from './tables.ts';

/** What is sold: products as documents, categories in SQL. It tells orders what a SKU costs now. */
export const catalogService = defineService<CatalogTables, Record<never, never>, Record<never, never>>({
  name: 'catalog',
  migrations,
  provides: [CatalogService],
  needs: {},
  settings: {},
  async start({ runtime, store, documents }) {
    // Its own tables alone: catalog sends and receives no events yet.
    const tables = store as unknown as SqlStore<CatalogTables>;
    const categories = new CategoryStore(tables, runtime);
    const quotes = new QuoteCache(runtime.clock);
    const products = await ProductStore.open(documents, categories, quotes, runtime);
    return {
      provides: [catalogRpc({ runtime, categories, products, quotes })],
      pending: async () => ({ renamed_categories: await countRenamed(tables) }),
      recurring: [
        { name: 'refresh-breadcrumbs', intervalMs: 1_000, work: () => refreshBreadcrumbs(runtime, tables, categories, products) },
      ],
    };
  },
});
