import type { Corrector } from '@jangteo/korean/corrector';
import { fold } from '@jangteo/korean/fold';
import { toJamo } from '@jangteo/korean/jamo';
import { jamoPrefixInSteps } from '@jangteo/korean/jamo-prefix';
import { koreanFromKeys, latinFromKeys } from '@jangteo/korean/keyboard-slip';
import { inTurns } from './turns.ts';

export interface Suggestion {
  readonly text: string;
  readonly kind: 'brand' | 'category' | 'word';
  /** Where it is a category. */
  readonly categoryId?: string;
}

export interface WeightedSuggestion extends Suggestion {
  readonly weight: number;
}

export interface Suggestions {
  /** What somebody who typed this may be about to type, likeliest first. Takes any text. */
  complete(typed: string, limit: number): Suggestion[];
}

export interface BuildOptions {
  /** The first of two that read the same counts. */
  readonly found: readonly WeightedSuggestion[];
  /** Words that mean the same: who types ni is offered 나이키. */
  readonly spellings: readonly (readonly string[])[];
  /** What a brand sells, by its name as it is spelt. */
  readonly soldBy: ReadonlyMap<string, readonly string[]>;
  readonly corrector: Corrector;
  readonly pause: () => Promise<void>;
}

/** A suggestion by one of the texts that it is found by. */
interface Entry {
  readonly text: string;
  readonly weight: number;
  readonly suggestion: Suggestion;
}

const OTHER_SPELLING = 0.9;

export async function buildSuggestions({ found, spellings, soldBy, corrector, pause }: BuildOptions): Promise<Suggestions> {
  const byForm = new Map<string, Entry>();
  const add = (text: string, weight: number, suggestion: Suggestion) => {
    const form = formOf(text);
    if (!byForm.has(form)) byForm.set(form, { text, weight, suggestion });
  };
  for (const { weight, ...suggestion } of found) add(suggestion.text, weight, suggestion);
  for (const set of spellings) {
    const known = set.flatMap((text) => byForm.get(formOf(text)) ?? []).sort((left, right) => right.weight - left.weight)[0];
    if (known !== undefined) for (const text of set) add(text, known.weight * OTHER_SPELLING, known.suggestion);
  }
  const prefixes = await inTurns(jamoPrefixInSteps(byForm.values()), pause);
  const top: Top = (typed, limit) => prefixes.top(typed, limit).map(({ suggestion }) => suggestion);
  const sold = new Map([...soldBy].map(([brand, names]) => [formOf(brand), new Set(names.flatMap((name) => name.split(' ')).map(formOf))]));
  const aids: Aids = { top, sold, corrector };
  return { complete: (typed, limit) => complete(fold(typed).replaceAll(/\s+/g, ' ').trimStart(), limit, aids) };
}

type Top = (typed: string, limit: number) => Suggestion[];

interface Aids {
  readonly top: Top;
  /** The words of what a brand sells. */
  readonly sold: ReadonlyMap<string, ReadonlySet<string>>;
  readonly corrector: Corrector;
}

function complete(typed: string, limit: number, aids: Aids): Suggestion[] {
  const { top } = aids;
  const list = new Map<string, Suggestion>();
  const add = (more: readonly Suggestion[]) => {
    for (const one of more) if (list.size < limit && !list.has(formOf(one.text))) list.set(formOf(one.text), one);
  };
  add(top(typed, limit));
  if (list.size < limit) add(completeLast(typed, aids));
  const korean = koreanFromKeys(typed);
  if (list.size < limit && korean !== undefined) add(top(korean, limit));
  // Every syllable is some Latin letters as well: they were meant only where nothing else was.
  const latin = list.size === 0 ? latinFromKeys(typed) : undefined;
  if (latin !== undefined) add(top(latin, limit));
  if (list.size === 0) add(nearly(typed, aids));
  return [...list.values()];
}

/** How far the completions of a last word are looked through. */
const LAST_WORDS = 40;

/** Several words: the last one goes on, the others stay. Behind a brand it is something that the brand sells. */
function completeLast(typed: string, { top, sold }: Aids): Suggestion[] {
  const space = typed.lastIndexOf(' ');
  if (space <= 0 || space === typed.length - 1) return [];
  const [head, last] = [typed.slice(0, space), typed.slice(space + 1)];
  const ofBrand = sold.get(formOf(head));
  return top(last, LAST_WORDS)
    .filter(({ text }) => !/\s/.test(text) && (ofBrand === undefined || ofBrand.has(formOf(text))))
    .map(({ text }) => ({ text: `${head} ${text}`, kind: 'word' }));
}

const [SHORTEST_SLIP, LONGEST_SLIP] = [3, 24];
/** Keys that are heard or hit for each other. */
const CONFUSED: ReadonlyMap<string, string> = new Map(
  ['ㅔㅐ', 'ㅓㅗ', 'ㅡㅜ', 'ㄱㅋ', 'ㄷㅌ', 'ㅂㅍ', 'ㅈㅊ'].flatMap(([one = '', other = '']) => [
    [one, other],
    [other, one],
  ]),
);

/** With one slip: a key too many, two in the wrong order, or one for another that sounds alike. */
function nearly(typed: string, { top, corrector }: Aids): Suggestion[] {
  const [head, last] = [typed.slice(0, typed.lastIndexOf(' ') + 1), typed.slice(typed.lastIndexOf(' ') + 1)];
  const meant = corrector.correct(last);
  if (meant !== undefined) return [...top(head + meant.word, 5), { text: head + meant.word, kind: 'word' }];
  const keys = toJamo(typed);
  if (keys.length < SHORTEST_SLIP || keys.length > LONGEST_SLIP) return [];
  const tries = new Set<string>();
  for (let at = 0; at < keys.length; at++) {
    const [before, key, after] = [keys.slice(0, at), keys.charAt(at), keys.slice(at + 1)];
    const confused = CONFUSED.get(key);
    if (confused !== undefined) tries.add(before + confused + after);
    tries.add(before + after);
    if (after !== '') tries.add(before + after.charAt(0) + key + after.slice(1));
  }
  return [...tries].flatMap((one) => top(one, 2));
}

function formOf(text: string): string {
  return fold(text).replaceAll(/\s+/g, '');
}
