import { hash } from 'node:crypto';
import { JangteoError } from '@jangteo/kernel/errors';
import { murmur2 } from '@jangteo/kernel/hash';
import { type DeclaredIndex, declaredIndexes } from '@jangteo/ports/documents/declared-indexes';
import { type FieldPath, valuesAt } from '@jangteo/ports/documents/document-fields';
import type { CollectionDefinition, Condition, Scalar } from '@jangteo/ports/documents/document-store';
import type { IndexDescription } from 'mongodb';
import { toSortable } from './sortable-text.ts';

/** How a document lies in MongoDB. One that was deleted stays as its id and version alone, so that its id never has a version twice. */
export interface MongoDocument {
  readonly _id: string;
  readonly v: number;
  /** The text's SHA-256. A document that is there has one: the text need not be read to know. */
  readonly h?: string;
  /** The exact text. */
  readonly j?: string;
  /** What is indexed: the values of each declared field, by its path, with `:` for its dots. */
  readonly f?: Readonly<Record<string, Scalar | readonly Scalar[]>>;
}

/** No document has this id: what stands under it is an event to the feed, and nothing to anybody else. */
export const MARK_ID = '';

/** A document that is there. */
export const IS_THERE = { h: { $exists: true } } as const;

/** Indexes of other names are left alone: an operator may have some. */
const OURS = 'jangteo.';

/**
 * How a collection lies in MongoDB: each document's text beside the values of the fields that are indexed.
 * Values are taken out here and not by MongoDB's own paths, so that only strings and numbers count, and the text stays as it is.
 */
export class CollectionLayout {
  readonly name: string;
  readonly paths: readonly FieldPath[];
  readonly #indexes: readonly DeclaredIndex[];

  constructor(definition: CollectionDefinition) {
    this.name = definition.name;
    this.#indexes = declaredIndexes(definition);
    this.paths = [...new Map(this.#indexes.flatMap(({ paths }) => paths).map((path) => [path.text, path])).values()];
  }

  /** What is stored of a document beside its id and version. */
  bodyOf(json: string, document: object): Omit<MongoDocument, '_id' | 'v'> {
    return { h: hash('sha256', json, 'base64'), j: json, f: this.fieldsOf(document) };
  }

  /** Only what is there: an index leaves out a document without its first field. */
  fieldsOf(document: object): NonNullable<MongoDocument['f']> {
    const fields: Record<string, Scalar | Scalar[]> = {};
    for (const path of this.paths) {
      const values = valuesAt(document, path).map(toSortable);
      if (values[0] !== undefined) fields[keyOf(path.text)] = path.eachElement ? values : values[0];
    }
    return fields;
  }

  /** Throws INDEX_MISSING. */
  check(where: readonly Condition[], sort: string | undefined): void {
    for (const { field } of where) {
      if (!this.paths.some(({ text }) => text === field)) this.#missing(`has the field ${field}`);
    }
    if (sort === undefined) return;
    const single = new Set(where.flatMap((condition) => ('eq' in condition ? condition.field : [])));
    const sorts = this.#indexes.some(({ paths }) => {
      const at = paths.findIndex(({ text, eachElement }) => text === sort && !eachElement);
      return at !== -1 && paths.slice(0, at).every(({ text }) => single.has(text));
    });
    if (!sorts) this.#missing(`sorts by ${sort}`);
  }

  /** No two documents have the same value of it. */
  isUnique(field: string): boolean {
    return this.#indexes.some(({ paths, unique }) => unique && paths[0]?.text === field);
  }

  /** Their names say what they are, so one whose definition changed is another one. */
  indexes(): (IndexDescription & { readonly name: string })[] {
    return this.#indexes.map(({ name, paths, unique }) => {
      const first = storedKey(paths[0] as FieldPath);
      const keys = paths.map((path): [string, 1] => [storedKey(path), 1]);
      if (!unique) keys.splice(tieAt(paths), 0, ['_id', 1]);
      const shape = { unique, keys };
      const description = { key: new Map(keys), name: `${OURS}${name}.${murmur2(JSON.stringify(shape)).toString(36)}` };
      // A sparse index has every document as soon as the id is in it.
      return unique
        ? { ...description, unique, sparse: true }
        : { ...description, partialFilterExpression: { [first]: { $exists: true } } };
    });
  }

  isOurs(index: string): boolean {
    return index.startsWith(OURS);
  }

  #missing(what: string): never {
    throw new JangteoError('INDEX_MISSING', `no index of ${this.name} ${what}`);
  }
}

/**
 * The place of the id: behind the first field that can be sorted by, as ties are broken by it. A page is then a walk along the index;
 * the fields behind are compared as it goes, without a look at the documents.
 */
function tieAt(paths: readonly FieldPath[]): number {
  return Math.min(paths.length, paths.findIndex(({ eachElement }) => !eachElement) + 1 || paths.length);
}

/** Where MongoDB finds the values of a field. */
export function storedKey({ text }: Pick<FieldPath, 'text'>): string {
  return `f.${keyOf(text)}`;
}

export function keyOf(field: string): string {
  return field.replaceAll('.', ':');
}
