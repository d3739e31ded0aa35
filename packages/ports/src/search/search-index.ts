/** What differs between search engines. */
export interface SearchSupports {
  /** Totals and facets are counted, not estimated. */
  readonly exactCounts: boolean;
  /** Two versions of an index may have different user dictionaries. */
  readonly dictionaryPerIndex: boolean;
}

export const SEARCH_FIELDS = ['title', 'brand', 'category', 'description', 'all_text'] as const;
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** A product as it is searched. The texts are analysed; an empty one is no field. */
export interface SearchDocument {
  readonly id: string;
  /**
   * That of the catalogue's document. A write of an older one, or the same, changes nothing. A deletion leaves nothing behind: a product that
   * is put in again begins at 1 and is taken. Writers keep the order.
   */
  readonly version: number;
  readonly title: string;
  readonly brand: string;
  /** Names from the root down. */
  readonly category: string;
  readonly description: string;
  /** Everything else that a buyer may type: attributes, options, model, colours, SKUs. */
  readonly all_text: string;
  /** Category ids from the root down, such as 1/4/28; empty where there is none. */
  readonly category_path: string;
  /** In minor units. Prices compare within one currency only. */
  readonly price: number;
  readonly currency: string;
  readonly popularity: number;
  /** In ms. */
  readonly created_at: number;
  readonly updated_at: number;
}

export type IndexChange = { readonly put: SearchDocument } | { readonly delete: { readonly id: string; readonly version: number } };

/** As nori's user_dictionary_rules: a word that stays whole, or one and the parts that it is found by as well (삼성전자: 삼성, 전자). */
export interface DictionaryRule {
  readonly word: string;
  readonly parts?: readonly string[];
}

/** A raw index keeps documents and is read by id; a search index analyses and finds them, and keeps ids and versions alone. */
export type IndexKind = { readonly kind: 'raw' } | { readonly kind: 'search'; readonly dictionary: readonly DictionaryRule[] };

export interface IndexInfo {
  readonly name: string;
  readonly kind: 'raw' | 'search';
  readonly documents: number;
  readonly bytes: number;
  /** In ms. */
  readonly createdAt: number;
}

/** A word of a text, in the order of the text: an eojeol, or a run of letters or digits. */
export interface Word {
  /** As it stands in the text, with its particles. */
  readonly text: string;
  /** UTF-16 offsets into the text; `end` is behind the last unit. */
  readonly start: number;
  readonly end: number;
  /** What an index has of it, folded: the parts of a compound, all of which it stands for. Empty for a stop word. */
  readonly terms: readonly string[];
  /** A compound in one piece, without particles; an index has it, too. */
  readonly whole?: string;
}

/** One way to say a thing: a document has it that has all the terms. */
export interface Alternative {
  readonly terms: readonly string[];
  /** 1 for what was typed, less for a synonym, a correction, a match inside a word. */
  readonly weight: number;
}

/** A document matches a group by any of its alternatives; the best one scores. */
export type Group = readonly Alternative[];

export const SEARCH_SORTS = ['relevance', 'price_asc', 'price_desc', 'newest', 'popular'] as const;
export type SearchSort = (typeof SEARCH_SORTS)[number];

export interface SearchFilter {
  /** Anchored: `1/4` itself and `1/4/...`, never `1/40`. */
  readonly categoryPath?: string;
  /** Any of these, as spelt in the document. */
  readonly brands?: readonly string[];
  readonly minPrice?: number;
  readonly maxPrice?: number;
}

export interface FacetRequest {
  /** How many brands and categories to tell at most, those with most documents first. */
  readonly limit: number;
  /** Ascending; n bounds make n + 1 ranges, the first below the first bound, the last from the last one up. */
  readonly priceBounds: readonly number[];
}

/** So many groups and terms a request has at most; more throw INVALID_REQUEST. */
export const GROUPS_MAX = 64;
export const GROUP_TERMS_MAX = 1_024;

export interface SearchRequest {
  /** None: every document. A group without alternatives, or an alternative without terms, has nothing. */
  readonly groups: readonly Group[];
  /** So many of the groups have to match; more are better. Default: all. */
  readonly least?: number;
  /** What a match in each field counts; changed without writing the index again. */
  readonly weights: Readonly<Record<SearchField, number>>;
  readonly filter: SearchFilter;
  /** Ties are broken by popularity, then by id; `relevance` without groups is `popular`. */
  readonly sort: SearchSort;
  /** 1 to 100. */
  readonly limit: number;
  /** Where the page before ended. Throws BAD_CURSOR for one of another request. */
  readonly cursor?: string;
  readonly facets?: FacetRequest;
}

export interface SearchHit {
  readonly id: string;
  readonly version: number;
  /** Comparable within one answer only. */
  readonly score: number;
}

export interface Facet {
  readonly value: string;
  readonly documents: number;
}

/** Counted over what matches; a facet leaves the filter on its own field out, so that another value can be chosen. */
export interface Facets {
  readonly brands: readonly Facet[];
  /** Category paths; a document counts for its own category and for all above it. */
  readonly categories: readonly Facet[];
  /** One count for each range of `priceBounds`, in order. */
  readonly prices: readonly number[];
}

export interface SearchPage {
  readonly hits: readonly SearchHit[];
  readonly total: number;
  readonly facets?: Facets;
  readonly nextCursor?: string;
}

/** A word that an index has, as it may be shown: the whole of a compound and its parts, folded. */
export interface VocabularyWord {
  readonly word: string;
  /** How many documents have it in the title, as (part of) the brand, as (part of) a category's name. */
  readonly title: number;
  readonly brand: number;
  readonly category: number;
  /** Of the most popular documents with it. */
  readonly popularity: number;
}

export interface ScanOptions {
  readonly after?: string;
  readonly limit: number;
  /** Leaves the documents of a raw index out, which is cheaper. */
  readonly versionsOnly?: boolean;
}

export interface ScannedDocument {
  readonly id: string;
  readonly version: number;
  /** In a raw index. */
  readonly document?: SearchDocument;
}

/**
 * Versioned indexes behind an alias. `target` is an index or an alias. A name is a-z, 0-9, `_`, at most 64.
 * An index that is not there throws NOT_FOUND; one that is locked by a crash is mended when it is opened.
 */
export interface SearchIndex {
  readonly supports: SearchSupports;

  /** Throws ALREADY_EXISTS. */
  create(index: string, kind: IndexKind): Promise<void>;
  /** Also where there is none. Throws INDEX_IN_USE where an alias points to it. */
  drop(index: string): Promise<void>;
  list(): Promise<IndexInfo[]>;
  /** The index that an alias points to. */
  alias(name: string): Promise<string | undefined>;
  /** At once, for all searches that begin later; durable when it resolves. Searches under way end on the index that they began on. */
  pointAlias(name: string, index: string): Promise<void>;

  /** Takes changes in, in order; at most 1,000. Seen and durable after `refresh`; a crash before it loses them. Resolves late to slow its caller down. */
  write(index: string, changes: readonly IndexChange[]): Promise<void>;
  /**
   * Resolves when all that was written before is durable and seen by every search that begins later. Where this or `write` throws
   * ENGINE_AWAY or STORE_FULL, what was written since the last refresh may be lost: write it again.
   */
  refresh(index: string): Promise<void>;
  /** Ids upwards (by code points) after `after`, with their versions; at most 1,000. */
  scan(index: string, options: ScanOptions): Promise<ScannedDocument[]>;
  /** Of a raw index, in the order asked for, missing ones left out; at most 1,000. */
  read(index: string, ids: readonly string[]): Promise<SearchDocument[]>;

  /** Throws BAD_CURSOR, INVALID_REQUEST. */
  search(target: string, request: SearchRequest): Promise<SearchPage>;
  /**
   * The words of texts, as this index analyses them: with its user dictionary. Where a language's analysis has to be loaded first, a word
   * that was never met before may be taken as it stands, that once; `patient` waits.
   */
  analyse(target: string, texts: readonly string[], options?: { readonly patient?: boolean }): Promise<(readonly Word[])[]>;
  /** The words of titles, brands and categories that at least `minDocuments` documents have, in no order. */
  vocabulary(target: string, minDocuments: number): Promise<VocabularyWord[]>;
  close(): Promise<void>;
}
