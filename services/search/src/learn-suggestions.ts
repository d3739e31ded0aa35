import type { Corrector } from '@jangteo/korean/corrector';
import type { Facet, SearchFilter, SearchIndex, VocabularyWord } from '@jangteo/ports/search/search-index';
import type { NamedCategory } from './category-names.ts';
import { RAW } from './names.ts';
import { formOf } from './plan-query.ts';
import { DEFAULT_WEIGHTS } from './search-weights.ts';
import { likelihood, likelihoodOf } from './shop-vocabulary.ts';
import { buildSuggestions, type Suggestions, type WeightedSuggestion } from './suggestions.ts';

export interface SuggestionSources {
  readonly search: SearchIndex;
  readonly index: string;
  readonly words: readonly VocabularyWord[];
  readonly categories: ReadonlyMap<string, NamedCategory>;
  readonly synonyms: readonly (readonly string[])[];
  readonly corrector: Corrector;
  readonly pause: () => Promise<void>;
}

const FACETS_MAX = 1_000;
/** Brands that are suggested together with what they sell most of: each costs a search, now and then. */
const PAIRED_BRANDS = 100;
const PAIRS_A_BRAND = 12;
const SOLD_BY_A_BRAND = 100;
const PAIR_LEVEL = 2;
const [BRAND_ROLE, CATEGORY_ROLE, PAIR_ROLE] = [3, 2.5, 1.5];
/** Titles that are read for the words that stand in them for themselves. */
const TITLE_PAGES = 10;
const TITLES_A_PAGE = 100;

/** What may be suggested: brands as they are spelt, categories with their ids, a brand with what it sells, words of titles. */
export async function learnSuggestions(sources: SuggestionSources): Promise<Suggestions> {
  const { search, index, words, categories, synonyms, corrector, pause } = sources;
  const popularity = new Map(words.map((word) => [word.word, word.popularity]));
  const weigh = (role: number, text: string, products: number) =>
    role *
    likelihood(
      products,
      Math.max(
        0,
        ...text
          .toLowerCase()
          .split(' ')
          .map((word) => popularity.get(word) ?? 0),
      ),
    );
  const byPath = new Map([...categories.values()].map((category) => [category.path, category]));
  const named = (facets: readonly Facet[]) =>
    facets.flatMap(({ value, documents }) => {
      const category = byPath.get(value);
      return category === undefined ? [] : [{ category, products: documents }];
    });

  const all = await facetsOf(search, index, {}, FACETS_MAX);
  const brands = all.brands.filter(({ value }) => value !== '');
  await pause();
  const found: WeightedSuggestion[] = [];
  for (const { value, documents } of brands) found.push({ text: value, kind: 'brand', weight: weigh(BRAND_ROLE, value, documents) });
  for (const { category, products } of named(all.categories)) {
    const { id, name } = category;
    found.push({ text: name, kind: 'category', categoryId: id, weight: weigh(CATEGORY_ROLE, name, products) });
  }
  const soldBy = new Map<string, string[]>();
  for (const { value: brand } of brands.slice(0, PAIRED_BRANDS)) {
    const sold = named((await facetsOf(search, index, { brands: [brand] }, SOLD_BY_A_BRAND)).categories);
    const pairs = sold.filter(({ category }) => category.level >= PAIR_LEVEL);
    soldBy.set(
      brand,
      sold.map(({ category }) => category.name),
    );
    for (const { category, products } of pairs.slice(0, PAIRS_A_BRAND)) {
      const text = `${brand} ${category.name}`;
      found.push({ text, kind: 'word', weight: weigh(PAIR_ROLE, text, products) });
    }
    await pause();
  }
  const standing = await standingWords(search, index, pause);
  for (const word of words) if (standing.has(word.word)) found.push({ text: word.word, kind: 'word', weight: likelihoodOf(word) });
  return await buildSuggestions({ found, spellings: synonyms, soldBy, corrector, pause });
}

/** The words that stand for themselves in the most popular titles: 사무 of 사무용 is in the index, and nothing that one would type. */
async function standingWords(search: SearchIndex, index: string, pause: () => Promise<void>): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 0; pages < TITLE_PAGES; pages++) {
    const more = cursor === undefined ? {} : { cursor };
    const page = await search.search(index, { ...EVERYTHING, limit: TITLES_A_PAGE, ...more });
    const products = await search.read(
      RAW,
      page.hits.map(({ id }) => id),
    );
    const analysed = await search.analyse(
      index,
      products.map(({ title }) => title),
      { patient: true },
    );
    for (const word of analysed.flat()) standing.add(formOf(word));
    await pause();
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  return standing;
}

const EVERYTHING = { groups: [], weights: DEFAULT_WEIGHTS, filter: {}, sort: 'popular', limit: 1 } as const;

async function facetsOf(search: SearchIndex, index: string, filter: SearchFilter, limit: number) {
  const { facets } = await search.search(index, { ...EVERYTHING, filter, facets: { limit, priceBounds: [] } });
  return facets ?? { brands: [], categories: [] };
}
