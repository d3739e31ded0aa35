import type { Analyser, Word } from '@jangteo/korean/analyser';
import { SEARCH_FIELDS, type SearchDocument } from '@jangteo/ports/search/search-index';
import type { SegmentBuilder } from './segment-builder.ts';
import { titleClass } from './title-length.ts';

/** A document's words by field, in the order of SEARCH_FIELDS. */
export type DocumentWords = readonly (readonly Word[])[];

export async function wordsOf(analyser: Analyser, documents: readonly SearchDocument[]): Promise<DocumentWords[]> {
  const texts = documents.flatMap((document) => SEARCH_FIELDS.map((field) => document[field]));
  const words = await analyser.analyse(texts);
  return documents.map((_, nth) => words.slice(nth * SEARCH_FIELDS.length, (nth + 1) * SEARCH_FIELDS.length));
}

/** Returns the document's place in the builder. */
export function addDocument(builder: SegmentBuilder, document: SearchDocument, words: DocumentWords): number {
  for (const [field, ofField] of words.entries()) {
    for (const { terms, whole } of ofField) {
      for (const term of terms) builder.term(term, field);
      if (whole !== undefined) builder.term(whole, field);
    }
  }
  const { id, version, brand, category_path, price, popularity, created_at } = document;
  const titleWords = (words[0] ?? []).reduce((count, { terms }) => count + (terms.length > 0 ? 1 : 0), 0);
  return builder.add({ id, version, brand, category_path, price, popularity, created_at, titleClass: titleClass(titleWords) });
}
