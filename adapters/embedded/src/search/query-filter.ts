import type { SearchFilter } from '@jangteo/ports/search/search-index';
import type { Matches } from './query-match.ts';
import type { QueryView, SeenSegment } from './query-view.ts';

/** Bits of what a document can fail. */
export const FAILS_BRAND = 1;
export const FAILS_CATEGORY = 2;
export const FAILS_PRICE = 4;

/** A request's filter, by the places of brands and paths in a view. */
export class QueryFilter {
  /** Bits of what is filtered by. */
  readonly filtered: number;
  readonly #brands: Uint8Array | undefined;
  readonly #paths: Uint8Array | undefined;
  readonly #minPrice: number;
  readonly #maxPrice: number;

  constructor(view: QueryView, { brands, categoryPath, minPrice, maxPrice }: SearchFilter) {
    if (brands !== undefined) {
      const wanted = new Set(brands);
      this.#brands = Uint8Array.from(view.brands.texts, (brand) => (wanted.has(brand) ? 0 : FAILS_BRAND));
    }
    if (categoryPath !== undefined) {
      const under = `${categoryPath}/`;
      this.#paths = Uint8Array.from(view.paths.texts, (path) => (path === categoryPath || path.startsWith(under) ? 0 : FAILS_CATEGORY));
    }
    // A bound that is not there is null behind JSON.
    this.#minPrice = minPrice ?? Number.NEGATIVE_INFINITY;
    this.#maxPrice = maxPrice ?? Number.POSITIVE_INFINITY;
    const isPriced = this.#minPrice !== Number.NEGATIVE_INFINITY || this.#maxPrice !== Number.POSITIVE_INFINITY;
    this.filtered =
      (this.#brands === undefined ? 0 : FAILS_BRAND) | (this.#paths === undefined ? 0 : FAILS_CATEGORY) | (isPriced ? FAILS_PRICE : 0);
  }

  /** Of every document of a segment those that pass, where brands or categories alone are filtered by. Returns how many. */
  select({ segment, brandPlaces, pathPlaces }: SeenSegment, into: Int32Array): number {
    const isByBrand = this.#brands !== undefined;
    const values = isByBrand ? segment.parts.brands : segment.parts.paths;
    const fails = isByBrand ? inSegment(this.#brands, brandPlaces) : inSegment(this.#paths ?? new Uint8Array(0), pathPlaces);
    let count = 0;
    for (let document = 0; document < values.length; document++) if (fails[values[document] as number] === 0) into[count++] = document;
    return count;
  }

  /** What each match fails; 0: nothing. */
  fails({ segment, brandPlaces, pathPlaces }: SeenSegment, { documents, count }: Matches, into: Uint8Array): void {
    const { brands, paths, prices } = segment.parts;
    into.fill(0, 0, count);
    if (this.#brands !== undefined) addFails(brands, inSegment(this.#brands, brandPlaces), documents, count, into);
    if (this.#paths !== undefined) addFails(paths, inSegment(this.#paths, pathPlaces), documents, count, into);
    if ((this.filtered & FAILS_PRICE) === 0) return;
    const [min, max] = [this.#minPrice, this.#maxPrice];
    for (let nth = 0; nth < count; nth++) {
      const price = prices[documents[nth] as number] as number;
      if (price < min || price > max) into[nth] = (into[nth] as number) | FAILS_PRICE;
    }
  }
}

/** By the segment's own ordinals. */
function inSegment(fails: Uint8Array, places: Uint32Array): Uint8Array {
  const own = new Uint8Array(places.length);
  for (let at = 0; at < own.length; at++) own[at] = fails[places[at] as number] as number;
  return own;
}

function addFails(values: Uint32Array, fails: Uint8Array, documents: Int32Array, count: number, into: Uint8Array): void {
  for (let nth = 0; nth < count; nth++) into[nth] = (into[nth] as number) | (fails[values[documents[nth] as number] as number] as number);
}
