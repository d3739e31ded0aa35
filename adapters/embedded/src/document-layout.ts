import { type DeclaredIndex, declaredIndexes, definitionText } from '@jangteo/ports/documents/declared-indexes';
import { type FieldPath, valuesAt } from '@jangteo/ports/documents/document-fields';
import type { CollectionDefinition, Scalar } from '@jangteo/ports/documents/document-store';

/** An index on the elements of an array: a table of its own, one row for each element of each document. */
export interface ElementIndex {
  readonly name: string;
  readonly table: string;
  readonly paths: readonly FieldPath[];
  /** The columns of `table`: the paths, then the id. */
  readonly columns: readonly string[];
  readonly unique: boolean;
}

/** An index on columns of the keys table. SQLite itself adds the id, the table's key, at its end: the order of ties. */
export type ColumnIndex = DeclaredIndex;

/** Sorts after all text and equals nothing that a query can ask for: a missing field, where NULL is not allowed. */
export const MISSING = new Uint8Array(0);

export type StoredValue = Scalar | Uint8Array | null;

/**
 * How a collection lies in SQLite.
 *
 * - `<name>.bodies` holds the documents' text under the number of their latest change, so that a write appends, and reading it in
 *   order is the change feed: nothing is stored for the feed itself. A body without text is a deletion.
 * - `<name>.keys` has one narrow row a document, with a column for each indexed field. Filters read these rows and never the JSON.
 *   Columns are filled here, not by json_extract: the document is parsed once for all of them, and only strings and numbers count.
 * - `<name>.by.<index>` is an index of the keys, or the table of an ElementIndex.
 *
 * Keys and indexes follow from the bodies, so a changed definition is a matter of filling them again.
 */
export class CollectionLayout {
  readonly name: string;
  readonly definition: string;
  readonly bodies: string;
  readonly keys: string;
  /** The fields with a column in `keys`. */
  readonly scalars: readonly FieldPath[];
  readonly columnIndexes: readonly ColumnIndex[];
  readonly elementIndexes: readonly ElementIndex[];

  constructor(definition: CollectionDefinition) {
    const { name } = definition;
    this.name = name;
    this.definition = definitionText(definition);
    this.bodies = quoted(`${name}.bodies`);
    this.keys = quoted(`${name}.keys`);
    const parsed = declaredIndexes(definition).map((index) => ({ ...index, name: quoted(`${name}.by.${index.name}`) }));
    this.elementIndexes = parsed
      .filter(({ paths }) => paths.some((path) => path.eachElement))
      .map((index) => ({ ...index, table: index.name, columns: [...index.paths.map(({ text }) => quoted(text)), 'id'] }));
    this.columnIndexes = parsed.filter(({ paths }) => paths.every((path) => !path.eachElement));
    const scalars = parsed.flatMap(({ paths }) => paths).filter((path) => !path.eachElement);
    this.scalars = [...new Map(scalars.map((path) => [path.text, path])).values()];
  }

  get keyColumns(): string[] {
    return ['id', 'changed', ...this.scalars.map(({ text }) => quoted(text))];
  }

  hasColumn(field: string): boolean {
    return this.scalars.some(({ text }) => text === field);
  }

  keyRow(id: string, changed: number, document: object): StoredValue[] {
    return [id, changed, ...this.scalars.map((path) => valuesAt(document, path)[0] ?? null)];
  }

  /** The rows of `index` for a document: none where its first field is missing. */
  elementRows(index: ElementIndex, id: string, document: object): StoredValue[][] {
    let rows: StoredValue[][] = [[]];
    for (const [at, path] of index.paths.entries()) {
      const values = valuesAt(document, path);
      if (values.length === 0 && at === 0) return [];
      rows = rows.flatMap((row) => (values.length === 0 ? [[...row, MISSING]] : values.map((value) => [...row, value])));
    }
    return rows.map((row) => [...row, id]);
  }

  /** The bodies outlive a change of the indexes. */
  createBodies(): string[] {
    return [
      `create table if not exists ${this.bodies} (changed integer primary key, id text not null, version integer not null, json text)`,
      `create index if not exists ${quoted(`${this.name}.deletions`)} on ${this.bodies} (changed) where json is null`,
    ];
  }

  createKeys(): string[] {
    const columns = this.scalars.map(({ text }) => quoted(text));
    return [
      `create table ${this.keys} (${['id text primary key', 'changed integer not null', ...columns].join(', ')}) without rowid`,
      ...this.columnIndexes.map(({ name, paths, unique }) => {
        const fields = paths.map(({ text }) => quoted(text));
        return `create ${unique ? 'unique ' : ''}index ${name} on ${this.keys} (${fields.join(', ')}) where ${fields[0]} is not null`;
      }),
      ...this.elementIndexes.map(({ table, columns, unique }) => {
        const key = unique ? columns[0] : columns.join(', ');
        return `create table ${table} (${columns.join(', ')}, primary key (${key})) without rowid`;
      }),
    ];
  }
}

/** The names come from code and have been checked; the quotes are for their dots and brackets. */
export function quoted(name: string): string {
  return `"${name}"`;
}
