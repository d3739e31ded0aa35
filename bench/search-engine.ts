// The embedded search engine without a shop around it, in a process of its own: answers `{ directory, alias, queries, seconds }` with what it cost.
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { FacetRequest, SearchRequest } from '@jangteo/ports/search/search-index';

export interface EngineRequest {
  /** A data folder that no shop runs on. */
  readonly directory: string;
  readonly alias: string;
  readonly queries: Readonly<Record<string, readonly string[]>>;
  readonly seconds: number;
}

export interface EngineCost {
  /** In ms, of each search, one after another. */
  readonly samples: readonly number[];
  /** Of all threads. */
  readonly cpuMs: number;
}

export type EngineReply = Readonly<Record<string, { readonly plain: EngineCost; readonly faceted: EngineCost }>>;

/** What the search service asks a page with. */
const LIMIT = 20;
const WEIGHTS = { title: 10, brand: 5, category: 3, description: 2, all_text: 1 };
const FACETS: FacetRequest = { limit: 20, priceBounds: [10_000, 30_000, 50_000, 100_000, 300_000, 1_000_000] };
const WARM_SECONDS = 1;

process.on('message', async ({ directory, alias, queries, seconds }: EngineRequest) => {
  const index = embeddedSearchIndex({ directory, runtime: systemRuntime });

  /** Every word as it was typed: no synonym, no correction. */
  const requestOf = async (query: string, facets: boolean): Promise<SearchRequest> => {
    const [words = []] = await index.analyse(alias, [query]);
    return {
      groups: words.filter(({ terms }) => terms.length > 0).map(({ terms }) => [{ terms, weight: 1 }]),
      weights: WEIGHTS,
      filter: {},
      sort: 'relevance',
      limit: LIMIT,
      ...(facets && { facets: FACETS }),
    };
  };
  const costOf = async (requests: readonly SearchRequest[], forSeconds: number): Promise<EngineCost> => {
    const samples: number[] = [];
    const before = process.cpuUsage();
    const until = performance.now() + forSeconds * 1_000;
    for (let at = 0; performance.now() < until; at++) {
      const startedAt = performance.now();
      await index.search(alias, requests[at % requests.length] as SearchRequest);
      samples.push(performance.now() - startedAt);
    }
    const { user, system } = process.cpuUsage(before);
    return { samples, cpuMs: (user + system) / 1_000 };
  };

  const reply: Record<string, { plain: EngineCost; faceted: EngineCost }> = {};
  for (const [kind, texts] of Object.entries(queries)) {
    const plain = await Promise.all(texts.map((text) => requestOf(text, false)));
    const faceted = await Promise.all(texts.map((text) => requestOf(text, true)));
    await costOf(plain, WARM_SECONDS);
    reply[kind] = { plain: await costOf(plain, seconds), faceted: await costOf(faceted, seconds) };
  }
  await index.close();
  process.send?.(reply);
});
