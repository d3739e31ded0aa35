import type { DictionaryRule, SearchIndex, Word } from '@jangteo/ports/search/search-index';
import { ALIAS } from './names.ts';
import type { Words } from './parts.ts';

export interface DictionaryEffect {
  readonly query: string;
  readonly termsBefore: readonly string[];
  readonly termsAfter: readonly string[];
}

/** No version: it goes again at once. */
const SCRATCH = 'dictionary_lint';

/** Which golden queries are taken apart otherwise with the dictionary as edited than they are in the live index. */
export async function lintDictionary(search: SearchIndex, words: Pick<Words, 'golden' | 'dictionary'>): Promise<DictionaryEffect[]> {
  const queries = (await words.golden()).map(({ query }) => query);
  if (queries.length === 0) return [];
  const before = await search.analyse(ALIAS, queries, { patient: true });
  const after = await analyseWith(search, await words.dictionary(), queries);
  return queries.flatMap((query, at) => {
    const [termsBefore, termsAfter] = [termsOf(before[at]), termsOf(after[at])];
    return termsBefore.join(' ') === termsAfter.join(' ') ? [] : [{ query, termsBefore, termsAfter }];
  });
}

/** An empty index with that dictionary: only the engine knows how it takes words apart. */
async function analyseWith(search: SearchIndex, dictionary: readonly DictionaryRule[], texts: readonly string[]) {
  await search.drop(SCRATCH);
  await search.create(SCRATCH, { kind: 'search', dictionary });
  try {
    return await search.analyse(SCRATCH, texts, { patient: true });
  } finally {
    await search.drop(SCRATCH);
  }
}

function termsOf(words: readonly Word[] = []): string[] {
  return words.flatMap(({ terms, whole }) => [...(whole === undefined || terms.includes(whole) ? [] : [whole]), ...terms]);
}
