import { fold } from '@jangteo/korean/fold';
import { isInitials, splitInitials } from '@jangteo/korean/jamo';
import { koreanFromKeys, latinFromKeys } from '@jangteo/korean/keyboard-slip';
import type { Word } from '@jangteo/ports/search/search-index';
import { formOf, isKnown } from './plan-query.ts';
import type { ShopVocabulary } from './shop-vocabulary.ts';

/** A word of a query that was probably meant otherwise. */
export interface Swap {
  /** What was typed, without punctuation, by its UTF-16 offsets in the query. */
  readonly start: number;
  readonly end: number;
  /** Likeliest first. */
  readonly candidates: readonly string[];
  /** No product has what was typed in its title, brand or category. */
  readonly isUnknown: boolean;
  /** How many products have the likeliest one there. */
  readonly products: number;
}

const INITIALS_CANDIDATES = 4;
const TOKEN = /\S+/g;
const BARE = /[\p{L}\p{N}](?:.*[\p{L}\p{M}\p{N}])?/su;

/** What the words of a query were probably meant as: first consonants (초성), keys of the other keyboard, slips. */
export function findSwaps(text: string, words: readonly Word[], vocabulary: ShopVocabulary): Swap[] {
  const swaps: Swap[] = [];
  for (const token of text.matchAll(TOKEN)) {
    const bare = BARE.exec(token[0]);
    if (bare === null || /\p{N}/u.test(bare[0])) continue;
    const start = token.index + bare.index;
    const end = start + bare[0].length;
    const within = words.filter((word) => word.start >= start && word.end <= end);
    const isUnknown = !within.every((word) => isKnown(word, vocabulary)) || within.every(({ terms }) => terms.length === 0);
    const candidates = isUnknown ? meantBy(bare[0], within, vocabulary) : usualFor(bare[0], within, vocabulary);
    const [likeliest] = candidates;
    if (likeliest === undefined || likeliest === fold(bare[0])) continue;
    swaps.push({ start, end, candidates, isUnknown, products: productsOf(likeliest, vocabulary) });
  }
  return swaps;
}

/** The query with each swap's likeliest word. */
export function swapped(text: string, swaps: readonly Swap[]): string {
  let done = '';
  let at = 0;
  for (const { start, end, candidates } of swaps) {
    done += text.slice(at, start) + candidates[0];
    at = end;
  }
  return done + text.slice(at);
}

function meantBy(typed: string, words: readonly Word[], vocabulary: ShopVocabulary): readonly string[] {
  const { corrector, byInitials } = vocabulary;
  if ([...typed].length < 2) return [];
  if (isInitials(typed)) return byInitials(splitInitials(typed), INITIALS_CANDIDATES);
  for (const meant of [koreanFromKeys(typed), latinFromKeys(typed)]) {
    const slip = meant === undefined ? undefined : sensible(fold(meant), vocabulary);
    if (slip !== undefined) return [slip];
  }
  const whole = corrector.correct(fold(typed)) ?? (words.length === 1 ? corrector.correct(formOf(words[0] as Word)) : undefined);
  if (whole !== undefined) return [whole.word];
  const mended = correctPart(fold(typed), vocabulary);
  return mended === undefined ? [] : [mended];
}

/** A word that products have, but far fewer than have one that is near to it. */
function usualFor(typed: string, words: readonly Word[], { corrector }: ShopVocabulary): readonly string[] {
  const usual = words.length === 1 ? corrector.correct(formOf(words[0] as Word)) : corrector.correct(fold(typed));
  return usual === undefined ? [] : [usual.word];
}

/** Of a slip of the keyboard only what the shop knows is believed, if need be with a typo mended. */
function sensible(meant: string, { count, corrector }: ShopVocabulary): string | undefined {
  if (count(meant) > 0) return meant;
  for (let cut = meant.length - 2; cut >= 2; cut--) {
    if (count(meant.slice(0, cut)) > 0 && count(meant.slice(cut)) > 0) return meant;
  }
  return corrector.correct(meant)?.word;
}

/** The part of a word that is wrong, where the rest is right: 갤력시케이스, 무선이어펀. */
function correctPart(typed: string, { count, corrector }: ShopVocabulary): string | undefined {
  let [nearest, best]: [number, string | undefined] = [Number.POSITIVE_INFINITY, undefined];
  for (let cut = 2; cut <= typed.length - 2; cut++) {
    const [head, tail] = [typed.slice(0, cut), typed.slice(cut)];
    const [rightHead, rightTail] = [count(head) > 0, count(tail) > 0];
    if (rightHead === rightTail) continue;
    const meant = corrector.correct(rightHead ? tail : head);
    if (meant === undefined || meant.distance >= nearest) continue;
    nearest = meant.distance;
    best = rightHead ? head + meant.word : meant.word + tail;
  }
  return best;
}

function productsOf(text: string, { count }: ShopVocabulary): number {
  return count(text) || Math.max(0, ...text.split(' ').map(count));
}
