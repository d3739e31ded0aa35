import type { SearchIndex, Word } from '@jangteo/ports/search/search-index';
import type { Edge } from './word-lattice.ts';

export const SYNONYM_WEIGHT = 0.9;

interface Phrase {
  readonly terms: readonly string[];
  /** The other words of its sets. */
  readonly others: (readonly string[])[];
}

/** The synonyms in the terms of an index, found in a query's terms. */
export class SynonymTable {
  readonly #byFirst = new Map<string, Phrase[]>();

  /** The words of each set as the index analyses them. */
  constructor(sets: readonly (readonly (readonly Word[])[])[]) {
    for (const set of sets) {
      const members = set.map((words) => words.flatMap(({ terms }) => terms)).filter((terms) => terms.length > 0);
      for (const terms of members) {
        const phrase = this.#phrase(terms);
        for (const other of members) if (other.join(' ') !== terms.join(' ')) phrase.others.push(other);
      }
    }
  }

  /** What may be said instead, wherever a phrase of a set stands. */
  edges(terms: readonly string[]): Edge[] {
    const edges: Edge[] = [];
    for (const [from, first] of terms.entries()) {
      for (const phrase of this.#byFirst.get(first) ?? []) {
        if (!phrase.terms.every((term, at) => terms[from + at] === term)) continue;
        const to = from + phrase.terms.length;
        for (const other of phrase.others) edges.push({ from, to, terms: other, weight: SYNONYM_WEIGHT });
      }
    }
    return edges;
  }

  #phrase(terms: readonly string[]): Phrase {
    const [first = ''] = terms;
    const phrases = this.#byFirst.get(first) ?? [];
    this.#byFirst.set(first, phrases);
    const known = phrases.find((phrase) => phrase.terms.join(' ') === terms.join(' '));
    if (known !== undefined) return known;
    const phrase = { terms, others: [] };
    phrases.push(phrase);
    return phrase;
  }
}

export const NO_SYNONYMS = new SynonymTable([]);

/** Throws NOT_FOUND where the target is not there. */
export async function openSynonyms(search: SearchIndex, target: string, sets: readonly (readonly string[])[]): Promise<SynonymTable> {
  if (sets.length === 0) return NO_SYNONYMS;
  const analysed = await search.analyse(target, sets.flat(), { patient: true });
  let at = 0;
  return new SynonymTable(sets.map((set) => set.map(() => analysed[at++] ?? [])));
}
