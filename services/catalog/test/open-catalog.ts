import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { embeddedDocumentStore } from '@jangteo/embedded/document-store';
import { embeddedSqlEngine } from '@jangteo/embedded/sql-engine';
import { type ManualClock, manualClock } from '@jangteo/kernel/manual-clock';
import { type Runtime, systemRuntime } from '@jangteo/kernel/runtime';
import type { DocumentStore } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { localClient } from '@jangteo/rpc/local-client';
import type { Client } from '@jangteo/rpc/service-types';
import { migrations } from '../migrations/index.ts';
import { ProductStore } from '../src/products.ts';
import { QuoteCache } from '../src/quote.ts';
import { refreshBreadcrumbs } from '../src/refresh-breadcrumbs.ts';
import { catalogRpc } from '../src/rpc.ts';
import { CategoryStore } from '../src/store.ts';
import type { CatalogTables } from '../src/tables.ts';

/** One process of the catalogue on a shop's data. */
export interface CatalogProcess {
  readonly client: Client<typeof CatalogService>;
  refreshBreadcrumbs(): Promise<void>;
}

export interface OpenedCatalog extends CatalogProcess {
  /** The service's time; it stands still. */
  readonly clock: ManualClock;
  /** Writes into a file of the shop what the catalogue would not. */
  falsify(file: 'catalog' | 'documents', sql: string): void;
  /** Another process on the same data, with a memory of its own. */
  another(): Promise<CatalogProcess>;
  close(): Promise<void>;
}

/** An empty shop's catalogue on the embedded engines. */
export async function openCatalog(): Promise<OpenedCatalog> {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-catalog-'));
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
    another: () => startProcess(store, documents, runtime),
    async close() {
      await documents.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function startProcess(store: SqlStore<CatalogTables>, documents: DocumentStore, runtime: Runtime): Promise<CatalogProcess> {
  const categories = new CategoryStore(store, runtime);
  const quotes = new QuoteCache(runtime.clock);
  const products = await ProductStore.open(documents, categories, quotes, runtime);
  const provided = catalogRpc({ runtime, categories, products, quotes });
  return {
    client: localClient(CatalogService, () => provided, { runtime: systemRuntime, encode: false }),
    refreshBreadcrumbs: () => refreshBreadcrumbs(runtime, store, categories, products),
  };
}
