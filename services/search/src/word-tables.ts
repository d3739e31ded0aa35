/** Words that mean the same. */
export interface SynonymSetsTable {
  id: string;
  /** A JSON list of texts. */
  words: string;
  created_at: number;
}

/** A rule of the user dictionary. */
export interface DictionaryWordsTable {
  word: string;
  /** A JSON list of texts; empty: the word stays whole. */
  parts: string;
  created_at: number;
}

export interface GoldenQueriesTable {
  id: string;
  query: string;
  /** JSON lists of texts. */
  expected: string;
  excluded: string;
  created_at: number;
}

/** How often a query, folded, found nothing on a day. */
export interface ZeroResultsTable {
  /** Days since 1970 in UTC. */
  day: number;
  query: string;
  times: number;
  first_at: number;
  last_at: number;
}

/** Default words are laid in once: what an operator takes out stays out. */
export interface LaidDefaultsTable {
  name: string;
  laid_at: number;
}

export interface WordTables {
  synonym_sets: SynonymSetsTable;
  dictionary_words: DictionaryWordsTable;
  golden_queries: GoldenQueriesTable;
  zero_results: ZeroResultsTable;
  laid_defaults: LaidDefaultsTable;
}
