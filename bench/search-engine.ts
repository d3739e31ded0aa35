// The embedded search engine without a shop around it, in a process of its own: answers `{ directory, alias, queries, seconds }` with what it cost.
import { embeddedSearchIndex } from '@jangteo/embedded/search-index';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { DEFAULT_DICTIONARY } from '@jangteo/korean/default-dictionary';
import type { FacetRequest, SearchRequest } from '@jangteo/ports/search/search-index';

export interface EngineRequest {
  /** A data folder that no shop runs on. */
  readonly directory: string;
  readonly alias: string;
  /** The raw index that documents are taken of to build one, and how many at most. */
  readonly raw: string;
  readonly buildMax: number;
  readonly queries: Readonly<Record<string, readonly string[]>>;
  readonly seconds: number;
}

export interface EngineCost {
  /** In ms, of each search, one after another: processor time of all threads. */
  readonly cpu: readonly number[];
  /** In ms, of each search. */
  readonly wall: readonly number[];
}

export interface EngineReply {
  readonly searched: Readonly<Record<string, { readonly plain: EngineCost; readonly faceted: EngineCost }>>;
  /** What building an index of documents of the raw index took, in ms: processor time of all threads. */
  readonly built: { readonly documents: number; readonly cpuMs: number };
  /** Resident memory in bytes, before the index was opened and with it. */
  readonly rss: { readonly before: number; readonly opened: number };
}

/** What the search service asks a page with. */
const LIMIT = 20;
const WEIGHTS = { title: 10, brand: 5, category: 3, description: 2, all_text: 1 };
const FACETS: FacetRequest = { limit: 20, priceBounds: [10_000, 30_000, 50_000, 100_000, 300_000, 1_000_000] };
const WARM_SECONDS = 1;
const BUILT = 'bench_build';
const PAGE = 1_000;

process.on('message', async ({ directory, alias, raw, buildMax, queries, seconds }: EngineRequest) => {
  const before = process.memoryUsage.rss();
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
    const [cpu, wall]: [number[], number[]] = [[], []];
    const until = performance.now() + forSeconds * 1_000;
    for (let at = 0; performance.now() < until; at++) {
      const before = process.cpuUsage();
      const startedAt = performance.now();
      await index.search(alias, requests[at % requests.length] as SearchRequest);
      wall.push(performance.now() - startedAt);
      const { user, system } = process.cpuUsage(before);
      cpu.push((user + system) / 1_000);
    }
    return { cpu, wall };
  };

  const build = async (): Promise<EngineReply['built']> => {
    const cpuBefore = process.cpuUsage();
    await index.drop(BUILT);
    await index.create(BUILT, { kind: 'search', dictionary: DEFAULT_DICTIONARY });
    let documents = 0;
    for (let after = ''; documents < buildMax; ) {
      const page = await index.scan(raw, { ...(after !== '' && { after }), limit: PAGE });
      if (page.length === 0) break;
      await index.write(
        BUILT,
        page.flatMap(({ document }) => (document === undefined ? [] : [{ put: document }])),
      );
      documents += page.length;
      after = page.at(-1)?.id as string;
    }
    await index.refresh(BUILT);
    const { user, system } = process.cpuUsage(cpuBefore);
    await index.drop(BUILT);
    return { documents, cpuMs: (user + system) / 1_000 };
  };

  const searched: Record<string, { plain: EngineCost; faceted: EngineCost }> = {};
  for (const [kind, texts] of Object.entries(queries)) {
    const plain = await Promise.all(texts.map((text) => requestOf(text, false)));
    const faceted = await Promise.all(texts.map((text) => requestOf(text, true)));
    await costOf(plain, WARM_SECONDS);
    searched[kind] = { plain: await costOf(plain, seconds), faceted: await costOf(faceted, seconds) };
  }
  const opened = process.memoryUsage.rss();
  const built = await build();
  await index.close();
  process.send?.({ searched, built, rss: { before, opened } } satisfies EngineReply);
});
