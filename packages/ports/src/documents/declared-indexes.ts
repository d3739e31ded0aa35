import { insist } from '@jangteo/kernel/insist';
import { type FieldPath, fieldPath } from './document-fields.ts';
import type { CollectionDefinition } from './document-store.ts';

/** An index as it was declared, looked at. */
export interface DeclaredIndex {
  readonly name: string;
  /** At most one of them goes through the elements of an array. */
  readonly paths: readonly FieldPath[];
  readonly unique: boolean;
}

const NAME = /^[a-z][a-z0-9_]*$/;

/** A definition is code, so what is wrong with it is a mistake there. */
export function declaredIndexes({ name: collection, indexes }: CollectionDefinition): DeclaredIndex[] {
  insist(NAME.test(collection), `"${collection}" is a name of a collection: a-z, 0-9 and _`);
  insist(new Set(indexes.map(({ name }) => name)).size === indexes.length, `the indexes of ${collection} have names of their own`);
  return indexes.map(({ name, fields, unique = false }) => {
    insist(NAME.test(name), `"${name}" is a name of an index: a-z, 0-9 and _`);
    insist(fields.length > 0 && (!unique || fields.length === 1), `the index ${name} has a field, and one only where it is unique`);
    const paths = fields.map(fieldPath);
    insist(paths.filter((path) => path.eachElement).length <= 1, `the index ${name} has at most one field of an array`);
    return { name, paths, unique };
  });
}

/** The definition's indexes as text: equal where they are. */
export function definitionText({ indexes }: CollectionDefinition): string {
  return JSON.stringify(indexes.map(({ name, fields, unique }) => ({ name, fields, unique: unique === true })));
}
