import type { Facet, FacetRequest, Facets } from '@jangteo/ports/search/search-index';
import { FAILS_BRAND, FAILS_CATEGORY, FAILS_PRICE } from './query-filter.ts';
import type { Matches } from './query-match.ts';
import type { PriceRanges } from './query-price-ranges.ts';
import type { QueryView, SeenSegment } from './query-view.ts';

/** Documents of a segment by its own brands and paths, and by price range. */
export interface SegmentCounts {
  readonly brands: Uint32Array;
  readonly paths: Uint32Array;
  readonly prices: Uint32Array;
}

/** Counts documents by brand, category and price. */
export class FacetCounts {
  readonly #view: QueryView;
  readonly #request: FacetRequest;
  readonly #ranges: PriceRanges;
  readonly #brands: Uint32Array;
  readonly #paths: Uint32Array;
  readonly #prices: Uint32Array;

  constructor(view: QueryView, request: FacetRequest, ranges: PriceRanges) {
    this.#view = view;
    this.#request = request;
    this.#ranges = ranges;
    this.#brands = new Uint32Array(view.brands.texts.length);
    this.#paths = new Uint32Array(view.paths.texts.length);
    this.#prices = new Uint32Array(request.priceBounds.length + 1);
  }

  /** Counts what passes every filter, but for the facets of `without`, bits of what a document can fail. */
  count(seen: SeenSegment, matches: Matches, without: number): void {
    this.add(seen, countIn(seen, matches, this.#ranges.of(seen.segment), this.#prices.length), without);
  }

  /** Counts for the facets of `filtered` what fails nothing but that facet's own filter. */
  countOwn(seen: SeenSegment, { documents, count }: Matches, fails: Uint8Array, filtered: number): void {
    const { brands, paths } = seen.segment.parts;
    if ((filtered & FAILS_BRAND) !== 0) {
      const counts = countFailing(brands, documents, count, fails, FAILS_BRAND, seen.brandPlaces.length);
      addAt(counts, seen.brandPlaces, this.#brands);
    }
    if ((filtered & FAILS_CATEGORY) !== 0) {
      const counts = countFailing(paths, documents, count, fails, FAILS_CATEGORY, seen.pathPlaces.length);
      addAt(counts, seen.pathPlaces, this.#paths);
    }
    if ((filtered & FAILS_PRICE) !== 0) {
      const counts = countFailing(this.#ranges.of(seen.segment), documents, count, fails, FAILS_PRICE, this.#prices.length);
      for (let range = 0; range < counts.length; range++) this.#prices[range] = (this.#prices[range] as number) + (counts[range] as number);
    }
  }

  add(seen: SeenSegment, { brands, paths, prices }: SegmentCounts, without: number): void {
    if ((without & FAILS_BRAND) === 0) addAt(brands, seen.brandPlaces, this.#brands);
    if ((without & FAILS_CATEGORY) === 0) addAt(paths, seen.pathPlaces, this.#paths);
    if ((without & FAILS_PRICE) !== 0) return;
    for (let range = 0; range < prices.length; range++) this.#prices[range] = (this.#prices[range] as number) + (prices[range] as number);
  }

  facets(): Facets {
    const { brands, paths } = this.#view;
    // A document counts for its own category and for all above it, which stand before it.
    for (let place = paths.above.length - 1; place >= 0; place--) {
      const above = paths.above[place] as number;
      if (above >= 0) this.#paths[above] = (this.#paths[above] as number) + (this.#paths[place] as number);
    }
    return {
      brands: mostFirst(brands.texts, this.#brands, this.#request.limit),
      categories: mostFirst(paths.texts, this.#paths, this.#request.limit),
      prices: [...this.#prices],
    };
  }
}

/** All three in one pass. */
export function countIn(
  { segment, brandPlaces, pathPlaces }: SeenSegment,
  matches: Matches,
  ranges: Uint8Array,
  rangeCount: number,
): SegmentCounts {
  const { documents, count } = matches;
  const { brands, paths } = segment.parts;
  const byBrand = new Uint32Array(brandPlaces.length);
  const byPath = new Uint32Array(pathPlaces.length);
  const byRange = new Uint32Array(rangeCount);
  for (let nth = 0; nth < count; nth++) {
    const document = documents[nth] as number;
    const brand = brands[document] as number;
    const path = paths[document] as number;
    const range = ranges[document] as number;
    byBrand[brand] = (byBrand[brand] as number) + 1;
    byPath[path] = (byPath[path] as number) + 1;
    byRange[range] = (byRange[range] as number) + 1;
  }
  return { brands: byBrand, paths: byPath, prices: byRange };
}

function countFailing(
  values: Uint32Array | Uint8Array,
  documents: Int32Array,
  count: number,
  fails: Uint8Array,
  own: number,
  different: number,
): Uint32Array {
  const counts = new Uint32Array(different);
  for (let nth = 0; nth < count; nth++) {
    if (((fails[nth] as number) & ~own) !== 0) continue;
    const value = values[documents[nth] as number] as number;
    counts[value] = (counts[value] as number) + 1;
  }
  return counts;
}

function addAt(counts: Uint32Array, places: Uint32Array, into: Uint32Array): void {
  for (let at = 0; at < counts.length; at++) into[places[at] as number] = (into[places[at] as number] as number) + (counts[at] as number);
}

/** Those without a name are left out. */
function mostFirst(names: readonly string[], counts: Uint32Array, limit: number): Facet[] {
  const facets: Facet[] = [];
  for (let place = 0; place < counts.length; place++) {
    const value = names[place] as string;
    if (counts[place] !== 0 && value !== '') facets.push({ value, documents: counts[place] as number });
  }
  return facets.sort((one, other) => other.documents - one.documents || (one.value < other.value ? -1 : 1)).slice(0, limit);
}
