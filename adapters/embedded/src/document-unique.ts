import { type FieldPath, valuesAt } from '@jangteo/ports/documents/document-fields';
import type { Scalar } from '@jangteo/ports/documents/document-store';
import { type CollectionLayout, quoted } from './document-layout.ts';
import { type Database, rows } from './document-sql.ts';

/** Who has which value of one unique field. */
interface UniqueField {
  readonly path: FieldPath;
  readonly holders: Map<Scalar, string>;
}

/** The unique values of the documents that are there and of the drafts accepted so far. */
export interface TakenValues {
  /** Claims a document's values, giving back those it had; says which one another document has, if so, and changes nothing. */
  claim(id: string, document: object, before: object | undefined): string | undefined;
}

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
  return {
    claim(id, document, before) {
      const claims = fields.map(({ path, holders }) => ({ path, holders, values: valuesAt(document, path) }));
      for (const { path, holders, values } of claims) {
        for (const value of values) {
          const holder = holders.get(value);
          if (holder !== undefined && holder !== id) return `${path.text} ${JSON.stringify(value)} belongs to "${holder}"`;
        }
      }
      for (const { path, holders, values } of claims) {
        if (before !== undefined) for (const value of valuesAt(before, path)) if (holders.get(value) === id) holders.delete(value);
        for (const value of values) holders.set(value, id);
      }
      return undefined;
    },
  };
}
