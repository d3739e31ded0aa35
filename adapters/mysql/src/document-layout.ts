import { JangteoError } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import { type DeclaredIndex, declaredIndexes } from '@jangteo/ports/documents/declared-indexes';
import { type FieldPath, valuesAt } from '@jangteo/ports/documents/document-fields';
import type { CollectionDefinition, Scalar } from '@jangteo/ports/documents/document-store';
import { quoted, type StoredValue } from './document-sql.ts';
import { MISSING, toBytes, VALUE_BYTES_MAX } from './sortable-bytes.ts';

/** A declared index as it lies in MySQL. */
export interface LaidIndex {
  /** Of the index, or of its table; quoted. */
  readonly name: string;
  readonly paths: readonly FieldPath[];
  /** Its columns in the order of its key: the paths, and among them the id. */
  readonly columns: readonly string[];
  readonly unique: boolean;
}

/** An index on the elements of an array: a table of its own, one row for each element of each document. */
export interface ElementIndex extends LaidIndex {
  readonly table: string;
}

/** Characters. */
export const ID_LENGTH_MAX = 128;
const FIELDS_MAX = 4;
/** Of MySQL. */
const NAME_LENGTH_MAX = 64;
const GENERATION_DIGITS = 6;

/**
 * How a collection lies in MySQL.
 *
 * - `<name>.documents`: the text by id, with the number of its latest change. The index on this number is the change feed: nothing
 *   is stored for the feed itself. One that was deleted stays for a while without its text.
 * - `<name>.<generation>.keys`: one narrow row a document, with a column for each indexed field. Filters read these rows and never the JSON.
 *   The columns are filled here: the document is parsed once for all of them, and only strings and numbers count.
 * - `<name>.<generation>.by.<index>`: the table of an ElementIndex.
 *
 * What has a generation follows from the documents: a changed definition is another generation, which is filled while the one before
 * serves (document-tables.ts).
 */
export class CollectionLayout {
  readonly name: string;
  readonly generation: number;
  readonly documents: string;
  readonly keys: string;
  /** The fields with a column in `keys`. */
  readonly scalars: readonly FieldPath[];
  readonly columnIndexes: readonly LaidIndex[];
  readonly elementIndexes: readonly ElementIndex[];
  readonly #paths: readonly FieldPath[];

  constructor(definition: CollectionDefinition, generation: number) {
    const { name } = definition;
    this.name = name;
    this.generation = generation;
    this.documents = quoted(`${name}.documents`);
    this.keys = quoted(`${name}.${generation}.keys`);
    const declared = declaredIndexes(definition);
    for (const { name: index, paths } of declared) {
      insist(paths.length <= FIELDS_MAX, `the index ${index} has at most ${FIELDS_MAX} fields`);
      const longest = Math.max(...paths.map(({ text }) => text.length), `${name}..by.${index}`.length + GENERATION_DIGITS);
      insist(longest <= NAME_LENGTH_MAX, `the names in the index ${index} have at most ${NAME_LENGTH_MAX} characters`);
    }
    this.elementIndexes = declared.filter(isOnElements).map((index) => {
      const table = quoted(`${name}.${generation}.by.${index.name}`);
      return { ...laid(index), name: 'primary', table };
    });
    this.columnIndexes = declared.filter((index) => !isOnElements(index)).map((index) => ({ ...laid(index), name: quoted(index.name) }));
    this.#paths = [...new Map(declared.flatMap(({ paths }) => paths).map((path) => [path.text, path])).values()];
    this.scalars = this.#paths.filter((path) => !path.eachElement);
  }

  get keyColumns(): string[] {
    return ['id', ...this.scalars.map(({ text }) => text)];
  }

  hasColumn(field: string): boolean {
    return this.scalars.some(({ text }) => text === field);
  }

  /** Throws INVALID_REQUEST where a value is too long for an index. */
  refuseLongValues(id: string, document: object): void {
    for (const path of this.#paths) for (const value of valuesAt(document, path)) if (mayBeLong(value)) stored(id, path, value);
  }

  /** Throws INVALID_REQUEST. */
  keyRow(id: string, document: object): StoredValue[] {
    return [id, ...this.scalars.map((path) => storedAt(id, document, path)[0] ?? null)];
  }

  /** The rows of `index` for a document: none where its first field is missing. Throws INVALID_REQUEST. */
  elementRows(index: ElementIndex, id: string, document: object): StoredValue[][] {
    let rows: StoredValue[][] = [[]];
    const [first] = index.paths;
    for (const column of index.columns) {
      const path = index.paths.find(({ text }) => text === column);
      if (path === undefined) {
        rows = rows.map((row) => [...row, id]);
        continue;
      }
      const values = storedAt(id, document, path);
      if (values.length === 0 && path === first) return [];
      rows = rows.flatMap((row) => (values.length === 0 ? [[...row, MISSING]] : values.map((value) => [...row, value])));
    }
    return rows;
  }

  /** `collation`: the server's own that compares byte by byte, whatever the schema was made with. */
  createDocuments(collation: string): string {
    return `create table if not exists ${this.documents} (
      id varchar(${ID_LENGTH_MAX}) not null primary key, changed bigint not null, version bigint not null, deleted tinyint not null, json longtext,
      key by_change (changed, deleted, version), key by_deletion (deleted, changed)) ${options(collation)}`;
  }

  createIndexes(collation: string): string[] {
    const id = `id varchar(${ID_LENGTH_MAX}) not null`;
    const listed = (columns: readonly string[]) => columns.map(quoted).join(', ');
    const column = (name: string) => `${quoted(name)} varbinary(${VALUE_BYTES_MAX})`;
    const keys = [
      `${id} primary key`,
      ...this.scalars.map(({ text }) => column(text)),
      ...this.columnIndexes.map(({ name, columns, paths, unique }) =>
        unique ? `unique key ${name} (${column1(paths)})` : `key ${name} (${listed(columns)})`,
      ),
    ];
    return [
      `create table if not exists ${this.keys} (${keys.join(', ')}) ${options(collation)}`,
      ...this.elementIndexes.map(({ table, columns, paths, unique }) => {
        const fields = paths.map(({ text }) => `${column(text)} not null`);
        const key = unique ? column1(paths) : listed(columns);
        return `create table if not exists ${table} (${[id, ...fields].join(', ')}, primary key (${key}), key by_id (id)) ${options(collation)}`;
      }),
    ];
  }
}

function options(collation: string): string {
  return `row_format = dynamic collate ${collation}`;
}

function isOnElements({ paths }: DeclaredIndex): boolean {
  return paths.some((path) => path.eachElement);
}

function column1(paths: readonly FieldPath[]): string {
  return quoted((paths[0] as FieldPath).text);
}

/**
 * The id stands behind the first field that can be sorted by, as ties are broken by it, and MySQL sorts all matches where an index has
 * not the whole order. The fields behind are compared along the way, without a look at other tables.
 */
function laid({ name, paths, unique }: DeclaredIndex): LaidIndex {
  const columns = paths.map(({ text }) => text);
  columns.splice(paths.findIndex(({ eachElement }) => !eachElement) + 1 || paths.length, 0, 'id');
  return { name, paths, columns, unique };
}

/** In UTF-8 a unit of JavaScript's takes three bytes at most. */
function mayBeLong(value: Scalar): boolean {
  return typeof value === 'string' && 3 * value.length >= VALUE_BYTES_MAX;
}

function storedAt(id: string, document: object, path: FieldPath): Buffer[] {
  return valuesAt(document, path).map((value) => stored(id, path, value));
}

function stored(id: string, path: FieldPath, value: Scalar): Buffer {
  const bytes = toBytes(value);
  if (bytes.length <= VALUE_BYTES_MAX) return bytes;
  const detail = `${path.text} of "${id}" has ${bytes.length - 1} bytes, and an index in MySQL takes ${VALUE_BYTES_MAX - 1}`;
  throw new JangteoError('INVALID_REQUEST', detail);
}
