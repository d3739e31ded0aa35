import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { integerSetting, timeZoneSetting } from '@jangteo/kernel/config';
import { whileHeld } from '@jangteo/messaging/hold-lease';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { defineService } from '@jangteo/service-kit/define-service';
import { migrations } from '../migrations/index.ts';
import { adoptRenames } from './adopt-renames.ts';
import { applyPopularity } from './apply-popularity.ts';
import { CategoryCounts } from './category-counts.ts';
import { catalogConsumers } from './consumers.ts';
import { countOpenChanges, followCategories } from './follow-categories.ts';
import { PRODUCTS, ProductStore } from './products.ts';
import { ChangePublisher } from './publish-changes.ts';
import { QuoteCache } from './quote.ts';
import { catalogRpc } from './rpc.ts';
import { CategoryStore } from './store.ts';
import type { CatalogTables } from './tables.ts';

const settings = {
  timeZone: timeZoneSetting('The time zone in which days of sale begin.'),
  popularityMs: integerSetting('JANGTEO_POPULARITY_MS', 300_000, 'How often what was sold reaches the popularity of products, in ms.', 100),
};
/** Shorter than a lease, so that two processes do not do the same work. */
const FOLLOW_MS = 20_000;

/** What is sold: products as documents, categories in SQL. */
export const catalogService = defineService<CatalogTables, Record<never, never>, typeof settings>({
  name: 'catalog',
  migrations,
  provides: [CatalogService],
  needs: {},
  settings,
  async start({ runtime, store, documents: engine, changesLog, settings: { timeZone, popularityMs } }) {
    const tables = store as unknown as SqlStore<CatalogTables>;
    await adoptRenames(runtime, tables);
    const categories = new CategoryStore(tables, runtime);
    const quotes = new QuoteCache(runtime.clock);
    const documents = await engine.collection(PRODUCTS);
    const products = new ProductStore({ documents, store: tables, categories, quotes, runtime });
    const counts = new CategoryCounts(runtime, documents, categories);
    const parts = { runtime, store: tables, categories, products, quotes, counts, timeZone };
    const ending = new AbortController();
    let published: Promise<void> | undefined;
    return {
      provides: [catalogRpc(parts)],
      consumes: catalogConsumers(runtime, timeZone),
      pending: async () => ({ category_changes: await countOpenChanges(tables) }),
      recurring: [
        {
          name: 'follow-categories',
          intervalMs: 1_000,
          work: async (stopping) => {
            const until = runtime.clock.now() + FOLLOW_MS;
            await followCategories(parts, () => stopping.aborted || runtime.clock.now() >= until);
          },
        },
        { name: 'apply-popularity', intervalMs: popularityMs, work: (stopping) => applyPopularity(parts, () => stopping.aborted) },
      ],
      run() {
        if (changesLog === undefined) return;
        const publisher = new ChangePublisher({ runtime, store: tables, documents, log: changesLog });
        published = whileHeld(runtime, store, { name: 'product-changes', signal: ending.signal }, (held) => publisher.run(held));
      },
      async stop() {
        ending.abort();
        await published;
      },
    };
  },
});
