import type { Corrector } from '@jangteo/korean/corrector';
import type { VocabularyWord } from '@jangteo/ports/search/search-index';
import type { CategoryIntents } from './category-intents.ts';
import type { Suggestions } from './suggestions.ts';

/** What an index says about its words: which there are, how many products have them, which are near to each other. */
export interface ShopVocabulary {
  readonly index: string;
  /** How many products the index had. */
  readonly documents: number;
  /** In which most products are priced. */
  readonly currency: string;
  /** How many products have a word in title, brand or category; 0 for one that is not known. */
  count(word: string): number;
  /** Words with this inside, those that most products have first. */
  inside(text: string, limit: number): readonly string[];
  /** Words whose first consonants (초성) these are, the likeliest first. */
  byInitials(initials: string, limit: number): readonly string[];
  readonly intents: Pick<CategoryIntents, 'edges'>;
  readonly corrector: Corrector;
  readonly suggestions: Suggestions;
}

/** Of a shop that has nothing to sell yet. */
export const NO_VOCABULARY: ShopVocabulary = {
  index: '',
  documents: 0,
  currency: 'KRW',
  count: () => 0,
  inside: () => [],
  byInitials: () => [],
  intents: { edges: () => [] },
  corrector: { words: 0, nearest: () => [], correct: () => undefined, has: () => false },
  suggestions: { complete: () => [] },
};

export function countOf({ title, brand, category }: VocabularyWord): number {
  return Math.max(title, brand, category);
}

/** How likely a buyer means a word: brands and what is sold before the other words of titles, what sells before what does not. */
export function likelihoodOf(word: VocabularyWord): number {
  const role = word.brand > 0 ? 3 : word.category > 0 ? 2 : 1;
  return role * likelihood(countOf(word), word.popularity);
}

/** Of a thing that so many products have, the most popular of which is so popular. */
export function likelihood(products: number, popularity: number): number {
  return Math.log2(2 + products) * (1 + Math.log2(1 + Math.max(0, popularity)) / 8);
}
