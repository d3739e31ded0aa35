import { fold } from '@jangteo/korean/fold';
import { GROUPS_MAX, type Group, type Word } from '@jangteo/ports/search/search-index';
import type { ShopVocabulary } from './shop-vocabulary.ts';
import type { SynonymTable } from './synonym-table.ts';
import { type Edge, joinStretches, pathsThrough, type Stretch } from './word-lattice.ts';

/** What was typed counts 1; synonyms see SYNONYM_WEIGHT. */
const SPACING_WEIGHT = 0.95;
const INSTEAD_WEIGHT = 0.5;
const INSIDE_WEIGHT = 0.1;
const LAST_WEIGHT = 1.3;

/** Words of a query beyond these are not looked for. */
export const WORDS_MAX = 24;
/** In all alternatives together. */
const TERMS_MAX = 600;
const JOINED_MAX = 4;
const INSIDE_MAX = 8;
const PARTS_MAX = 3;

export interface PlanOptions {
  readonly vocabulary: Pick<ShopVocabulary, 'count' | 'inside' | 'intents'>;
  readonly synonyms: Pick<SynonymTable, 'edges'>;
  /** Each term for itself, so that parts of a compound can be left out, too. */
  readonly split?: boolean;
  /** What else a word of the query may stand for, likeliest first, by its place among the words. */
  readonly instead?: ReadonlyMap<number, readonly (readonly Word[])[]>;
}

/**
 * The groups that a query's words make: one for each word, in all the ways in which a product may say it: its parts or the whole of
 * a compound, synonyms, written apart or together with its neighbours, as a part of another word.
 */
export function planGroups(all: readonly Word[], options: PlanOptions): Group[] {
  const words = placeWords(withinBounds(all));
  const terms = words.flatMap(({ word }) => word.terms);
  const { vocabulary, synonyms, split = false, instead } = options;
  const { intents } = vocabulary;
  const single = terms.map((term, from): Edge => ({ from, to: from + 1, terms: [term], weight: 1 }));
  const others = synonyms.edges(terms);
  const edges = [...single, ...others, ...intents.edges(terms, others)];
  const stretches: Stretch[] = split ? single : words.filter(({ from, to }) => to > from);
  if (!split) {
    for (const [nth, placed] of words.entries()) {
      edges.push(...wholeOf(placed), ...joinedFrom(words, nth, vocabulary));
      if (!isKnown(placed.word, vocabulary)) edges.push(...partsOf(placed, vocabulary), ...insideOf(placed, vocabulary));
      for (const [rank, meant] of (instead?.get(nth) ?? []).entries()) {
        edges.push({ ...placed, terms: meant.flatMap((word) => word.terms), weight: INSTEAD_WEIGHT / (rank + 1) });
      }
    }
  }
  const useful = edges.filter((edge) => edge.terms.length > 0 && edge.to > edge.from);
  const joined = joinStretches(stretches, useful);
  const groups = joined.map((stretch) => pathsThrough(stretch, useful, Math.floor(TERMS_MAX / joined.length)));
  return split ? groups.map((group, nth) => (nth === groups.length - 1 ? heavier(group) : group)) : groups;
}

/** Korean says last what a thing is, and before it what it is like: where some words are left out, the last one stays longest. */
function heavier(group: Group): Group {
  return group.map(({ terms, weight }) => ({ terms, weight: weight * LAST_WEIGHT }));
}

/** Whether products say a word: the whole of it, or all its parts. */
export function isKnown({ terms, whole }: Word, { count }: Pick<ShopVocabulary, 'count'>): boolean {
  return (whole !== undefined && count(whole) > 0) || terms.every((term) => count(term) > 0);
}

/** A word in the one form that it is looked for as a whole. */
export function formOf({ text, terms, whole }: Word): string {
  return whole ?? (terms.length === 1 ? (terms[0] as string) : fold(text));
}

/** A request has so many groups at most, and where words are left out, each term is one. */
function withinBounds(words: readonly Word[]): Word[] {
  let room = GROUPS_MAX;
  return words.slice(0, WORDS_MAX).map((word) => {
    const terms = word.terms.slice(0, room);
    room -= terms.length;
    return { ...word, terms };
  });
}

interface PlacedWord extends Stretch {
  readonly word: Word;
}

function placeWords(words: readonly Word[]): PlacedWord[] {
  let place = 0;
  return words.map((word) => {
    const from = place;
    place += word.terms.length;
    return { word, from, to: place };
  });
}

function wholeOf({ word, from, to }: PlacedWord): Edge[] {
  return word.whole === undefined ? [] : [{ from, to, terms: [word.whole], weight: 1 }];
}

/** Neighbours that are one word in the shop: 무선 청소 기. */
function joinedFrom(words: readonly PlacedWord[], nth: number, { count }: Pick<ShopVocabulary, 'count'>): Edge[] {
  const first = words[nth] as PlacedWord;
  const edges: Edge[] = [];
  let head = fold(first.word.text);
  for (const last of words.slice(nth + 1, nth + JOINED_MAX)) {
    const joined = head + formOf(last.word);
    if (count(joined) > 0) edges.push({ from: first.from, to: last.to, terms: [joined], weight: SPACING_WEIGHT });
    head += fold(last.word.text);
  }
  return edges;
}

/** One word that is several in the shop, where analysis did not see them: 나이키운동화. */
function partsOf({ word, from, to }: PlacedWord, { count }: Pick<ShopVocabulary, 'count'>): Edge[] {
  const parts = splitKnown(formOf(word), count, PARTS_MAX);
  return parts === undefined ? [] : [{ from, to, terms: parts, weight: SPACING_WEIGHT }];
}

/** Known words of two characters at least that make up a text, the longest first. */
function splitKnown(text: string, count: (word: string) => number, most: number): string[] | undefined {
  if (most < 2) return undefined;
  for (let length = text.length - 2; length >= 2; length--) {
    const head = text.slice(0, length);
    if (count(head) === 0) continue;
    const tail = text.slice(length);
    if (count(tail) > 0) return [head, tail];
    const rest = splitKnown(tail, count, most - 1);
    if (rest !== undefined) return [head, ...rest];
  }
  return undefined;
}

/** What is no word of its own may be inside others: 성전 of 삼성전자. */
function insideOf({ word, from, to }: PlacedWord, { inside }: Pick<ShopVocabulary, 'inside'>): Edge[] {
  return inside(formOf(word), INSIDE_MAX).map((known) => ({ from, to, terms: [known], weight: INSIDE_WEIGHT }));
}
