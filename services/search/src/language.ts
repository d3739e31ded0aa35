import type { Clock } from '@jangteo/kernel/clock';
import { RecentMap } from '@jangteo/korean/recent-map';
import type { Group, SearchIndex, Word } from '@jangteo/ports/search/search-index';
import { atMost } from './at-most.ts';
import { findSwaps, type Swap, swapped } from './correct-query.ts';
import { plainWords } from './plain-words.ts';
import { planGroups } from './plan-query.ts';
import type { ShopVocabulary } from './shop-vocabulary.ts';
import type { SynonymTable } from './synonym-table.ts';

/** A query with what was probably typed wrong in it put right. */
export interface Correction {
  readonly text: string;
  readonly swaps: readonly Swap[];
}

export interface LanguageOptions {
  readonly search: SearchIndex;
  /** Whose analysis counts: an index, or the alias. */
  readonly target: string;
  readonly vocabulary: ShopVocabulary;
  readonly synonyms: SynonymTable;
  /**
   * After which a word that has to be looked up in a dictionary, loaded first, is taken as it stands; the next search has it analysed.
   * Default: searches wait.
   */
  readonly patience?: { readonly clock: Clock; readonly ms: number };
}

const MEMO = 4_000;

/** How one index, with the synonyms of the moment, understands queries. It remembers the latest ones. Throws NOT_FOUND where there is no index. */
export class Language {
  readonly target: string;
  readonly vocabulary: ShopVocabulary;
  readonly synonyms: SynonymTable;
  readonly #search: SearchIndex;
  readonly #patience: LanguageOptions['patience'];
  /** Texts whose analysis is not waited for any more. */
  readonly #late = new Set<string>();
  readonly #words = new RecentMap<string, readonly Word[]>(MEMO);
  readonly #groups = new RecentMap<string, readonly Group[]>(MEMO);
  readonly #corrections = new RecentMap<string, readonly Swap[]>(MEMO);

  constructor({ search, target, vocabulary, synonyms, patience }: LanguageOptions) {
    this.#search = search;
    this.#patience = patience;
    this.target = target;
    this.vocabulary = vocabulary;
    this.synonyms = synonyms;
  }

  async words(text: string): Promise<readonly Word[]> {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    if (this.#patience === undefined) return await this.#analyse(text);
    // A search asks for its words several times, and waits once.
    if (this.#late.has(text)) return plainWords(text);
    const { clock, ms } = this.#patience;
    return await atMost(clock, ms, this.#analyse(text), () => {
      this.#late.add(text);
      return plainWords(text);
    });
  }

  /** What is asked for a text; `split`: see PlanOptions. */
  async groups(text: string, split = false): Promise<readonly Group[]> {
    return await this.#plan(text, split ? 'split' : '', (words) => planGroups(words, { ...this.#known, split }));
  }

  /** Undefined where nothing better is known; `sure`: without what is only guessed. */
  async correct(text: string, sure = false): Promise<Correction | undefined> {
    const swaps = (await this.#swaps(text)).filter(({ isSure }) => isSure || !sure);
    return swaps.length === 0 ? undefined : { text: swapped(text, swaps), swaps };
  }

  /** What is asked for a text that was put right. Words that may have been meant as well are taken along, at a lower weight. */
  async correctedGroups({ text, swaps }: Correction): Promise<readonly Group[]> {
    if (swaps.every(({ candidates }) => candidates.length === 1)) return await this.groups(text);
    const others = new Map<string, readonly Word[]>();
    for (const { candidates } of swaps) for (const one of candidates.slice(1)) others.set(one, await this.words(one));
    return await this.#plan(text, JSON.stringify(swaps), (words) => {
      const instead = new Map<number, (readonly Word[])[]>();
      let shift = 0;
      for (const { start, end, candidates } of swaps) {
        const nth = words.findIndex((word) => word.start >= start + shift);
        instead.set(
          nth,
          candidates.slice(1).map((one) => others.get(one) ?? []),
        );
        shift += (candidates[0] ?? '').length - (end - start);
      }
      return planGroups(words, { ...this.#known, instead });
    });
  }

  async #swaps(text: string): Promise<readonly Swap[]> {
    const known = this.#corrections.get(text);
    if (known !== undefined) return known;
    const words = await this.words(text);
    const swaps = findSwaps(text, words, this.vocabulary);
    if (words === this.#words.get(text)) this.#corrections.set(text, swaps);
    return swaps;
  }

  get #known() {
    return { vocabulary: this.vocabulary, synonyms: this.synonyms };
  }

  async #plan(text: string, how: string, plan: (words: readonly Word[]) => readonly Group[]): Promise<readonly Group[]> {
    const key = `${text}\n${how}`;
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const words = await this.words(text);
    const groups = plan(words);
    // A word that was not waited for is planned anew the next time.
    if (words === this.#words.get(text)) this.#groups.set(key, groups);
    return groups;
  }

  async #analyse(text: string): Promise<readonly Word[]> {
    const [words = []] = await this.#search.analyse(this.target, [text], { patient: true });
    this.#words.set(text, words);
    return words;
  }
}
