import type { ScannedDocument, ScanOptions, SearchDocument } from '@jangteo/ports/search/search-index';
import type { EngineRequests } from './engine-requests.ts';
import { engineId } from './write-changes.ts';

interface Scanned {
  readonly hits: {
    readonly hits?: readonly {
      readonly fields: { readonly version: readonly [number] };
      readonly sort: readonly [string];
      readonly _source?: { readonly json: string };
    }[];
  };
}

interface Found {
  readonly docs: readonly { readonly _id: string; readonly _source?: { readonly json: string } }[];
}

/** Documents upwards by id, as the engine sorts them: by the bytes of UTF-8, which is by code points. */
export async function scanDocuments(
  requests: EngineRequests,
  index: string,
  { after, limit, versionsOnly }: ScanOptions,
): Promise<ScannedDocument[]> {
  const { hits } = await requests.send<Scanned>({
    method: 'POST',
    path: [index, '_search'],
    query: { allow_partial_search_results: 'false', filter_path: 'hits.hits.fields,hits.hits.sort,hits.hits._source' },
    body: {
      size: limit,
      query: { match_all: {} },
      sort: [{ id: 'asc' }],
      ...(after !== undefined && { search_after: [after] }),
      track_total_hits: false,
      _source: versionsOnly ? false : ['json'],
      docvalue_fields: ['version'],
    },
    isLong: true,
  });
  return (hits?.hits ?? []).map(({ fields, sort, _source }) => {
    const seen = { id: sort[0], version: fields.version[0] };
    return _source === undefined ? seen : { ...seen, document: JSON.parse(_source.json) as SearchDocument };
  });
}

/** Of a raw index, in the order of the ids, those that are there. */
export async function readDocuments(requests: EngineRequests, index: string, ids: readonly string[]): Promise<SearchDocument[]> {
  if (ids.length === 0) return [];
  const named = ids.map(engineId);
  const { docs } = await requests.send<Found>({
    method: 'POST',
    path: [index, '_mget'],
    query: { realtime: 'false', _source_includes: 'json', filter_path: 'docs._id,docs._source' },
    body: { ids: [...new Set(named)] },
    isLong: true,
  });
  const found = new Map(docs.map(({ _id, _source }) => [_id, _source?.json]));
  return named.flatMap((id) => {
    const json = found.get(id);
    return json === undefined ? [] : [JSON.parse(json) as SearchDocument];
  });
}
