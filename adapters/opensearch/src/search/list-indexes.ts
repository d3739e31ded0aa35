import type { IndexInfo } from '@jangteo/ports/search/search-index';
import type { EngineRequests } from './engine-requests.ts';
import type { IndexMeta } from './index-layout.ts';
import type { IndexNames } from './index-names.ts';

type Indexes = Readonly<
  Record<
    string,
    {
      readonly settings: { readonly index: { readonly creation_date: string } };
      readonly mappings: { readonly _meta?: { readonly kind: IndexMeta['kind'] } };
    }
  >
>;

interface Stats {
  readonly indices?: Readonly<
    Record<
      string,
      { readonly primaries?: { readonly docs?: { readonly count: number }; readonly store?: { readonly size_in_bytes: number } } }
    >
  >;
}

/** Bytes are those of the primary shards. */
export async function listIndexes(requests: EngineRequests, names: IndexNames): Promise<IndexInfo[]> {
  const [indexes, { indices = {} }] = await Promise.all([
    requests.send<Indexes>({
      method: 'GET',
      path: [names.all],
      query: { filter_path: '*.settings.index.creation_date,*.mappings._meta.kind' },
    }),
    requests.send<Stats>({
      method: 'GET',
      path: [names.all, '_stats', 'docs,store'],
      query: { filter_path: 'indices.*.primaries.docs.count,indices.*.primaries.store.size_in_bytes' },
    }),
  ]);
  return Object.entries(indexes).flatMap(([there, { settings, mappings }]) => {
    const kind = mappings?._meta?.kind;
    if (kind === undefined) return [];
    const { docs, store } = indices[there]?.primaries ?? {};
    const createdAt = Number(settings.index.creation_date);
    return [{ name: names.here(there), kind, documents: docs?.count ?? 0, bytes: store?.size_in_bytes ?? 0, createdAt }];
  });
}
