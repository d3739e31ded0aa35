import { type Facets, SEARCH_FIELDS, type SearchDocument, type SearchFilter, type SearchRequest } from '@jangteo/ports/search/search-index';
import { TITLE_NORMS, titleClass } from '../src/search/title-length.ts';

export interface Expected {
  readonly document: SearchDocument;
  /** How many groups it has, and what they count together. */
  readonly groups: number;
  readonly score: number;
}

/** What a search has to find, by looking at every document. `rarity` is what a term counts. */
export function matching(documents: readonly SearchDocument[], request: SearchRequest, rarity: (term: string) => number): Expected[] {
  const least = request.least ?? request.groups.length;
  return documents.flatMap((document) => {
    const scores = request.groups.map((group) =>
      Math.max(0, ...group.map(({ terms, weight }) => weight * sumOf(terms, (term) => rarity(term) * fieldsOf(document, term, request)))),
    );
    const groups = scores.filter((score) => score > 0).length;
    return groups < least ? [] : [{ document, groups, score: scores.reduce((sum, score) => sum + score, 0) }];
  });
}

/** A word that is said twice counts once. 0 where one counts nothing: then the alternative is not there. */
function sumOf(terms: readonly string[], count: (term: string) => number): number {
  const counts = [...new Set(terms)].map(count);
  return counts.includes(0) ? 0 : counts.reduce((sum, one) => sum + one, 0);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

function fieldsOf(document: SearchDocument, term: string, { weights }: SearchRequest): number {
  const title = wordsOf(document.title);
  return SEARCH_FIELDS.reduce((sum, field) => {
    if (!wordsOf(document[field]).includes(term)) return sum;
    return sum + weights[field] * (field === 'title' ? (TITLE_NORMS[titleClass(title.length)] as number) : 1);
  }, 0);
}

function isUnder(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
}

export function passes(
  { brand, category_path, price }: SearchDocument,
  { brands, categoryPath, minPrice, maxPrice }: SearchFilter,
): boolean {
  return (
    (brands?.includes(brand) ?? true) &&
    (categoryPath === undefined || isUnder(category_path, categoryPath)) &&
    price >= (minPrice ?? 0) &&
    price <= (maxPrice ?? Number.POSITIVE_INFINITY)
  );
}

/** Facets over what matches, in the engine's order. */
export function facetsOf(matches: readonly Expected[], { filter, facets }: SearchRequest): Facets | undefined {
  if (facets === undefined) return undefined;
  const { brands: _brands, ...noBrands } = filter;
  const { categoryPath: _path, ...noCategory } = filter;
  const { minPrice: _min, maxPrice: _max, ...noPrice } = filter;
  const of = (own: SearchFilter) => matches.map(({ document }) => document).filter((document) => passes(document, own));
  const paths = of(noCategory).flatMap(({ category_path: path }) => {
    const ids = path === '' ? [] : path.split('/');
    return ids.map((_, depth) => ids.slice(0, depth + 1).join('/'));
  });
  const rangeOf = (price: number) => facets.priceBounds.filter((bound) => price >= bound).length;
  const prices = of(noPrice).map(({ price }) => rangeOf(price));
  return {
    brands: mostFirst(of(noBrands).flatMap(({ brand }) => (brand === '' ? [] : [brand]))).slice(0, facets.limit),
    categories: mostFirst(paths).slice(0, facets.limit),
    prices: Array.from({ length: facets.priceBounds.length + 1 }, (_, range) => prices.filter((one) => one === range).length),
  };
}

function mostFirst(values: readonly string[]): { value: string; documents: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Array.from(counts, ([value, documents]) => ({ value, documents })).sort(
    (one, other) => other.documents - one.documents || (one.value < other.value ? -1 : 1),
  );
}
