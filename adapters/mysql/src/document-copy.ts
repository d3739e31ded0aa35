import type { Runtime } from '@jangteo/kernel/runtime';
import { definitionText } from '@jangteo/ports/documents/declared-indexes';
import type { DocumentCopy } from '@jangteo/ports/documents/document-copy';
import type { CollectionDefinition } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type DocumentTables, quoted, rows } from './document-sql.ts';
import { readState } from './document-state.ts';
import { DOCUMENTS } from './document-store.ts';
import { documentMigrations, prepareTables } from './document-tables.ts';
import { DocumentWriter } from './document-writer.ts';
import { mysqlSqlEngine } from './sql-engine.ts';
import { countMissingSteps } from './sql-schema-state.ts';

interface CopyOptions {
  /** As of `mysqlDocumentStore`. */
  readonly url: string;
  readonly runtime: Runtime;
  readonly definition: CollectionDefinition;
}

const PAGE = 500;
const CONNECTIONS = 2;

/** Creates the collection and its indexes as needed. Throws ENGINE_AWAY, BAD_CONFIG. */
export async function openDocumentCopy({ definition, ...options }: CopyOptions): Promise<DocumentCopy> {
  const store = await openStore(options);
  const { name } = definition;
  try {
    await prepareTables(store, options.runtime, definition);
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
  return {
    async *pages() {
      for (let after = ''; ; ) {
        const found = await rows<{ id: string; version: number; json: string | null }>(
          store.read,
          `select id, version, json from ${quoted(`${name}.documents`)} where id > ? order by id limit ?`,
          [after, PAGE],
        );
        const last = found.at(-1);
        if (last === undefined) return;
        yield found.map(({ id, version, json }) => ({ id, version, json: json ?? undefined }));
        after = last.id;
      }
    },
    async write(documents) {
      await store.transaction(async function copyDocuments(tx) {
        const writer = await DocumentWriter.open(tx, name);
        await writer.restore(documents);
        await writer.finish();
      });
    },
    close: () => store.close(),
  };
}

/** What is missing of the schema, and one more where the collection does not have the declared indexes. Changes nothing. */
export async function countMissingIndexes({ definition, ...options }: CopyOptions): Promise<number> {
  const steps = await countMissingSteps({ ...options, name: DOCUMENTS, migrations: documentMigrations });
  if (steps > 0) return steps + 1;
  const store = await openStore(options);
  try {
    const state = await readState(store.read, definition.name);
    return state?.definition === definitionText(definition) && state.filling === undefined ? 0 : 1;
  } finally {
    await store.close();
  }
}

async function openStore(options: { readonly url: string; readonly runtime: Runtime }): Promise<SqlStore<DocumentTables>> {
  return await mysqlSqlEngine({ ...options, connections: CONNECTIONS }).open<DocumentTables>(DOCUMENTS, documentMigrations);
}
