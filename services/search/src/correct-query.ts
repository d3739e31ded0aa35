import { fold } from '@jangteo/korean/fold';
import { isInitials, splitInitials } from '@jangteo/korean/jamo';
import { koreanFromKeys, latinFromKeys } from '@jangteo/korean/keyboard-slip';
import type { Word } from '@jangteo/ports/search/search-index';
import { formOf, isKnown, WORDS_MAX } from './plan-query.ts';
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
  /** Nor is it searched at all: it was taken for a word of grammar. */
  readonly isPassedOver: boolean;
  /** How many products have the likeliest one there. */
  readonly products: number;
  /** It is more than a guess: what was typed is no word that a shop may lack by chance. */
  readonly isSure: boolean;
}

const INITIALS_CANDIDATES = 4;
const PASSED_OVER_MIN = 3;
const STRAY = /[ㄱ-ㅎㅏ-ㅣ]+/g;
const HANGUL = /^[가-힣]+$/;
const NOTHING: Meant = { candidates: [], isSure: false };
const TOKEN = /\S+/g;
const BARE = /[\p{L}\p{N}](?:.*[\p{L}\p{M}\p{N}])?/su;

/** What the words of a query were probably meant as: first consonants (초성), keys of the other keyboard, slips. */
export function findSwaps(text: string, all: readonly Word[], vocabulary: ShopVocabulary): Swap[] {
  const swaps: Swap[] = [];
  const words = all.slice(0, WORDS_MAX);
  const searched = text.slice(0, words.at(-1)?.end ?? text.length);
  for (const token of searched.matchAll(TOKEN)) {
    const bare = BARE.exec(token[0]);
    if (bare === null || /\p{N}/u.test(bare[0])) continue;
    const start = token.index + bare.index;
    const end = start + bare[0].length;
    const within = words.filter((word) => word.start >= start && word.end <= end);
    const isPassedOver = within.every(({ terms }) => terms.length === 0);
    const isUnknown = isPassedOver || !within.every((word) => isKnown(word, vocabulary));
    const meant = isUnknown ? meantBy(bare[0], within, vocabulary) : usualFor(bare[0], within, vocabulary);
    const [likeliest] = meant.candidates;
    if (likeliest === undefined || likeliest === fold(bare[0])) continue;
    // A word of grammar is near to many others.
    if (isPassedOver && words.length > 1 && (!meant.isSure || [...bare[0]].length < PASSED_OVER_MIN)) continue;
    swaps.push({ ...meant, start, end, isUnknown, isPassedOver, products: productsOf(likeliest, vocabulary) });
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

type Meant = Pick<Swap, 'candidates' | 'isSure'>;

function meantBy(typed: string, words: readonly Word[], vocabulary: ShopVocabulary): Meant {
  const { corrector, byInitials } = vocabulary;
  if ([...typed].length < 2) return NOTHING;
  if (isInitials(typed)) return { candidates: byInitials(splitInitials(typed), INITIALS_CANDIDATES), isSure: true };
  const slips = [koreanFromKeys(typed), latinFromKeys(typed), strayToLatin(typed)].flatMap((slip) =>
    slip === undefined ? [] : [fold(slip)],
  );
  const slip = slips.find((one) => isSaid(one, vocabulary));
  if (slip !== undefined) return { candidates: [slip], isSure: true };
  const near = corrector.correct(fold(typed)) ?? (words.length === 1 ? corrector.correct(formOf(words[0] as Word)) : undefined);
  if (near !== undefined) return { candidates: [near.word], isSure: near.distance < 1 };
  const mended = correctPart(fold(typed), vocabulary) ?? slips.map((one) => corrector.correct(one)?.word).find((one) => one !== undefined);
  return mended === undefined ? NOTHING : { candidates: [mended], isSure: true };
}

/** A word that products have, but far fewer than have one that is near to it. */
function usualFor(typed: string, words: readonly Word[], { corrector }: ShopVocabulary): Meant {
  const usual = corrector.correct(words.length === 1 ? formOf(words[0] as Word) : fold(typed));
  return usual === undefined ? NOTHING : { candidates: [usual.word], isSure: false };
}

/** Half syllables that are the Latin part of a word: ㅣㅎ전자. */
function strayToLatin(typed: string): string | undefined {
  const meant = typed.replaceAll(STRAY, (run) => latinFromKeys(run) ?? run);
  return meant === typed ? undefined : meant;
}

/** Whether the shop has a word, or both halves of a Korean one: any few Latin letters are in some model number. */
function isSaid(text: string, { count }: ShopVocabulary): boolean {
  if (count(text) > 0) return true;
  if (!HANGUL.test(text)) return false;
  for (let cut = 2; cut <= text.length - 2; cut++) if (count(text.slice(0, cut)) > 0 && count(text.slice(cut)) > 0) return true;
  return false;
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
