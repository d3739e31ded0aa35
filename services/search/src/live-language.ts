import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { outsideTransaction } from '@jangteo/kernel/transaction-scope';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import { atMost } from './at-most.ts';
import type { CategoryNames } from './category-names.ts';
import { Language } from './language.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import { ALIAS } from './names.ts';
import type { Words } from './parts.ts';
import { NO_VOCABULARY, type ShopVocabulary } from './shop-vocabulary.ts';
import { NO_SYNONYMS, openSynonyms, type SynonymTable } from './synonym-table.ts';

export interface LiveLanguageOptions {
  readonly runtime: Runtime;
  readonly search: SearchIndex;
  readonly words: Pick<Words, 'synonyms'>;
  readonly categories: CategoryNames;
}

const LOOK_EVERY_MS = 2_000;
/** Titles change without a change in their number: the words are learnt again so often at least. */
const LEARN_EVERY_MS = 30 * 60_000;
/** An index that is growing is learnt again when it has so much more, or less. */
const GROWN = 0.1;
const GROWN_LEAST = 20;
const LEARN_AGAIN_MS = 10_000;
/** Rare words have to be looked up in a dictionary that is loaded first. */
const PATIENCE_MS = 300;

/** The language of the live index, learnt beside the searches; they go on with what was known until it is there. */
export class LiveLanguage {
  readonly #options: LiveLanguageOptions;
  readonly #stopping = new AbortController();
  #vocabulary: ShopVocabulary = NO_VOCABULARY;
  #learntAt = 0;
  #language: Language;
  /** What the synonyms of the language were opened from. */
  #opened: { readonly sets: readonly (readonly string[])[]; readonly index: string } | undefined;
  #opening: Promise<void> | undefined;
  #learning: Promise<void> | undefined;
  #candidate: ShopVocabulary | undefined;
  readonly #looking: Promise<void>;

  constructor(options: LiveLanguageOptions) {
    this.#options = options;
    this.#language = this.#speaker(NO_SYNONYMS);
    this.#looking = outsideTransaction(() => this.#look());
  }

  get vocabulary(): ShopVocabulary {
    return this.#vocabulary;
  }

  /** With the synonyms as edited last, unless their analysis takes long: then as it was before until they are there. */
  async get(): Promise<Language> {
    const { words, runtime } = this.#options;
    const sets = await words.synonyms();
    if (!this.#isUpToDate(sets)) {
      this.#opening ??= this.#open(sets).finally(() => {
        this.#opening = undefined;
      });
      await atMost(runtime.clock, PATIENCE_MS, this.#opening, () => {});
    }
    if (this.#language.vocabulary !== this.#vocabulary) this.#language = this.#speaker(this.#language.synonyms);
    return this.#language;
  }

  /** Of any version, such as one that is about to become live. Its searches wait for what they need. */
  async of(target: string): Promise<Language> {
    const { search, words } = this.#options;
    const index = (await search.alias(target)) ?? target;
    if (index !== this.#vocabulary.index && this.#candidate?.index !== index) this.#candidate = await this.#learn(index);
    const vocabulary = index === this.#vocabulary.index ? this.#vocabulary : (this.#candidate ?? NO_VOCABULARY);
    return new Language({ search, target: index, vocabulary, synonyms: await openSynonyms(search, index, await words.synonyms()) });
  }

  /** Any index with these synonyms and the words of the live one, for a trial. Its searches wait for what they need. */
  async with(target: string, synonyms: readonly (readonly string[])[]): Promise<Language> {
    const { search } = this.#options;
    return new Language({ search, target, vocabulary: this.#vocabulary, synonyms: await openSynonyms(search, target, synonyms) });
  }

  /** Learns the live index again. A learning under way may have begun before it was as it is now. */
  async refresh(): Promise<void> {
    await this.#learning?.catch(() => {});
    await this.#learnLive();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await this.#learning?.catch(() => {});
  }

  #isUpToDate(sets: readonly (readonly string[])[]): boolean {
    return this.#opened?.sets === sets && this.#opened.index === this.#vocabulary.index;
  }

  async #open(sets: readonly (readonly string[])[]): Promise<void> {
    const { index } = this.#vocabulary;
    this.#language = this.#speaker(await openSynonyms(this.#options.search, ALIAS, sets));
    this.#opened = { sets, index };
  }

  #speaker(synonyms: SynonymTable): Language {
    const { search, runtime } = this.#options;
    const patience = { clock: runtime.clock, ms: PATIENCE_MS };
    return new Language({ search, target: ALIAS, vocabulary: this.#vocabulary, synonyms, patience });
  }

  async #look(): Promise<void> {
    const { clock, logger } = this.#options.runtime;
    while (!this.#stopping.signal.aborted) {
      try {
        if (await this.#isOutdated()) await this.#learnLive();
      } catch (thrown) {
        logger.warn('the words of the live search index were not learnt and will be', { error: thrown });
      }
      await clock.sleep(LOOK_EVERY_MS, this.#stopping.signal);
    }
  }

  async #isOutdated(): Promise<boolean> {
    const { search, runtime } = this.#options;
    const index = await search.alias(ALIAS);
    if (index === undefined) return false;
    if (index !== this.#vocabulary.index) return true;
    const age = runtime.clock.now() - this.#learntAt;
    if (age > LEARN_EVERY_MS) return true;
    if (age < LEARN_AGAIN_MS && this.#vocabulary.documents > 0) return false;
    const change = Math.abs((await documentsOf(search, index)) - this.#vocabulary.documents);
    return change > Math.max(GROWN_LEAST, GROWN * this.#vocabulary.documents);
  }

  #learnLive(): Promise<void> {
    this.#learning ??= this.#learnAlias().finally(() => {
      this.#learning = undefined;
    });
    return this.#learning;
  }

  async #learnAlias(): Promise<void> {
    const { search, runtime } = this.#options;
    const index = await search.alias(ALIAS);
    if (index === undefined) return;
    const candidate = this.#candidate?.index === index ? this.#candidate : undefined;
    this.#candidate = undefined;
    const learntAt = runtime.clock.now();
    this.#vocabulary = candidate ?? (await this.#learn(index));
    this.#learntAt = learntAt;
  }

  async #learn(index: string): Promise<ShopVocabulary> {
    const { search, runtime, categories, words } = this.#options;
    const known = { categories: await categories.all(), synonyms: await words.synonyms() };
    const documents = await documentsOf(search, index);
    try {
      return await learnVocabulary({ search, clock: runtime.clock, index, documents, ...known });
    } catch (thrown) {
      // Dropped meanwhile: another one is live.
      if (hasCode(thrown, 'NOT_FOUND')) return this.#vocabulary;
      throw thrown;
    }
  }
}

async function documentsOf(search: SearchIndex, index: string): Promise<number> {
  return (await search.list()).find(({ name }) => name === index)?.documents ?? 0;
}
