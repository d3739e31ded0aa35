import type { Clock } from '@jangteo/kernel/clock';
import { correctorInSteps } from '@jangteo/korean/corrector';
import { initials } from '@jangteo/korean/jamo';
import type { SearchIndex, VocabularyWord } from '@jangteo/ports/search/search-index';
import type { NamedCategory } from './category-names.ts';
import { InsideWords } from './inside-words.ts';
import { learnIntents } from './learn-intents.ts';
import { learnSuggestions } from './learn-suggestions.ts';
import { RAW } from './names.ts';
import { DEFAULT_WEIGHTS } from './search-weights.ts';
import { countOf, likelihoodOf, type ShopVocabulary } from './shop-vocabulary.ts';
import { inTurns, turns } from './turns.ts';

export interface LearnOptions {
  readonly search: SearchIndex;
  readonly clock: Clock;
  readonly index: string;
  readonly documents: number;
  readonly categories: ReadonlyMap<string, NamedCategory>;
  readonly synonyms: readonly (readonly string[])[];
}

/** Those that fewest products have stay out. */
const WORDS_MAX = 100_000;
/** Words for typing aids, which take most memory. */
const NEAR_WORDS_MAX = 40_000;
const SAME_INITIALS_MAX = 8;
const SAMPLE = 50;
const STEP = 64;

const HANGUL = /^[가-힣]{2,}$/;
/** Worth being typed: letters alone, two at least. */
const TYPEABLE = /^\p{L}[\p{L}\p{M}]+$/u;

/** Learns the words of an index, giving way to other work on and on. Throws NOT_FOUND where it is gone. */
export async function learnVocabulary({ search, clock, index, documents, ...known }: LearnOptions): Promise<ShopVocabulary> {
  const pause = turns(clock);
  const words = (await search.vocabulary(index, leastDocuments(documents)))
    .sort((left, right) => countOf(right) - countOf(left))
    .slice(0, WORDS_MAX);
  const near = words.slice(0, NEAR_WORDS_MAX).filter(({ word }) => TYPEABLE.test(word));
  await pause();

  const counts = new Map<string, number>();
  await each(words, pause, (word) => counts.set(word.word, countOf(word)));
  const inside = new InsideWords();
  await each(near, pause, ({ word }) => inside.add(word));
  const byInitials = await learnInitials(near, pause);
  const corrector = await inTurns(correctorInSteps(near.map((word) => ({ word: word.word, weight: countOf(word) }))), pause);
  return {
    index,
    documents,
    currency: await learnCurrency(search, index),
    count: (word) => counts.get(word) ?? 0,
    inside: (text, limit) => inside.find(text, limit),
    byInitials: (text, limit) => (byInitials.get(text) ?? []).slice(0, limit),
    intents: await learnIntents({ search, index, categories: known.categories, pause }),
    corrector,
    suggestions: await learnSuggestions({ search, index, words: near, ...known, corrector, pause }),
  };
}

async function each<T>(items: readonly T[], pause: () => Promise<void>, take: (item: T) => void): Promise<void> {
  for (const [at, item] of items.entries()) {
    if (at % STEP === 0) await pause();
    take(item);
  }
}

async function learnInitials(
  words: readonly VocabularyWord[],
  pause: () => Promise<void>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const byInitials = new Map<string, string[]>();
  const likeliest = words.filter(({ word }) => HANGUL.test(word)).sort((left, right) => likelihoodOf(right) - likelihoodOf(left));
  await each(likeliest, pause, ({ word }) => {
    const key = initials(word);
    const same = byInitials.get(key);
    if (same === undefined) byInitials.set(key, [word]);
    else if (same.length < SAME_INITIALS_MAX) same.push(word);
  });
  return byInitials;
}

async function learnCurrency(search: SearchIndex, index: string): Promise<string> {
  const { hits } = await search.search(index, { groups: [], weights: DEFAULT_WEIGHTS, filter: {}, sort: 'popular', limit: SAMPLE });
  const sample = await search.read(
    RAW,
    hits.map(({ id }) => id),
  );
  const times = new Map<string, number>();
  for (const { currency } of sample) if (currency !== '') times.set(currency, (times.get(currency) ?? 0) + 1);
  return [...times].sort((left, right) => right[1] - left[1])[0]?.[0] ?? 'KRW';
}

/** In a large shop a word of one or two products is a number or a slip more often than a word. */
function leastDocuments(documents: number): number {
  if (documents < 50_000) return 1;
  return documents < 300_000 ? 2 : 5;
}
