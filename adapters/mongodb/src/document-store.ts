import type { Runtime } from '@jangteo/kernel/runtime';
import type { Collection, CollectionDefinition, DocumentStore, DocumentSupports } from '@jangteo/ports/documents/document-store';
import { MongoCollection } from './document-collection.ts';
import { DocumentFeed } from './document-feed.ts';
import { FeedTokens } from './document-feed-token.ts';
import { prepareCollection } from './document-indexes.ts';
import { CollectionLayout } from './document-layout.ts';
import { CALL_MS, MongoConnection } from './mongo-connection.ts';

export interface MongodbDocumentOptions {
  /**
   * `mongodb://user:password@host:port,host:port/database?replicaSet=name`, or `mongodb+srv://...`; the database is `jangteo` where there is no
   * path. The driver's options may stand in it. Reads go to the primary unless it says `readPreference`; then a document may be read as
   * it was before a change that the feed has told.
   */
  readonly url: string;
  readonly runtime: Runtime;
}

/** The oplog of a replica set has the changes; what was before them only where MongoDB is told to keep that, too. */
export const supports: DocumentSupports = { feedBefore: false, durableFeed: true };

/**
 * Documents in MongoDB 6 and newer, a replica set (of one server, too). Everything is written with the write concern `majority`, and needs no
 * transactions. Documents are written by this store alone: what others delete or drop ends the feed with FEED_LOST.
 */
export function mongodbDocumentStore({ url, runtime }: MongodbDocumentOptions): DocumentStore {
  const connection = new MongoConnection(url, runtime.clock);
  const collections = new Map<string, Promise<Collection>>();
  const listeners = new Map<string, Set<() => void>>();
  const feeds: DocumentFeed[] = [];

  async function open(definition: CollectionDefinition): Promise<Collection> {
    const layout = new CollectionLayout(definition);
    const epoch = await prepareCollection(connection, layout, runtime);
    const feed = new DocumentFeed(connection, layout.name, new FeedTokens(layout.name, epoch), runtime);
    feeds.push(feed);
    const listening = listeners.get(layout.name) ?? new Set();
    listeners.set(layout.name, listening);
    return new MongoCollection(connection, layout, feed, listening);
  }

  return {
    supports,
    collection(definition) {
      // One after the other, as two definitions of one collection must not bring its indexes at the same time.
      const before = collections.get(definition.name) ?? Promise.resolve();
      const opened = before.catch(() => {}).then(() => open(definition));
      collections.set(definition.name, opened);
      return opened;
    },
    async close() {
      const closed = Promise.all(feeds.map((feed) => feed.close())).then(() => connection.close());
      // A server that is away is not waited for.
      const over = new AbortController();
      await Promise.race([closed, runtime.clock.sleep(CALL_MS, over.signal)]);
      over.abort();
    },
  };
}
