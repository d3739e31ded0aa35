import {
  type Facets,
  SEARCH_FIELDS,
  type SearchDocument,
  type SearchField,
  type SearchFilter,
  type SearchRequest,
} from '@jangteo/ports/search/search-index';
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
  // A word that is said twice counts once.
  const groups = request.groups.map((group) =>
    group.map(({ terms, weight }) => ({ weight, terms: [...new Set(terms)].map((term) => ({ term, rarity: rarity(term) })) })),
  );
  const expected: Expected[] = [];
  for (const document of documents) {
    let [found, score] = [0, 0];
    for (const group of groups) {
      let best = 0;
      for (const alternative of group) best = Math.max(best, alternative.weight * countOf(document, alternative.terms, request));
      if (best > 0) found++;
      score += best;
    }
    if (found >= least) expected.push({ document, groups: found, score });
  }
  return expected;
}

/** 0 where a term is missing: then the alternative is not there. */
function countOf(document: SearchDocument, terms: readonly { term: string; rarity: number }[], request: SearchRequest): number {
  let sum = 0;
  for (const { term, rarity } of terms) {
    const count = rarity * fieldsOf(document, term, request);
    if (count === 0) return 0;
    sum += count;
  }
  return sum;
}

/** The words of a document's fields, and what its title's length leaves of a match there. */
interface Read {
  readonly fields: ReadonlyMap<SearchField, ReadonlySet<string>>;
  readonly titleNorm: number;
}

/** Documents never change: each is read once. */
const read = new WeakMap<SearchDocument, Read>();

function readOf(document: SearchDocument): Read {
  const known = read.get(document);
  if (known !== undefined) return known;
  const words = SEARCH_FIELDS.map((field) => [field, document[field].split(/\s+/).filter((word) => word !== '')] as const);
  const fields = new Map(words.map(([field, ofField]) => [field, new Set(ofField)]));
  const titleLength = words.find(([field]) => field === 'title')?.[1].length ?? 0;
  const reading = { fields, titleNorm: TITLE_NORMS[titleClass(titleLength)] as number };
  read.set(document, reading);
  return reading;
}

function fieldsOf(document: SearchDocument, term: string, { weights }: SearchRequest): number {
  const { fields, titleNorm } = readOf(document);
  let sum = 0;
  for (const field of SEARCH_FIELDS) if (fields.get(field)?.has(term)) sum += weights[field] * (field === 'title' ? titleNorm : 1);
  return sum;
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
