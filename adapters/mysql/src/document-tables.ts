import { hasCode } from '@jangteo/kernel/errors';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import { definitionText } from '@jangteo/ports/documents/declared-indexes';
import type { CollectionDefinition } from '@jangteo/ports/documents/document-store';
import type { StoredDocument } from '@jangteo/ports/documents/write-decisions';
import type { Migration, SqlStore } from '@jangteo/ports/sql/sql-store';
import { CollectionLayout } from './document-layout.ts';
import { type DocumentTables, quoted, rows, run } from './document-sql.ts';
import { type Filling, lockState, readState } from './document-state.ts';
import { DocumentWriter } from './document-writer.ts';

type Store = SqlStore<DocumentTables>;

export const documentMigrations: readonly Migration[] = [
  {
    id: '0001-collections',
    steps: (schema, types) => [
      schema
        .createTable('collections')
        .addColumn('name', types.text(64), (column) => column.primaryKey())
        .addColumn('epoch', types.id, (column) => column.notNull())
        .addColumn('definition', types.json, (column) => column.notNull())
        .addColumn('generation', types.integer, (column) => column.notNull())
        .addColumn('next_definition', types.json)
        .addColumn('next_generation', types.integer)
        .addColumn('filled_to', types.integer, (column) => column.notNull())
        .addColumn('fill_until', types.integer, (column) => column.notNull())
        .addColumn('generations', types.integer, (column) => column.notNull())
        .addColumn('documents', types.integer, (column) => column.notNull())
        .addColumn('last_change', types.integer, (column) => column.notNull())
        .addColumn('feed_floor', types.integer, (column) => column.notNull()),
    ],
  },
];

/** Writers wait for as long as this takes. */
const FILL_SIZE = 100;

/**
 * Creates the collection's tables, or brings its indexes to a changed definition: as tables of a new generation, filled from the documents
 * in bounded steps while the generation before serves and every writer, of whatever process, goes to both. When they are full they serve, and
 * what was before is dropped. Each step is a transaction under the collection's lock that says how far it has come, so processes that start
 * at once help each other, and one that is killed leaves nothing that the next does not go on with. Throws DUPLICATE_KEY.
 */
export async function prepareTables(store: Store, runtime: Runtime, definition: CollectionDefinition): Promise<void> {
  const { name } = definition;
  const wanted = definitionText(definition);
  for (;;) {
    const state = await readState(store.read, name);
    if (state === undefined) await createCollection(store, runtime, definition);
    else if (state.filling !== undefined) await fill(store, name, state.filling, wanted);
    else if (state.definition !== wanted) await beginGeneration(store, definition, wanted);
    else return await dropTables(store, name, (generation) => generation < (state.serving?.generation ?? 0));
  }
}

async function createCollection(store: Store, runtime: Runtime, definition: CollectionDefinition): Promise<void> {
  const { name } = definition;
  const row = {
    name,
    epoch: newId(runtime),
    definition: '',
    generation: 0,
    next_definition: null,
    next_generation: null,
    filled_to: 0,
    fill_until: 0,
    generations: 0,
    documents: 0,
    last_change: 0,
    feed_floor: 0,
  };
  const collation = await collationOf(store);
  try {
    await store.transaction(async function createDocuments(tx) {
      await run(tx, new CollectionLayout(definition, 0).createDocuments(collation));
      await tx.insertInto('collections').values(row).execute();
    });
  } catch (thrown) {
    // Another process was quicker.
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
  }
}

/** The tables are made before they are announced, as MySQL commits with each of them. */
async function beginGeneration(store: Store, definition: CollectionDefinition, wanted: string): Promise<void> {
  const { name } = definition;
  const generation = await store.transaction(async function numberGeneration(tx) {
    const { generations } = await lockState(tx, name);
    await tx
      .updateTable('collections')
      .set({ generations: generations + 1 })
      .where('name', '=', name)
      .execute();
    return generations + 1;
  });
  const collation = await collationOf(store);
  await store.transaction(async function createIndexes(tx) {
    for (const statement of new CollectionLayout(definition, generation).createIndexes(collation)) await run(tx, statement);
  });
  const isBegun = await store.transaction(async function announceGeneration(tx) {
    const { filling, definition, generations, lastChange } = await lockState(tx, name);
    if (filling !== undefined || definition === wanted || generations !== generation) return false;
    const begun = { next_definition: wanted, next_generation: generation, filled_to: 0, fill_until: lastChange };
    await tx.updateTable('collections').set(begun).where('name', '=', name).execute();
    return true;
  });
  if (!isBegun) await dropTables(store, name, (one) => one === generation);
}

/** That of the names of collections, which their migration made. */
async function collationOf(store: Store): Promise<string> {
  const [found] = await rows<{ collation: string }>(
    store.read,
    `select collation_name as collation from information_schema.columns
      where table_schema = database() and table_name = 'collections' and column_name = 'name'`,
    [],
  );
  return found?.collation ?? 'utf8mb4_bin';
}

/** Goes on until nothing is being filled. */
async function fill(store: Store, name: string, { layout: { generation }, definition }: Filling, wanted: string): Promise<void> {
  try {
    while (await store.transaction((tx) => fillIndexes(tx, name)));
  } catch (thrown) {
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    await store.transaction(async function giveUpGeneration(tx) {
      const gone = { next_definition: null, next_generation: null };
      await tx.updateTable('collections').set(gone).where('name', '=', name).where('next_generation', '=', generation).execute();
    });
    if (definition === wanted) throw thrown;
  }
}

/** One step. Returns whether there is more to do. */
async function fillIndexes(tx: Parameters<Parameters<Store['transaction']>[0]>[0], name: string): Promise<boolean> {
  const { filling } = await lockState(tx, name);
  if (filling === undefined) return false;
  const { layout, after, until, definition } = filling;
  const batch = await rows<StoredDocument>(
    tx,
    `select id, changed, version, json from ${layout.documents} force index (by_change)
      where changed > ? and changed <= ? and deleted = 0 order by changed limit ?`,
    [after, until, FILL_SIZE],
  );
  await (await DocumentWriter.open(tx, name)).index(layout, batch);
  const last = batch.at(-1);
  const served = { definition, generation: layout.generation, next_definition: null, next_generation: null };
  await tx
    .updateTable('collections')
    .set(last === undefined ? served : { filled_to: last.changed })
    .where('name', '=', name)
    .execute();
  return last !== undefined;
}

async function dropTables(store: Store, name: string, isGone: (generation: number) => boolean): Promise<void> {
  const tables = await rows<{ name: string }>(
    store.read,
    'select table_name as name from information_schema.tables where table_schema = database()',
    [],
  );
  const gone = tables.filter((table) => {
    const [collection, generation, ...rest] = table.name.split('.');
    return collection === name && rest.length > 0 && isGone(Number(generation));
  });
  if (gone.length === 0) return;
  await store.transaction(async function dropIndexes(tx) {
    for (const table of gone) await run(tx, `drop table if exists ${quoted(table.name)}`);
  });
}
