import type { SearchRequest } from '@jangteo/ports/search/search-index';
import type { EngineRequests } from './engine-requests.ts';
import { keptTerm } from './read-word.ts';

/** Rarities are told in sixteenths, one byte each. */
export const RARITY_STEP = 16;

interface TermVectors {
  readonly term_vectors?: {
    readonly words?: {
      readonly field_statistics?: { readonly doc_count: number };
      readonly terms: Readonly<Record<string, { readonly doc_freq?: number }>>;
    };
  };
}

/** The terms of a request in the order of their first mention. */
export function termsOf({ groups }: SearchRequest): string[] {
  return [...new Set(groups.flatMap((group) => group.flatMap(({ terms }) => terms.map(keptTerm))))];
}

/**
 * BM25's idf (Robertson and Zaragoza 2009) of terms over all five fields, from the engine's term statistics: look-ups in its dictionary, without
 * reading a posting. They count a deleted document until its segment is merged, and are those of one shard.
 */
export async function readRarities(requests: EngineRequests, target: string, terms: readonly string[]): Promise<Uint8Array> {
  if (terms.length === 0) return new Uint8Array(0);
  const { term_vectors } = await requests.send<TermVectors>({
    method: 'POST',
    path: [target, '_termvectors'],
    query: { filter_path: 'term_vectors.words.field_statistics.doc_count,term_vectors.words.terms' },
    body: {
      doc: { words: terms },
      fields: ['words'],
      term_statistics: true,
      field_statistics: true,
      positions: false,
      offsets: false,
      payloads: false,
    },
  });
  const all = term_vectors?.words?.field_statistics?.doc_count ?? 0;
  const known = new Map(Object.entries(term_vectors?.words?.terms ?? {}));
  return Uint8Array.from(terms, (term) => rarity(all, known.get(term)?.doc_freq ?? 0));
}

function rarity(all: number, having: number): number {
  const idf = Math.log(1 + (Math.max(0, all - having) + 0.5) / (having + 0.5));
  return Math.max(1, Math.min(255, Math.round(idf * RARITY_STEP)));
}
