import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { dayIn } from '@jangteo/kernel/clock';
import { type ManualClock, manualClock } from '@jangteo/kernel/manual-clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { Collection, DocumentStore } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { localClient } from '@jangteo/rpc/local-client';
import type { Client } from '@jangteo/rpc/service-types';
import { migrations } from '../migrations/index.ts';
import { applyPopularity } from '../src/apply-popularity.ts';
import { CategoryCounts } from '../src/category-counts.ts';
import { followCategories } from '../src/follow-categories.ts';
import { PRODUCTS, ProductStore } from '../src/products.ts';
import { QuoteCache } from '../src/quote.ts';
import { catalogRpc } from '../src/rpc.ts';
import { countSale, takeBack } from '../src/sales.ts';
import { CategoryStore } from '../src/store.ts';
import type { CatalogTables } from '../src/tables.ts';

export const TIME_ZONE = 'Asia/Seoul';

/** One process of the catalogue on a shop's data. */
export interface CatalogProcess {
  readonly client: Client<typeof CatalogService>;
  readonly documents: Collection;
  /** Lets products follow their categories, so many pages; without a number until there is nothing to do now. */
  follow(pages?: number): Promise<void>;
  applyPopularity(): Promise<void>;
}

export interface OpenedCatalog extends CatalogProcess {
  /** The service's time; it stands still. */
  readonly clock: ManualClock;
  /** Writes into a file of the shop what the catalogue would not. */
  falsify(file: 'catalog' | 'documents', sql: string): void;
  /** What the consumer does with an order that succeeded now, or failed. */
  sell(orderId: string, units: Readonly<Record<string, number>>): Promise<void>;
  fail(orderId: string): Promise<void>;
  /** Another process on the same data, with a memory of its own. */
  another(): Promise<CatalogProcess>;
  close(): Promise<void>;
}

/** A catalogue on the embedded engines: an empty shop's, or that of a folder, which stays. */
export async function openCatalog(folder?: string): Promise<OpenedCatalog> {
  const directory = folder ?? (await mkdtemp(join(tmpdir(), 'jangteo-catalog-')));
  const engine = embeddedSqlEngine({ directory, runtime: systemRuntime });
  const store = await engine.open<CatalogTables>('catalog', migrations);
  const documents = embeddedDocumentStore({ engine, runtime: systemRuntime });
  const clock = manualClock();
  const runtime: Runtime = { ...systemRuntime, clock };
  return {
    ...(await startProcess(store, documents, runtime)),
    clock,
    falsify(file, sql) {
      const database = new DatabaseSync(join(directory, `${file}.db`));
      database.exec(sql);
      database.close();
    },
    async sell(orderId, units) {
      const lines = Object.entries(units).map(([sku, quantity]) => ({ sku, quantity: BigInt(quantity) }));
      await store.transaction((tx) => countSale(tx, { orderId, day: dayIn(TIME_ZONE, clock.now()), lines }, clock.now()));
    },
    async fail(orderId) {
      await store.transaction((tx) => takeBack(tx, orderId, clock.now()));
    },
    another: () => startProcess(store, documents, runtime),
    async close() {
      await documents.close();
      await store.close();
      if (folder === undefined) await rm(directory, { recursive: true });
    },
  };
}

async function startProcess(store: SqlStore<CatalogTables>, engine: DocumentStore, runtime: Runtime): Promise<CatalogProcess> {
  const categories = new CategoryStore(store, runtime);
  const quotes = new QuoteCache(runtime.clock);
  const documents = await engine.collection(PRODUCTS);
  const products = new ProductStore({ documents, store, categories, quotes, runtime });
  const counts = new CategoryCounts(runtime, documents, categories);
  const parts = { runtime, store, categories, products, quotes, counts };
  const provided = catalogRpc(parts);
  return {
    client: localClient(CatalogService, () => provided, { runtime: systemRuntime, encode: false }),
    documents,
    applyPopularity: () => applyPopularity({ ...parts, timeZone: TIME_ZONE }, () => false),
    follow: (pages = Number.POSITIVE_INFINITY) => {
      let left = pages;
      return followCategories(parts, () => left-- <= 0);
    },
  };
}
