import type { Language } from '@jangteo/pages/language';
import { ACCOUNT_WORDS, type AccountWords } from './account.ts';
import { BUYING_WORDS, type BuyingWords } from './buying.ts';
import { ORDER_WORDS, type OrderWords } from './orders.ts';
import { SEARCH_WORDS, type SearchWords } from './search.ts';
import { SHOP_WORDS, type ShopWords } from './shop.ts';

/** What the pages say. Events and statuses are those of the contracts. */
export type Words = ShopWords & SearchWords & BuyingWords & OrderWords & AccountWords;

const wordsIn = (language: Language): Words => ({
  ...SHOP_WORDS[language],
  ...SEARCH_WORDS[language],
  ...BUYING_WORDS[language],
  ...ORDER_WORDS[language],
  ...ACCOUNT_WORDS[language],
});

export const LANGUAGES: Readonly<Record<Language, Words>> = { ko: wordsIn('ko'), en: wordsIn('en') };

type Kind = 'event' | 'status' | 'pay' | 'payHint' | 'kind' | 'step' | 'failed' | 'why' | 'cause' | 'money' | 'head' | 'text' | 'stop';

/** The words for a code, such as an event or a status; undefined where there are none. */
export function maybeWordFor(words: Words, kind: Kind, code: string): string | undefined {
  const word = (words as Readonly<Record<string, unknown>>)[`${kind}_${code}`];
  return typeof word === 'string' ? word : undefined;
}

/** The words for a code; an unknown one is shown as it is. */
export function wordFor(words: Words, kind: Kind, code: string): string {
  return maybeWordFor(words, kind, code) ?? code;
}
