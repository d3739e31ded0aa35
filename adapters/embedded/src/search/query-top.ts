import type { SearchSort } from '@jangteo/ports/search/search-index';
import type { Position } from './query-cursor.ts';
import type { Matches } from './query-match.ts';
import type { SeenSegment } from './query-view.ts';
import { isLive, type Segment } from './segment.ts';

/** More groups come before any score. */
const GROUP_KEY = 2 ** 31;

export interface Top {
  readonly seen: SeenSegment;
  readonly document: number;
  /** What is sorted by: a document with more comes first. Ties go by popularity downwards, then by id. */
  readonly key: number;
  readonly popularity: number;
}

/** The first few documents behind a position, over all segments. */
export class TopDocuments {
  /** The first one first. */
  readonly documents: Top[] = [];
  readonly #sort: SearchSort;
  readonly #limit: number;
  readonly #after: Position | undefined;
  readonly #afterId: Uint8Array;

  constructor(sort: SearchSort, limit: number, after: Position | undefined) {
    this.#sort = sort;
    this.#limit = limit;
    this.#after = after;
    this.#afterId = Buffer.from(after?.id ?? '');
  }

  /** Matches that live and pass. */
  offer(seen: SeenSegment, matches: Matches): void {
    const { prices, createdAt, popularity } = seen.segment.parts;
    if (this.#sort === 'price_asc') this.#offerColumn(seen, matches, prices, -1);
    else if (this.#sort === 'price_desc') this.#offerColumn(seen, matches, prices, 1);
    else if (this.#sort === 'newest') this.#offerColumn(seen, matches, createdAt, 1);
    else if (this.#sort === 'popular') this.#offerColumn(seen, matches, popularity, 1);
    else this.#offerScores(seen, matches);
  }

  /** Every document that lives, by popularity: their own order, so a few are looked at. */
  offerMostPopular(seen: SeenSegment): void {
    const { segment, live } = seen;
    const { popularity } = segment.parts;
    const bar = new Bar(this.documents, this.#limit, segment);
    const after = this.#after;
    for (let document = after === undefined ? 0 : this.#placeAfter(segment, after); document < segment.documents; document++) {
      const key = popularity[document] as number;
      if (!isLive(live, document) || (after !== undefined && key > after.key)) continue;
      if (!bar.isPassedBy(key, document)) return;
      this.#insert({ seen, document, key, popularity: key });
      bar.raise();
    }
  }

  #offerScores(seen: SeenSegment, { documents, scores, groups, count }: Matches): void {
    const { segment } = seen;
    const { popularity } = segment.parts;
    const bar = new Bar(this.documents, this.#limit, segment);
    const after = this.#after;
    const afterPlace = after === undefined ? 0 : this.#placeAfter(segment, after);
    for (let nth = 0; nth < count; nth++) {
      const key = groups === undefined ? (scores[nth] as number) : (groups[nth] as number) * GROUP_KEY + (scores[nth] as number);
      if (key < bar.key) continue;
      const document = documents[nth] as number;
      if (!bar.isPassedBy(key, document)) continue;
      if (after !== undefined && (key > after.key || (key === after.key && document < afterPlace))) continue;
      this.#insert({ seen, document, key, popularity: popularity[document] as number });
      bar.raise();
    }
  }

  #offerColumn(seen: SeenSegment, { documents, count }: Matches, column: Float64Array, sign: number): void {
    const { segment } = seen;
    const { popularity } = segment.parts;
    const bar = new Bar(this.documents, this.#limit, segment);
    const after = this.#after;
    const afterPlace = after === undefined ? 0 : this.#placeAfter(segment, after);
    for (let nth = 0; nth < count; nth++) {
      const document = documents[nth] as number;
      // Never -0, which a cursor's JSON would not keep.
      const key = sign * (column[document] as number) + 0;
      if (key < bar.key || !bar.isPassedBy(key, document)) continue;
      if (after !== undefined && (key > after.key || (key === after.key && document < afterPlace))) continue;
      this.#insert({ seen, document, key, popularity: popularity[document] as number });
      bar.raise();
    }
  }

  /** How many documents of a segment come before `position`, where all have its key. */
  #placeAfter(segment: Segment, { popularity }: Position): number {
    const place = segment.rank(popularity, this.#afterId);
    const isThere = place < segment.documents && segment.parts.popularity[place] === popularity;
    return isThere && segment.compareId(place, this.#afterId, this.#afterId.length) === 0 ? place + 1 : place;
  }

  #insert(top: Top): void {
    const { documents } = this;
    let at = documents.length;
    while (at > 0 && isBefore(top, documents[at - 1] as Top)) at--;
    documents.splice(at, 0, top);
    if (documents.length > this.#limit) documents.pop();
  }
}

/**
 * What a document of a segment has to surpass. Ties within a segment are in the order of their numbers, so the place that the last one has,
 * or would have, there stands for its popularity and id.
 */
class Bar {
  /** Nothing with less passes. */
  key = Number.NEGATIVE_INFINITY;
  #place: number;
  readonly #documents: readonly Top[];
  readonly #limit: number;
  readonly #segment: Segment;

  constructor(documents: readonly Top[], limit: number, segment: Segment) {
    this.#documents = documents;
    this.#limit = limit;
    this.#segment = segment;
    this.#place = segment.documents;
    this.raise();
  }

  isPassedBy(key: number, document: number): boolean {
    return key > this.key || (key === this.key && document < this.#place);
  }

  raise(): void {
    if (this.#documents.length < this.#limit) return;
    const last = this.#documents[this.#limit - 1] as Top;
    this.key = last.key;
    this.#place = placeOf(this.#segment, last);
  }
}

function isBefore(one: Top, other: Top): boolean {
  if (one.key !== other.key) return one.key > other.key;
  if (one.popularity !== other.popularity) return one.popularity > other.popularity;
  const id = idOf(one);
  return other.seen.segment.compareId(other.document, id, id.length) > 0;
}

/** Where a document stands, or would stand, among those of a segment. */
function placeOf(segment: Segment, top: Top): number {
  return top.seen.segment === segment ? top.document : segment.rank(top.popularity, idOf(top));
}

function idOf({ seen, document }: Top): Uint8Array {
  const { ids, idStarts } = seen.segment.parts;
  return ids.subarray(idStarts[document], idStarts[document + 1]);
}
