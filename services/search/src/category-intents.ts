import type { Edge } from './word-lattice.ts';

/** A category as it may be meant by its name, in the terms of the index. */
export interface Intent {
  readonly name: readonly string[];
  /** What its products say that others with the name do not, in one way or another; each has the name's terms, too. */
  readonly ways: readonly (readonly string[])[];
}

/** Who types what a category is called means what stands in it, before all that is only used with it: 노트북, not 노트북 백팩. */
const INTENT_WEIGHT = 2;
const KIND_WEIGHT = 0.9;
const INTENTS_MAX = 3;
const KINDS_MAX = 6;
const HANGUL = /^[가-힣]+$/;

/** The categories of a shop, found by their names in a query's terms. */
export class CategoryIntents {
  readonly #byFirst = new Map<string, Intent[]>();
  /** Names of one term by what they end with: an electric toothbrush (전동칫솔) is a kind of toothbrush (칫솔). */
  readonly #kinds = new Map<string, string[]>();

  add(intent: Intent): void {
    const [first] = intent.name;
    if (first === undefined || intent.ways.length === 0) return;
    const same = this.#byFirst.get(first);
    if (same === undefined) this.#byFirst.set(first, [intent]);
    else same.push(intent);
  }

  addKind(name: string): void {
    // A sweatshirt is no kind of tshirt.
    if (!HANGUL.test(name)) return;
    for (let at = 1; at <= name.length - 2; at++) {
      const kinds = this.#kinds.get(name.slice(at)) ?? [];
      if (kinds.length < KINDS_MAX && !kinds.includes(name)) this.#kinds.set(name.slice(at), [...kinds, name]);
    }
  }

  /** What a query's terms may mean; `synonyms` are looked at for those that are no category's name themselves. */
  edges(terms: readonly string[], synonyms: readonly Edge[]): Edge[] {
    const typed = terms.map((term) => [term]);
    const said = terms.map((term, at) => [
      term,
      ...synonyms
        .filter(({ from, to, terms: { length } }) => from === at && to === at + 1 && length === 1)
        .map((edge) => edge.terms[0] as string),
    ]);
    const kinds = said.flatMap((ways, from) =>
      ways.flatMap((term) => this.#kinds.get(term) ?? []).map((kind): Edge => ({ from, to: from + 1, terms: [kind], weight: KIND_WEIGHT })),
    );
    const named = this.#named(typed);
    const isNamed = (at: number) => named.some(({ from, to }) => from <= at && at < to);
    return [...kinds, ...named, ...this.#named(said).filter(({ from, to }) => !terms.slice(from, to).some((_, at) => isNamed(from + at)))];
  }

  #named(said: readonly (readonly string[])[]): Edge[] {
    return said.flatMap((ways, from) =>
      ways
        .flatMap((term) => this.#byFirst.get(term) ?? [])
        .filter(({ name }) => name.every((part, at) => said[from + at]?.includes(part)))
        .slice(0, INTENTS_MAX)
        .flatMap(({ name, ways }) => ways.map((terms): Edge => ({ from, to: from + name.length, terms, weight: INTENT_WEIGHT }))),
    );
  }
}
