import type { DictionaryRule, IndexKind } from '@jangteo/ports/search/search-index';
import { noriRules } from './nori-rules.ts';

/** What an index tells of itself, beside its documents. */
export type IndexMeta = { readonly kind: 'raw' } | { readonly kind: 'search'; readonly dictionary: readonly DictionaryRule[] };

/** Terms longer than this are cut; no word is as long. */
export const TERM_POINTS_MAX = 64;
export const ANALYSER = 'korean';
/** What the shortest title counts for more than one of usual length. */
export const TITLE_NORM_MAX = 1 / (1 - 0.3);

/** So many tokens may come out of one request: a page of titles. The engine's own bound is 10,000. */
const ANALYSED_TOKENS_MAX = 1_000_000;
/** What only serves grammar. Lucene 10 has a tag for each kind of ending and particle, and refuses E and J, which stood for all of them before. */
const STOP_TAGS = 'IC MAJ SP SSC SSO SC SE XSA XSV VCP VCN VX'.split(' ');
const ENDINGS = { before: ['E', 'J'], since10: 'EP EF EC ETN ETM JKS JKC JKG JKO JKB JKV JKQ JX JC'.split(' ') };

const TERMS = { type: 'keyword', doc_values: false } as const;

export interface LayoutOptions {
  readonly shards: number;
  readonly replicas: number;
  /** Major version of the engine's Lucene. */
  readonly lucene: number;
}

/** What an index is created with. */
export function indexLayout(kind: IndexKind, { shards, replicas, lucene }: LayoutOptions) {
  const common = { number_of_shards: shards, number_of_replicas: replicas, refresh_interval: '-1' };
  if (kind.kind === 'raw') return { settings: common, mappings: RAW_MAPPINGS };
  const mappings = { ...SEARCH_MAPPINGS, _meta: kind satisfies IndexMeta };
  return { settings: { ...common, ...searchSettings(kind.dictionary, lucene) }, mappings };
}

function searchSettings(dictionary: readonly DictionaryRule[], lucene: number) {
  const stoptags = [...STOP_TAGS, ...(lucene < 10 ? ENDINGS.before : ENDINGS.since10)];
  const rules = noriRules(dictionary);
  return {
    'index.analyze.max_token_count': ANALYSED_TOKENS_MAX,
    // A match in a title counts by the title's length alone (BM25's b of 0.3 around 8 words), in whole numbers: see query-plan.ts.
    similarity: { title: { type: 'scripted', script: { source: 'return Math.round(query.boost / (0.7 + 0.3 * doc.length / 8.0))' } } },
    analysis: {
      tokenizer: { nori: { type: 'nori_tokenizer', decompound_mode: 'mixed', ...(rules.length > 0 && { user_dictionary_rules: rules }) } },
      filter: {
        grammar: { type: 'nori_part_of_speech', stoptags },
        // Each of them stands where the first one does, and makes the text no longer.
        terms: { type: 'pattern_capture', preserve_original: false, patterns: ['([^ ]+)'] },
      },
      analyzer: {
        terms: { type: 'custom', tokenizer: 'keyword', filter: ['terms'] },
        [ANALYSER]: { type: 'custom', tokenizer: 'nori', filter: ['grammar'] },
      },
    },
  };
}

/** The document is a text: the engine would change a lone surrogate. */
const RAW_MAPPINGS = {
  dynamic: 'strict',
  _meta: { kind: 'raw' } satisfies IndexMeta,
  properties: {
    id: { type: 'keyword' },
    version: { type: 'long' },
    json: { type: 'keyword', index: false, doc_values: false },
  },
};

const SEARCH_MAPPINGS = {
  dynamic: 'strict',
  // An update by script asks for the version; nothing else is read again.
  _source: { includes: ['version'] },
  properties: {
    id: { type: 'keyword' },
    version: { type: 'long' },
    // Terms, as the index's analyser made them of each eojeol.
    title: { type: 'text', analyzer: 'terms', index_options: 'docs', similarity: 'title' },
    brand: TERMS,
    category: TERMS,
    description: TERMS,
    all_text: TERMS,
    // Those of all five fields.
    words: TERMS,
    // Those of title, brand and category, each with a letter for where it stands: see vocabulary.ts.
    shown: { type: 'keyword', index: false },
    brand_name: { type: 'keyword' },
    // Of the category and of all above it.
    category_paths: { type: 'keyword' },
    price: { type: 'double' },
    popularity: { type: 'double' },
    created_at: { type: 'double' },
  },
};
