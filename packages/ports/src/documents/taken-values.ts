import { type FieldPath, valuesAt } from './document-fields.ts';
import type { Scalar } from './document-store.ts';

/** Who has which value of one unique field: of the values that the drafts of a write have, at least. */
export interface UniqueField {
  readonly path: FieldPath;
  readonly holders: Map<Scalar, string>;
}

/** The unique values of the documents that are there and of the drafts accepted so far. */
export class TakenValues {
  readonly #fields: readonly UniqueField[];

  constructor(fields: readonly UniqueField[]) {
    this.#fields = fields;
  }

  /** Claims a document's values, giving back those it had; says which one another document has, if so, and changes nothing. */
  claim(id: string, document: object, before: object | undefined): string | undefined {
    const claims = this.#fields.map(({ path, holders }) => ({ path, holders, values: valuesAt(document, path) }));
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
  }
}
