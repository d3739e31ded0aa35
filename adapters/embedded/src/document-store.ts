import type { Runtime } from '@jangteo/kernel/runtime';
import type { Collection, CollectionDefinition, DocumentStore } from '@jangteo/ports/documents/document-store';
import type { SqlEngine, SqlStore } from '@jangteo/ports/sql/sql-store';
import { EmbeddedCollection } from './document-collection.ts';
import { HotDocuments } from './document-hot.ts';
import { CollectionLayout } from './document-layout.ts';
import { type DocumentTables, run } from './document-sql.ts';
import { documentMigrations, prepareTables } from './document-tables.ts';

export interface EmbeddedDocumentOptions {
  /** The embedded one: beside what both SQL dialects have, SQLite's json_each, partial indexes and tables without rowid are used. */
  readonly engine: SqlEngine;
  readonly runtime: Runtime;
  /** How many changes of a collection its feed looks back for deletions at least; default 1,000,000. */
  readonly feedReach?: number;
  /** How much memory documents that are read often may take, in bytes, for each collection; default 0. */
  readonly hotBytes?: number;
}

const FEED_REACH = 1_000_000;
const CACHE_KIB = 65_536;

/**
 * Documents in the SQL store `documents`: its transactions, group commit and durability hold for them.
 * Its file is opened with the first collection, so a process that keeps none leaves it to the one that does.
 */
export function embeddedDocumentStore({ engine, runtime, feedReach = FEED_REACH, hotBytes = 0 }: EmbeddedDocumentOptions): DocumentStore {
  const collections = new Map<string, Promise<Collection>>();
  const hot = new Map<string, HotDocuments>();
  const stopMeasuring = measureHot(runtime, hot);
  let opening: Promise<SqlStore<DocumentTables>> | undefined;

  async function open(definition: CollectionDefinition): Promise<Collection> {
    opening ??= openStore(engine);
    const store = await opening;
    const layout = new CollectionLayout(definition);
    await prepareTables(store, runtime, layout);
    // One for all who open the collection: each has to see what the others write.
    const documents = hot.get(layout.name) ?? new HotDocuments(hotBytes);
    hot.set(layout.name, documents);
    return new EmbeddedCollection(store, layout, documents, feedReach);
  }

  return {
    supports: { feedBefore: false, durableFeed: true },
    collection(definition) {
      // One after the other, as two definitions of one collection must not fill its indexes at the same time.
      const before = collections.get(definition.name) ?? Promise.resolve();
      const opened = before.catch(() => {}).then(() => open(definition));
      collections.set(definition.name, opened);
      return opened;
    },
    async close() {
      stopMeasuring();
      await (await opening)?.close();
    },
  };
}

/** Returns how to stop. */
function measureHot({ meter }: Runtime, hot: ReadonlyMap<string, HotDocuments>): () => void {
  const stops = [
    meter.gauge('jangteo_hot_document_bytes', 'Memory that documents which are read often take, about.', ['collection'], async () =>
      [...hot].map(([collection, { bytes }]) => ({ labels: { collection }, value: bytes })),
    ),
    meter.gauge(
      'jangteo_hot_document_reads',
      'Reads of documents by id since the start, by whether they were found in memory.',
      ['collection', 'result'],
      async () =>
        [...hot].flatMap(([collection, { reads }]) => [
          { labels: { collection, result: 'hit' }, value: reads.hits },
          { labels: { collection, result: 'miss' }, value: reads.misses },
        ]),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

async function openStore(engine: SqlEngine): Promise<SqlStore<DocumentTables>> {
  const store = await engine.open<DocumentTables>('documents', documentMigrations);
  // A bulk load touches a page of every index for each document; with SQLite's 2 MB it spends half its time on reading them again.
  await store.transaction((tx) => run(tx, `pragma cache_size = -${CACHE_KIB}`));
  return store;
}
