import type {
  AnalysedWordView,
  DictionaryWordView,
  EffectView,
  GoldenQueryView,
  SynonymsView,
  ZeroResultView,
} from '@jangteo/gateway/search-words-view';
import type { Money } from '@jangteo/kernel/money';
import type { Connection } from './connection.ts';
import type { Query } from './operations-api.ts';

export interface FoundItem {
  readonly id: string;
  readonly title: string;
  readonly brand?: string;
  readonly price?: Money;
}

export interface SearchAnswer {
  readonly items: readonly FoundItem[];
  readonly total: number;
  readonly corrected_query?: string;
  readonly did_you_mean?: string;
  readonly relaxed?: boolean;
  readonly next_cursor: string | null;
}

const API = '/admin/api/search';

/** Searching, and the operator's calls about the words of search. Each throws what the shop answers with. */
export function searchApi({ call }: Pick<Connection, 'call'>) {
  return {
    search: (query: Query, brands: readonly string[]) =>
      call<SearchAnswer>('GET', `/v1/search?${queryOf(query)}${brands.map((brand) => `&brand=${encodeURIComponent(brand)}`).join('')}`),
    analyse: async (text: string) => (await call<{ words: AnalysedWordView[] }>('GET', `${API}/analyse?${queryOf({ text })}`)).words,
    zeroResults: (query: Query) =>
      call<{ items: ZeroResultView[]; next_cursor: string | null }>('GET', `${API}/zero-results?${queryOf(query)}`),

    synonyms: async () => (await call<{ items: SynonymsView[] }>('GET', `${API}/synonyms`)).items,
    addSynonyms: (words: readonly string[]) => call<SynonymsView>('POST', `${API}/synonyms`, { words }),
    replaceSynonyms: (id: string, words: readonly string[]) =>
      call<SynonymsView>('PUT', `${API}/synonyms/${encodeURIComponent(id)}`, { words }),
    removeSynonyms: (id: string) => call<void>('DELETE', `${API}/synonyms/${encodeURIComponent(id)}`),

    dictionary: async () => (await call<{ items: DictionaryWordView[] }>('GET', `${API}/dictionary`)).items,
    putWord: (word: string, parts: readonly string[]) =>
      call<DictionaryWordView>('PUT', `${API}/dictionary/${encodeURIComponent(word)}`, { parts }),
    removeWord: (word: string) => call<void>('DELETE', `${API}/dictionary/${encodeURIComponent(word)}`),

    preview: async (change: object) => (await call<{ items: EffectView[] }>('POST', `${API}/preview`, change)).items,

    goldenQueries: async () => (await call<{ items: GoldenQueryView[] }>('GET', `${API}/golden-queries`)).items,
    addGoldenQuery: (golden: Omit<GoldenQueryView, 'id'>) => call<GoldenQueryView>('POST', `${API}/golden-queries`, golden),
    replaceGoldenQuery: ({ id, ...golden }: GoldenQueryView) =>
      call<GoldenQueryView>('PUT', `${API}/golden-queries/${encodeURIComponent(id)}`, golden),
    removeGoldenQuery: (id: string) => call<void>('DELETE', `${API}/golden-queries/${encodeURIComponent(id)}`),
  };
}

export type SearchApi = ReturnType<typeof searchApi>;

function queryOf(query: Query): string {
  const said = Object.entries(query).flatMap(([key, value]): [string, string][] => (value === undefined ? [] : [[key, String(value)]]));
  return new URLSearchParams(said).toString();
}
