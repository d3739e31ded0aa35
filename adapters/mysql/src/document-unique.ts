import { type FieldPath, valuesAt } from '@jangteo/ports/documents/document-fields';
import { TakenValues, type UniqueField } from '@jangteo/ports/documents/taken-values';
import type { CollectionLayout } from './document-layout.ts';
import { type Database, places, quoted, rows } from './document-sql.ts';
import { fromBytes, toBytes } from './sortable-bytes.ts';

/** Asked before writing, so that one document of a group can fail without the others. */
export async function takenValues(
  db: Database,
  layouts: readonly CollectionLayout[],
  drafts: readonly { readonly document: object }[],
): Promise<TakenValues> {
  const unique = layouts.flatMap((layout) => [
    ...layout.columnIndexes.filter((index) => index.unique).map(({ name, paths }) => ({ name, table: layout.keys, paths })),
    ...layout.elementIndexes.filter((index) => index.unique),
  ]);
  const fields: UniqueField[] = [];
  for (const { name, table, paths } of unique) {
    const path = paths[0] as FieldPath;
    const wanted = drafts.flatMap(({ document }) => valuesAt(document, path)).map(toBytes);
    const column = quoted(path.text);
    const holders =
      wanted.length === 0
        ? []
        : await rows<{ value: Buffer; id: string }>(
            db,
            `select ${column} as value, id from ${table} force index (${name}) where ${column} in ${places(wanted.length)}`,
            wanted,
          );
    fields.push({ path, holders: new Map(holders.map(({ value, id }) => [fromBytes(value), id])) });
  }
  return new TakenValues(fields);
}
