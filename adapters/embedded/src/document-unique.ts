import { type FieldPath, valuesAt } from '@jangteo/ports/documents/document-fields';
import type { Scalar } from '@jangteo/ports/documents/document-store';
import { TakenValues, type UniqueField } from '@jangteo/ports/documents/taken-values';
import { type CollectionLayout, quoted } from './document-layout.ts';
import { type Database, rows } from './document-sql.ts';

/** Asked before writing, as a statement that failed would leave half a document behind. */
export async function takenValues(
  db: Database,
  layout: CollectionLayout,
  drafts: readonly { readonly document: object }[],
): Promise<TakenValues> {
  const unique = [
    ...layout.columnIndexes.filter((index) => index.unique).map(({ paths }) => ({ table: layout.keys, paths })),
    ...layout.elementIndexes.filter((index) => index.unique),
  ];
  const fields: UniqueField[] = [];
  for (const { table, paths } of unique) {
    const path = paths[0] as FieldPath;
    const wanted = drafts.flatMap(({ document }) => valuesAt(document, path));
    const holders = await rows<{ value: Scalar; id: string }>(
      db,
      `select h.${quoted(path.text)} as value, h.id from json_each(?) wanted cross join ${table} h on h.${quoted(path.text)} = wanted.value`,
      [JSON.stringify(wanted)],
    );
    fields.push({ path, holders: new Map(holders.map(({ value, id }) => [value, id])) });
  }
  return new TakenValues(fields);
}
