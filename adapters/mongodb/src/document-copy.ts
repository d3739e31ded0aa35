import type { Runtime } from '@jangteo/kernel/runtime';
import type { DocumentCopy } from '@jangteo/ports/documents/document-copy';
import { parseDocument } from '@jangteo/ports/documents/document-fields';
import type { CollectionDefinition } from '@jangteo/ports/documents/document-store';
import { prepareCollection } from './document-indexes.ts';
import { CollectionLayout, MARK_ID, type MongoDocument } from './document-layout.ts';
import { MongoConnection } from './mongo-connection.ts';

const PAGE = 1_000;
const CALL_MS = 60_000;

/** Creates the collection and its indexes as needed. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function openDocumentCopy(options: {
  readonly url: string;
  readonly runtime: Runtime;
  readonly definition: CollectionDefinition;
}): Promise<DocumentCopy> {
  const connection = new MongoConnection(options.url, options.runtime.clock);
  const layout = new CollectionLayout(options.definition);
  try {
    await prepareCollection(connection, layout, options.runtime);
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
  return {
    async *pages() {
      for (let after = MARK_ID; ; ) {
        const found = await connection.within(CALL_MS, (database) =>
          database
            .collection<MongoDocument>(layout.name)
            .find({ _id: { $gt: after } }, { projection: { v: 1, j: 1 }, batchSize: PAGE + 1 })
            .sort({ _id: 1 })
            .limit(PAGE)
            .toArray(),
        );
        const last = found.at(-1);
        if (last === undefined) return;
        yield found.map(({ _id, v, j }) => ({ id: _id, version: v, json: j }));
        after = last._id;
      }
    },
    async write(documents) {
      const operations = documents.map(({ id, version, json }) => ({
        replaceOne: {
          filter: { _id: id },
          replacement: { v: version, ...(json !== undefined && layout.bodyOf(json, parseDocument(json))) },
          upsert: true,
        },
      }));
      await connection.within(CALL_MS, (database) =>
        database.collection<MongoDocument>(layout.name).bulkWrite(operations, { ordered: false }),
      );
    },
    close: () => connection.close(),
  };
}

/** How many indexes of the collection are missing; all of them, and the collection, where it is not there. Changes nothing. */
export async function countMissingIndexes(options: {
  readonly url: string;
  readonly runtime: Runtime;
  readonly definition: CollectionDefinition;
}): Promise<number> {
  const connection = new MongoConnection(options.url, options.runtime.clock);
  const declared = new CollectionLayout(options.definition).indexes();
  try {
    return await connection.within(CALL_MS, async (database) => {
      const [collection] = await database.listCollections({ name: options.definition.name }).toArray();
      if (collection === undefined) return declared.length + 1;
      const there = await database.collection(options.definition.name).listIndexes().toArray();
      return declared.filter(({ name }) => !there.some((index) => index.name === name)).length;
    });
  } finally {
    await connection.close();
  }
}
