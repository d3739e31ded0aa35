import { SEARCH_FIELDS, type SearchDocument, type SearchField, type Word } from '@jangteo/ports/search/search-index';
import { shownWord } from './vocabulary.ts';

const NAME_LENGTH_MAX = 2_000;

/** A product as a search index has it; `words` are those of its texts, in the order of SEARCH_FIELDS. */
export function documentBody(document: SearchDocument, words: readonly (readonly Word[])[]) {
  const terms = Object.fromEntries(SEARCH_FIELDS.map((field, nth) => [field, termsOf(words[nth] ?? [])])) as Record<SearchField, string[]>;
  const { id, version, brand, category_path, price, popularity, created_at } = document;
  return {
    id,
    version,
    ...terms,
    title: titleOf(words[0] ?? []),
    words: [...new Set(Object.values(terms).flat())],
    shown: shownTerms(terms),
    ...(brand !== '' && { brand_name: nameOf(brand) }),
    ...(category_path !== '' && { category_paths: pathsTo(category_path) }),
    price,
    popularity,
    created_at,
  };
}

/** A brand as it is filtered by. */
export function nameOf(brand: string): string {
  return brand.slice(0, NAME_LENGTH_MAX).toWellFormed();
}

function termsOf(words: readonly Word[]): string[] {
  const terms = new Set<string>();
  for (const { terms: own, whole } of words) {
    for (const term of own) terms.add(term);
    if (whole !== undefined) terms.add(whole);
  }
  terms.delete('');
  return [...terms];
}

/** One text for each word, with its terms: a title is as long as it has words. */
function titleOf(words: readonly Word[]): string[] {
  return words
    .filter(({ terms }) => terms.length > 0)
    .map(({ terms, whole }) => [...terms, ...(whole === undefined ? [] : [whole])].join(' '));
}

function shownTerms({ title, brand, category }: Readonly<Record<SearchField, readonly string[]>>): string[] {
  const any = new Set([...title, ...brand, ...category]);
  return [
    ...[...any].map((term) => shownWord(term, 'any')),
    ...title.map((term) => shownWord(term, 'title')),
    ...brand.map((term) => shownWord(term, 'brand')),
    ...category.map((term) => shownWord(term, 'category')),
  ];
}

function pathsTo(path: string): string[] {
  const parts = nameOf(path).split('/');
  return parts.map((_, nth) => parts.slice(0, nth + 1).join('/'));
}
