import { after, before, describe } from 'node:test';
import { feedCases } from './document-feed.suite.ts';
import { findCases } from './document-find.suite.ts';
import type { Collection, CollectionDefinition, DocumentIndex, DocumentStore } from './document-store.ts';
import { writeCases } from './document-write.suite.ts';

/** What an adapter's test gives the suite. */
export interface OpenedDocumentStore {
  readonly store: DocumentStore;
  /** Closes the store and opens it again on the same data, as after a restart. */
  reopen(): Promise<DocumentStore>;
  /** Makes the feed's past unreachable, where the engine lets a test do so in good time. */
  readonly outrunFeed?: (collection: Collection) => Promise<void>;
  /** Closes the store and removes its data. */
  dispose(): Promise<void>;
}

/** The store that the cases share, and collections that each case has for itself. */
export interface SuiteStore {
  readonly opened: OpenedDocumentStore;
  /** A new, empty collection. */
  empty(indexes?: readonly DocumentIndex[]): Promise<{ collection: Collection; definition: CollectionDefinition }>;
  /** The same collections again after a restart. */
  restart(): Promise<DocumentStore>;
}

/** Every promise of document-store.ts, for any engine. */
export function documentStoreSuite(label: string, open: () => Promise<OpenedDocumentStore>): void {
  describe(label, () => {
    let opened: OpenedDocumentStore | undefined;
    let store: DocumentStore;
    let count = 0;

    const suite: SuiteStore = {
      get opened() {
        if (opened === undefined) throw new Error('the store is not open yet');
        return opened;
      },
      async empty(indexes = []) {
        const definition = { name: `case_${++count}`, indexes };
        return { collection: await store.collection(definition), definition };
      },
      async restart() {
        store = await suite.opened.reopen();
        return store;
      },
    };

    before(async () => {
      opened = await open();
      store = opened.store;
    });
    after(async () => {
      await opened?.dispose();
    });

    describe('writing', () => writeCases(suite));
    describe('finding', () => findCases(suite));
    describe('the feed', () => feedCases(suite));
  });
}

/** What of a page a case looks at. */
export async function idsOf(collection: Collection, query: Parameters<Collection['find']>[0]): Promise<string[]> {
  return (await collection.find(query)).items.map(({ id }) => id);
}

/** All pages of a query, `query.limit` at a time. */
export async function allPages(collection: Collection, query: Parameters<Collection['find']>[0]): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await collection.find(cursor === undefined ? query : { ...query, cursor });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

export async function putAll(collection: Collection, documents: Readonly<Record<string, object>>): Promise<void> {
  const { failures } = await collection.putMany(
    Object.entries(documents).map(([id, document]) => ({ id, json: JSON.stringify(document) })),
  );
  if (failures.length > 0) throw new Error(`not written: ${JSON.stringify(failures)}`);
}
