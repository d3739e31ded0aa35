import { create } from '@bufbuild/protobuf';
import type { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { SearchRequestSchema } from '@jangteo/contracts/search/v1/search';
import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import { RecentMap } from '@jangteo/korean/recent-map';
import { Turns } from '@jangteo/ports/log/turns';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import type { Client } from '@jangteo/rpc/service-types';
import { CategoryNames } from './category-names.ts';
import { checkPreview } from './check-words.ts';
import { explainText } from './explain-text.ts';
import type { Planned } from './ladder.ts';
import { LiveLanguage } from './live-language.ts';
import { RAW } from './names.ts';
import type { Queries, Words } from './parts.ts';
import { previewWords } from './preview-words.ts';
import { searchMetrics } from './search-metrics.ts';
import { findProducts, toResponse } from './search-products.ts';
import { type Asked, checkSearch, checkSuggest, checkText } from './search-request.ts';
import { DEFAULT_WEIGHTS, type Weights } from './search-weights.ts';

export interface QueriesOptions {
  readonly runtime: Runtime;
  readonly search: SearchIndex;
  readonly words: Words;
  readonly catalog: Client<typeof CatalogService>;
  readonly weights?: Weights;
}

const GOLDEN_TITLES = 10;
const TURNED = 2_000;

export function openQueries({ runtime, search, words, catalog, weights = DEFAULT_WEIGHTS }: QueriesOptions): Queries {
  const categories = new CategoryNames(catalog, runtime.clock);
  const live = new LiveLanguage({ runtime, search, words, categories });
  const metrics = searchMetrics(runtime);
  const onePreview = new Turns(1);
  const parts = { search, weights, categories, turned: new RecentMap<string, Planned>(TURNED) };

  return {
    rpc: {
      async search(request) {
        const timed = metrics.begin('search');
        const asked = await checkSearch(request, categories);
        const answer = await unlessEmpty(async () => {
          const language = await live.get();
          const found = await findProducts(parts, language, asked);
          if (found.page.total === 0 && isPlain(asked)) words.foundNothing(asked.query);
          metrics.searched(asked, found);
          return await toResponse(parts, language, asked, found);
        }, {});
        timed();
        return answer;
      },
      async suggest(request) {
        const timed = metrics.begin('suggest');
        const { query, limit } = checkSuggest(request);
        const suggestions = live.vocabulary.suggestions.complete(query, limit);
        timed();
        return { suggestions: suggestions.map(({ text, kind, categoryId = '' }) => ({ text, kind, categoryId })) };
      },
      async previewWords(request) {
        const preview = checkPreview(
          request,
          (await words.golden()).map(({ query }) => query),
        );
        const speak = (target: string, synonyms: readonly (readonly string[])[]) => live.with(target, synonyms);
        const { effects, products } = await onePreview.take(() =>
          unlessEmpty(() => previewWords({ ...parts, words, speak }, preview), { effects: [], products: 0 }),
        );
        return { effects: effects.map(({ query, before, after }) => ({ query, before: [...before], after: [...after] })), products };
      },
      async analyse(request) {
        const text = checkText(request.text);
        return await unlessEmpty(async () => ({ words: await explainText(await live.get(), text) }), { words: [] });
      },
    },
    async titles(target, query) {
      const asked = await checkSearch(create(SearchRequestSchema, { query, limit: GOLDEN_TITLES }), categories);
      const { page } = await findProducts(parts, await live.of(target), asked);
      const products = await search.read(
        RAW,
        page.hits.map(({ id }) => id),
      );
      return products.map(({ title }) => title);
    },
    refreshVocabulary: () => live.refresh(),
    stop: () => live.stop(),
  };
}

/** A shop that has just started has no index: nothing is in it, and nothing is wrong. */
async function unlessEmpty<T>(work: () => Promise<T>, empty: T): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (hasCode(thrown, 'NOT_FOUND')) return empty;
    throw thrown;
  }
}

/** A search of the whole shop, from its first page: what it does not find, the shop does not have. */
function isPlain({ query, categoryPath, brands, minPrice, maxPrice, cursor }: Asked): boolean {
  return query !== '' && cursor === '' && categoryPath === '' && brands.length === 0 && minPrice === undefined && maxPrice === undefined;
}
