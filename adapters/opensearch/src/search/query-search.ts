import type { SearchPage, SearchRequest, SearchSort } from '@jangteo/ports/search/search-index';
import type { EngineRequests } from './engine-requests.ts';
import { readCursor, writeCursor } from './query-cursor.ts';
import { type CountedFacets, facetQueries, facetsOf } from './query-facets.ts';
import { filtersOf } from './query-filter.ts';
import { planMatch } from './query-plan.ts';
import { readRarities, termsOf } from './query-rarity.ts';

interface Answer {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly fields: { readonly version: readonly [number] }; readonly sort: readonly (number | string)[] }[];
  };
  readonly aggregations?: CountedFacets;
}

const TIES = [{ popularity: 'desc' }, { id: 'asc' }];
const SORTS: Readonly<Record<SearchSort, readonly object[]>> = {
  relevance: [{ _score: 'desc' }, ...TIES],
  price_asc: [{ price: 'asc' }, ...TIES],
  price_desc: [{ price: 'desc' }, ...TIES],
  newest: [{ created_at: 'desc' }, ...TIES],
  popular: TIES,
};

/** A request that was checked. `target` is a name on the engine. */
export async function searchPage(requests: EngineRequests, target: string, asked: SearchRequest): Promise<SearchPage> {
  const isScored = asked.sort === 'relevance' && asked.groups.length > 0;
  const request: SearchRequest = asked.sort === 'relevance' && !isScored ? { ...asked, sort: 'popular' } : asked;
  const sort = SORTS[request.sort];
  const terms = isScored ? termsOf(request) : [];
  const position = readCursor(request, sort.length, terms.length);
  const rarities = position?.rarities ?? (await readRarities(requests, target, terms));
  const { facets, limit } = request;
  const filters = filtersOf(request.filter);
  const match = planMatch(request, terms, rarities);
  const { hits, aggregations } = await requests.send<Answer>({
    method: 'POST',
    path: [target, '_search'],
    query: { allow_partial_search_results: 'false', filter_path: 'hits.total.value,hits.hits.fields,hits.hits.sort,aggregations' },
    body: {
      size: limit + 1,
      // Facets see what their own filter leaves out.
      query: facets === undefined ? { bool: { must: match, filter: [...filters.values()] } } : match,
      ...(facets !== undefined && { post_filter: { bool: { filter: [...filters.values()] } }, aggs: facetQueries(facets, filters) }),
      sort,
      ...(position && { search_after: position.after }),
      track_total_hits: true,
      _source: false,
      docvalue_fields: ['version'],
    },
  });
  const shown = (hits.hits ?? []).slice(0, limit);
  const last = shown.at(-1);
  return {
    hits: shown.map(({ fields, sort: by }) => ({ id: by.at(-1) as string, version: fields.version[0], score: by[0] as number })),
    total: hits.total.value,
    ...(facets && aggregations && { facets: facetsOf(facets, aggregations) }),
    ...(last && (hits.hits ?? []).length > limit && { nextCursor: writeCursor(request, { after: last.sort, rarities }) }),
  };
}
