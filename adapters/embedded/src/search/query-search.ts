import { checkRequest } from '@jangteo/ports/search/check-request';
import type { Facets, SearchPage, SearchRequest } from '@jangteo/ports/search/search-index';
import { readCursor, writeCursor } from './query-cursor.ts';
import { countIn, FacetCounts, type SegmentCounts } from './query-facets.ts';
import { FAILS_BRAND, FAILS_CATEGORY, QueryFilter } from './query-filter.ts';
import { Matcher, type Matches } from './query-match.ts';
import { type Plan, planQuery, termsOf } from './query-plan.ts';
import { PriceRanges } from './query-price-ranges.ts';
import { Sieve } from './query-sieve.ts';
import { TopDocuments } from './query-top.ts';
import type { QueryView, SeenSegment } from './query-view.ts';

/** Searches one view after the other. */
export class Searcher {
  readonly #matcher = new Matcher();
  readonly #sieve = new Sieve();
  #ranges = new PriceRanges([]);
  /** Counts over all that lives in a segment, for the ranges of now. */
  #allCounts = new WeakMap<SeenSegment, SegmentCounts>();

  /** Throws INVALID_REQUEST, BAD_CURSOR. */
  search(view: QueryView, request: SearchRequest): SearchPage {
    checkRequest(request);
    const terms = termsOf(request);
    const after = readCursor(request, terms.length);
    const plan = planQuery(view, request, terms, after);
    const filter = new QueryFilter(view, request.filter);
    const counts = this.#counts(view, request);
    const isEverything = request.groups.length === 0;
    const sort = request.sort === 'relevance' && isEverything ? 'popular' : request.sort;
    // One more tells whether there is another page.
    const top = new TopDocuments(sort, request.limit + 1, after);
    let total = 0;
    for (const [nth, seen] of view.segments.entries()) {
      if (isEverything && filter.filtered === 0 && sort === 'popular') {
        total += seen.alive;
        counts?.add(seen, this.#countAll(seen), 0);
        top.offerMostPopular(seen);
        continue;
      }
      const kept = isEverything ? this.#every(seen, filter, counts) : this.#found(seen, plan, plan.lists[nth] ?? [], filter, counts);
      total += kept.count;
      top.offer(seen, kept);
    }
    return page(request, plan, top, total, counts?.facets());
  }

  /** What matches, lives and passes the filter; counts facets on the way. */
  #found(seen: SeenSegment, plan: Plan, lists: Plan['lists'][number], filter: QueryFilter, counts: FacetCounts | undefined): Matches {
    const { filtered } = filter;
    const living = this.#sieve.living(seen, this.#matcher.match(seen, plan, lists));
    const kept = filtered === 0 ? living : this.#sieve.passing(seen, living, filter);
    counts?.count(seen, kept, filtered);
    if (filtered !== 0) counts?.countOwn(seen, living, this.#sieve.fails, filtered);
    return kept;
  }

  /** The same where nothing is looked for; what would have to be counted over every document is known. */
  #every(seen: SeenSegment, filter: QueryFilter, counts: FacetCounts | undefined): Matches {
    const { filtered } = filter;
    if (filtered === FAILS_BRAND || filtered === FAILS_CATEGORY) {
      counts?.add(seen, this.#countAll(seen), ~filtered);
      const kept = this.#sieve.selected(seen, filter);
      counts?.count(seen, kept, filtered);
      return kept;
    }
    if (filtered === 0) counts?.add(seen, this.#countAll(seen), 0);
    const living = this.#sieve.living(seen, this.#matcher.all(seen));
    if (filtered === 0) return living;
    const kept = this.#sieve.passing(seen, living, filter);
    counts?.count(seen, kept, filtered);
    counts?.countOwn(seen, living, this.#sieve.fails, filtered);
    return kept;
  }

  #counts(view: QueryView, { facets }: SearchRequest): FacetCounts | undefined {
    if (facets === undefined) return undefined;
    if (!this.#ranges.isOf(facets.priceBounds)) {
      this.#ranges = new PriceRanges(facets.priceBounds);
      this.#allCounts = new WeakMap();
    }
    return new FacetCounts(view, facets, this.#ranges);
  }

  #countAll(seen: SeenSegment): SegmentCounts {
    const known = this.#allCounts.get(seen);
    if (known !== undefined) return known;
    const counted = countIn(
      seen,
      this.#sieve.living(seen, this.#matcher.all(seen)),
      this.#ranges.of(seen.segment),
      this.#ranges.bounds.length + 1,
    );
    this.#allCounts.set(seen, counted);
    return counted;
  }
}

function page(request: SearchRequest, { rarities }: Plan, top: TopDocuments, total: number, facets: Facets | undefined): SearchPage {
  const shown = top.documents.slice(0, request.limit);
  const hits = shown.map(({ seen: { segment }, document, key }) => ({
    id: segment.id(document),
    version: segment.parts.versions[document] as number,
    score: key,
  }));
  const last = shown.at(-1);
  const lastHit = hits.at(-1);
  const hasMore = top.documents.length > shown.length;
  return {
    hits,
    total,
    ...(facets && { facets }),
    ...(hasMore &&
      last &&
      lastHit && { nextCursor: writeCursor(request, { key: last.key, popularity: last.popularity, id: lastHit.id, rarities }) }),
  };
}
