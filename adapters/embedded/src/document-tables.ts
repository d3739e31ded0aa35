import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '@jangteo/kernel/ids';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/write-decisions';
import type { Migration, SqlStore } from '@jangteo/ports/sql/sql-store';
import type { CollectionLayout } from './document-layout.ts';
import { type DocumentTables, rows, run } from './document-sql.ts';
import { DocumentWriter } from './document-writer.ts';

export const documentMigrations: readonly Migration[] = [
  {
    id: '0001-collections',
    steps: (schema, types) => [
      schema
        .createTable('collections')
        .addColumn('name', types.text(64), (column) => column.primaryKey())
        .addColumn('epoch', types.id, (column) => column.notNull())
        .addColumn('definition', types.json, (column) => column.notNull())
        .addColumn('documents', types.integer, (column) => column.notNull())
        .addColumn('last_change', types.integer, (column) => column.notNull())
        .addColumn('feed_floor', types.integer, (column) => column.notNull()),
    ],
  },
];

const FILL_SIZE = 500;

/** Creates the collection's tables, or brings them to a changed definition. A crash on the way begins again at the next start. */
export async function prepareTables(store: SqlStore<DocumentTables>, runtime: Runtime, layout: CollectionLayout): Promise<void> {
  const known = await store.read.selectFrom('collections').select('definition').where('name', '=', layout.name).executeTakeFirst();
  if (known?.definition === layout.definition) return;
  if (known === undefined) {
    const created = { name: layout.name, epoch: newId(runtime), definition: '', documents: 0, last_change: 0, feed_floor: 0 };
    await store.transaction(async function createCollection(tx) {
      await tx.insertInto('collections').values(created).execute();
      for (const statement of layout.createBodies()) await run(tx, statement);
    });
  }
  await store.transaction(async function emptyIndexes(tx) {
    await tx.updateTable('collections').set({ definition: '' }).where('name', '=', layout.name).execute();
    const tables = await rows<{ name: string }>(tx, `select name from sqlite_schema where type = 'table' and (name = ? or name glob ?)`, [
      `${layout.name}.keys`,
      `${layout.name}.by.*`,
    ]);
    for (const { name } of tables) await run(tx, `drop table "${name}"`);
    for (const statement of layout.createKeys()) await run(tx, statement);
  });
  await fill(store, layout);
  await store.transaction(async function declareIndexes(tx) {
    await tx.updateTable('collections').set({ definition: layout.definition }).where('name', '=', layout.name).execute();
  });
}

async function fill(store: SqlStore<DocumentTables>, layout: CollectionLayout): Promise<void> {
  let from = 0;
  for (;;) {
    const batch = await rows<StoredDocument>(
      store.read,
      `select id, changed, version, json from ${layout.bodies} where json is not null and changed > ? order by changed limit ?`,
      [from, FILL_SIZE],
    );
    const last = batch.at(-1);
    if (last === undefined) return;
    await store.transaction(async function fillIndexes(tx) {
      await (await DocumentWriter.open(tx, layout)).index(batch);
    });
    from = last.changed;
    await nextTurn();
  }
}
