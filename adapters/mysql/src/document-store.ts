import type { Runtime } from '@jangteo/kernel/runtime';
import type { Collection, CollectionDefinition, DocumentStore, DocumentSupports } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { MysqlCollection } from './document-collection.ts';
import type { DocumentTables } from './document-sql.ts';
import { documentMigrations, prepareTables } from './document-tables.ts';
import { mysqlSqlEngine } from './sql-engine.ts';

export interface MysqlDocumentOptions {
  /** As of `mysqlSqlEngine`: the documents are in the schema `<prefix>_documents`. */
  readonly url: string;
  readonly runtime: Runtime;
  /** As of `mysqlSqlEngine`. */
  readonly connections?: number;
  /** How many changes of a collection its feed looks back for deletions at least; default 1,000,000. */
  readonly feedReach?: number;
}

/** The store's name, which its schema's ends with. */
export const DOCUMENTS = 'documents';

export const supports: DocumentSupports = { feedBefore: false, durableFeed: true };

const FEED_REACH = 1_000_000;

/**
 * Documents in MySQL 8 or MariaDB: its transactions and durability hold for them, and any number of processes may have them open.
 * Throws ENGINE_AWAY where it does not answer, BAD_CONFIG where it refuses the user.
 */
export function mysqlDocumentStore({ feedReach = FEED_REACH, ...options }: MysqlDocumentOptions): DocumentStore {
  const engine = mysqlSqlEngine(options);
  const collections = new Map<string, Promise<Collection>>();
  let opening: Promise<SqlStore<DocumentTables>> | undefined;

  /** A server that was away when the first one asked may be there for the next. */
  function opened(): Promise<SqlStore<DocumentTables>> {
    opening ??= engine.open<DocumentTables>(DOCUMENTS, documentMigrations).catch((thrown) => {
      opening = undefined;
      throw thrown;
    });
    return opening;
  }

  async function open(definition: CollectionDefinition): Promise<Collection> {
    const store = await opened();
    await prepareTables(store, options.runtime, definition);
    return new MysqlCollection(store, definition.name, feedReach);
  }

  return {
    supports,
    collection(definition) {
      // One after the other, as two definitions of one collection would only wait for each other.
      const before = collections.get(definition.name) ?? Promise.resolve();
      const next = before.catch(() => {}).then(() => open(definition));
      collections.set(definition.name, next);
      return next;
    },
    async close() {
      await (await opening)?.close();
    },
  };
}
