import { fold } from './fold.ts';
import type { DictionaryRule } from './word.ts';

/** A word of the dictionary at its place in a word of a text. */
export interface DictionaryMatch {
  readonly start: number;
  readonly end: number;
  readonly word: string;
  /** The word itself where the rule names no parts. */
  readonly terms: readonly string[];
}

const SPACES = /\s+/g;
/** A word of one syllable is no part of a longer one: 배 of 배터리. */
const SHORTEST_INSIDE = 2;

/** The words that a shop keeps, found in what is written. They are folded, and lose their spaces. */
export class Dictionary {
  readonly #terms = new Map<string, readonly string[]>();
  /** What its words begin with: most places of most texts are none of them. */
  readonly #first = new Set<number>();
  #longest = 0;

  constructor(rules: readonly DictionaryRule[]) {
    for (const { word, parts = [] } of rules) {
      const folded = fold(word).replace(SPACES, '');
      if (folded === '') continue;
      const terms = parts.map((part) => fold(part).replace(SPACES, '')).filter((part) => part !== '');
      this.#terms.set(folded, terms.length === 0 ? [folded] : terms);
      this.#first.add(folded.charCodeAt(0));
      this.#longest = Math.max(this.#longest, folded.length);
    }
  }

  /** The terms of a whole word; undefined where it is not in the dictionary. */
  termsOf(word: string): readonly string[] | undefined {
    return this.#terms.get(word);
  }

  /** From left to right the longest word at each place, none inside a run of Latin letters or digits. `text` is folded. */
  matches(text: string): DictionaryMatch[] {
    const found: DictionaryMatch[] = [];
    let at = 0;
    while (at < text.length) {
      const match = this.#longestAt(text, at);
      if (match !== undefined) found.push(match);
      at = match?.end ?? at + 1;
    }
    return found;
  }

  #longestAt(text: string, start: number): DictionaryMatch | undefined {
    if (!this.#first.has(text.charCodeAt(start)) || !isEdge(text, start)) return undefined;
    for (let end = Math.min(text.length, start + this.#longest); end > start; end -= 1) {
      if (end - start < SHORTEST_INSIDE && end - start < text.length) continue;
      if (!isEdge(text, end)) continue;
      const word = text.slice(start, end);
      const terms = this.#terms.get(word);
      if (terms !== undefined) return { start, end, word, terms };
    }
    return undefined;
  }
}

/** Whether no run of Latin letters, or of digits, goes on over this place. */
function isEdge(text: string, at: number): boolean {
  if (at === 0 || at === text.length) return true;
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)];
  return !(isLatin(before) && isLatin(after)) && !(isDigit(before) && isDigit(after));
}

function isLatin(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
