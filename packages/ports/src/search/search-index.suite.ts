import { after, before, describe } from 'node:test';
import { aliasCases } from './search-alias.suite.ts';
import { analysisCases } from './search-analysis.suite.ts';
import { facetCases } from './search-facets.suite.ts';
import { filterCases } from './search-filter.suite.ts';
import type { DictionaryRule, Group, SearchDocument, SearchField, SearchIndex, SearchPage, SearchRequest } from './search-index.ts';
import { matchCases } from './search-match.suite.ts';
import { pageCases } from './search-pages.suite.ts';
import { writeCases } from './search-write.suite.ts';

/** What an adapter's test gives the suite. */
export interface OpenedSearchIndex {
  readonly search: SearchIndex;
  /** Closes it and opens it again on the same data, as after a restart. */
  reopen(): Promise<SearchIndex>;
  /** Closes it and removes its data. */
  dispose(): Promise<void>;
}

/** The engine that the cases share, and indexes that each case has for itself. */
export interface SuiteSearch {
  readonly search: SearchIndex;
  restart(): Promise<SearchIndex>;
  /** A name that no other case uses. */
  name(): string;
  /** A new search index with these documents, which are seen. */
  index(documents?: readonly SearchDocument[], dictionary?: readonly DictionaryRule[]): Promise<string>;
  raw(documents?: readonly SearchDocument[]): Promise<string>;
}

/** Every promise of search-index.ts, for any engine. Scores are the engine's own: what is compared is the order. */
export function searchIndexSuite(label: string, open: () => Promise<OpenedSearchIndex>): void {
  describe(label, () => {
    let opened: OpenedSearchIndex | undefined;
    let search: SearchIndex;
    let count = 0;

    const suite: SuiteSearch = {
      get search() {
        return search;
      },
      async restart() {
        if (opened === undefined) throw new Error('the index is not open yet');
        search = await opened.reopen();
        return search;
      },
      name: () => `case_${++count}`,
      async index(documents = [], dictionary = []) {
        const name = suite.name();
        await search.create(name, { kind: 'search', dictionary });
        await put(search, name, documents);
        return name;
      },
      async raw(documents = []) {
        const name = suite.name();
        await search.create(name, { kind: 'raw' });
        await put(search, name, documents);
        return name;
      },
    };

    before(async () => {
      opened = await open();
      search = opened.search;
    });
    after(async () => {
      await opened?.dispose();
    });

    describe('indexes and aliases', () => aliasCases(suite));
    describe('writing', () => writeCases(suite));
    describe('matching', () => matchCases(suite));
    describe('filters and sorts', () => filterCases(suite));
    describe('facets', () => facetCases(suite));
    describe('pages', () => pageCases(suite));
    describe('words', () => analysisCases(suite));
  });
}

export const WEIGHTS: Readonly<Record<SearchField, number>> = { title: 10, brand: 5, category: 3, description: 2, all_text: 1 };

/** A product whose texts are empty but for what is said. */
export function product(id: string, facts: Partial<SearchDocument> = {}): SearchDocument {
  return {
    id,
    version: 1,
    title: '',
    brand: '',
    category: '',
    description: '',
    all_text: '',
    category_path: '',
    price: 1_000,
    currency: 'KRW',
    popularity: 0,
    created_at: 1_700_000_000_000,
    updated_at: 1_700_000_000_000,
    ...facts,
  };
}

/** Writes documents and makes them seen. */
export async function put(search: SearchIndex, index: string, documents: readonly SearchDocument[]): Promise<void> {
  for (let from = 0; from < documents.length; from += 1_000) {
    await search.write(
      index,
      documents.slice(from, from + 1_000).map((document) => ({ put: document })),
    );
  }
  await search.refresh(index);
}

/** A group for each word of a text, as the index analyses it. */
export async function groupsOf(search: SearchIndex, target: string, text: string): Promise<Group[]> {
  const [words = []] = await search.analyse(target, [text]);
  return words.flatMap(({ terms }) => (terms.length === 0 ? [] : [[{ terms, weight: 1 }]]));
}

/** All words of a text, the best first. */
export async function find(search: SearchIndex, target: string, text: string, more: Partial<SearchRequest> = {}): Promise<SearchPage> {
  return search.search(target, {
    groups: await groupsOf(search, target, text),
    weights: WEIGHTS,
    filter: {},
    sort: 'relevance',
    limit: 100,
    ...more,
  });
}

export function idsOf(page: SearchPage): string[] {
  return page.hits.map(({ id }) => id);
}

/** All pages of a search. */
export async function allPages(search: SearchIndex, target: string, request: SearchRequest): Promise<SearchPage[]> {
  const pages: SearchPage[] = [];
  let cursor: string | undefined;
  do {
    const page = await search.search(target, cursor === undefined ? request : { ...request, cursor });
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return pages;
}
