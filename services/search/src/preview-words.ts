import { create } from '@bufbuild/protobuf';
import { SearchRequestSchema } from '@jangteo/contracts/search/v1/search';
import { RecentMap } from '@jangteo/korean/recent-map';
import type { DictionaryRule } from '@jangteo/ports/search/search-index';
import { type RuleRow, rulesFor } from './dictionary.ts';
import type { Planned } from './ladder.ts';
import type { Language } from './language.ts';
import { ALIAS, RAW } from './names.ts';
import type { Words } from './parts.ts';
import { findProducts, type SearchParts } from './search-products.ts';
import { checkSearch } from './search-request.ts';

type Synonyms = readonly (readonly string[])[];

export interface Preview {
  /** As they would be; undefined: as they are. */
  readonly synonyms?: Synonyms;
  readonly dictionary?: readonly RuleRow[];
  readonly queries: readonly string[];
}

export interface PreviewHit {
  readonly productId: string;
  readonly title: string;
}

export interface WordsEffect {
  readonly query: string;
  readonly before: readonly PreviewHit[];
  readonly after: readonly PreviewHit[];
}

export interface PreviewParts extends SearchParts {
  readonly words: Pick<Words, 'synonyms' | 'dictionary'>;
  /** How an index understands queries with these synonyms, and the words of the live one. */
  readonly speak: (target: string, synonyms: Synonyms) => Promise<Language>;
}

const HITS = 10;
/** So many products of each query are taken along, for what another dictionary may find. */
const CANDIDATES = 100;
const WRITE_MAX = 1_000;
/** No versions: they go again at once. */
const SCRATCH = { before: 'preview_before', after: 'preview_after' };

/**
 * What the first answers of queries are now, and would be. Synonyms act on a query, so their effect is exact. A dictionary acts on the
 * products, too: then both answers are those of small indexes of the products that the live one has for these queries, in whole or in part.
 */
export async function previewWords(parts: PreviewParts, preview: Preview): Promise<{ effects: WordsEffect[]; products: number }> {
  const now = await parts.words.synonyms();
  const synonyms = preview.synonyms ?? now;
  const live = await parts.speak(ALIAS, now);
  if (preview.dictionary === undefined) {
    const then = await parts.speak(ALIAS, synonyms);
    return { effects: await compare(parts, preview.queries, live, then), products: 0 };
  }
  const ids = await candidates(parts, live, preview.queries);
  const rules = { before: await parts.words.dictionary(), after: await rulesFor(parts.search, preview.dictionary, synonyms) };
  try {
    await fill(parts, SCRATCH.before, rules.before, ids);
    await fill(parts, SCRATCH.after, rules.after, ids);
    const [before, after] = [await parts.speak(SCRATCH.before, now), await parts.speak(SCRATCH.after, synonyms)];
    return { effects: await compare(parts, preview.queries, before, after), products: ids.length };
  } finally {
    for (const index of Object.values(SCRATCH)) await parts.search.drop(index);
  }
}

async function compare(parts: PreviewParts, queries: readonly string[], before: Language, after: Language): Promise<WordsEffect[]> {
  const effects: WordsEffect[] = [];
  for (const query of queries)
    effects.push({ query, before: await firstHits(parts, before, query), after: await firstHits(parts, after, query) });
  return effects;
}

async function firstHits(parts: PreviewParts, language: Language, query: string): Promise<PreviewHit[]> {
  const asked = await checkSearch(create(SearchRequestSchema, { query, limit: HITS }), parts.categories);
  // What is tried out is no part of what searches with further pages remember.
  const { page } = await findProducts({ ...parts, turned: new RecentMap<string, Planned>(1) }, language, asked);
  const products = await parts.search.read(
    RAW,
    page.hits.map(({ id }) => id),
  );
  return products.map(({ id, title }) => ({ productId: id, title }));
}

/** Products with any of the words, in whole or in part. */
async function candidates({ search, weights }: PreviewParts, language: Language, queries: readonly string[]): Promise<string[]> {
  const ids = new Set<string>();
  for (const query of queries) {
    for (const split of [false, true]) {
      const groups = await language.groups(query, split);
      if (groups.length === 0) continue;
      const request = { groups, least: 1, weights, filter: {}, sort: 'relevance', limit: CANDIDATES } as const;
      for (const { id } of (await search.search(language.target, request)).hits) ids.add(id);
    }
  }
  return [...ids];
}

async function fill({ search }: PreviewParts, index: string, dictionary: readonly DictionaryRule[], ids: readonly string[]): Promise<void> {
  await search.drop(index);
  await search.create(index, { kind: 'search', dictionary });
  for (let at = 0; at < ids.length; at += WRITE_MAX) {
    const documents = await search.read(RAW, ids.slice(at, at + WRITE_MAX));
    await search.write(
      index,
      documents.map((put) => ({ put })),
    );
  }
  await search.refresh(index);
}
