import type { VocabularyWord } from '@jangteo/ports/search/search-index';
import type { EngineRequests } from './engine-requests.ts';

/** Where a word stands; each is a letter behind the word in the field `shown`, so that one pass over its values counts all. */
const PLACES = { any: 'a', brand: 'b', category: 'c', title: 't' } as const;
type Place = keyof typeof PLACES;
const PLACE_OF: Readonly<Record<string, Place>> = { a: 'any', b: 'brand', c: 'category', t: 'title' };

/** The engine's bound on what one answer counts is 65,535. */
const PAGE = 10_000;

interface CountedPage {
  readonly aggregations: {
    readonly words: {
      readonly after_key?: { readonly word: string };
      readonly buckets: readonly {
        readonly key: { readonly word: string };
        readonly doc_count: number;
        readonly most: { readonly value: number };
      }[];
    };
  };
}

export function shownWord(term: string, place: Place): string {
  return `${term} ${PLACES[place]}`;
}

/** `index` is its name on the engine. */
export async function readVocabulary(requests: EngineRequests, index: string, minDocuments: number): Promise<VocabularyWord[]> {
  const words: VocabularyWord[] = [];
  let word = { word: '', any: 0, brand: 0, category: 0, title: 0, popularity: 0 };
  const take = () => {
    const { any, ...known } = word;
    if (any > 0 && any >= minDocuments) words.push(known);
  };
  for (let after: { readonly word: string } | undefined; ; ) {
    const page = await countPage(requests, index, after);
    for (const { key, doc_count, most } of page.buckets) {
      const text = key.word.slice(0, -2);
      if (text !== word.word) {
        take();
        word = { word: text, any: 0, brand: 0, category: 0, title: 0, popularity: most.value };
      }
      word[PLACE_OF[key.word.at(-1) ?? ''] ?? 'any'] = doc_count;
    }
    after = page.after_key;
    if (after === undefined) break;
  }
  take();
  return words;
}

async function countPage(requests: EngineRequests, index: string, after: { readonly word: string } | undefined) {
  const answer = await requests.send<CountedPage>({
    method: 'POST',
    path: [index, '_search'],
    query: { allow_partial_search_results: 'false', filter_path: 'aggregations' },
    body: {
      size: 0,
      track_total_hits: false,
      aggs: {
        words: {
          composite: { size: PAGE, sources: [{ word: { terms: { field: 'shown' } } }], ...(after && { after }) },
          aggs: { most: { max: { field: 'popularity' } } },
        },
      },
    },
    isLong: true,
  });
  return answer.aggregations.words;
}
