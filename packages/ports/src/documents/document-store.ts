/** What differs between document engines. */
export interface DocumentSupports {
  /** Changes carry the document as it was before. */
  readonly feedBefore: boolean;
  /** The feed outlives a restart of the engine. */
  readonly durableFeed: boolean;
}

export interface DocumentIndex {
  readonly name: string;
  /**
   * Dotted paths, compared in this order. A path that ends in `[]` indexes each element of an array (at most one such path).
   * Equality and ranges are on strings and numbers; a document without the first field is left out of the index.
   */
  readonly fields: readonly string[];
  /** No two documents share a value: putting one throws DUPLICATE_KEY. One field only. */
  readonly unique?: boolean;
}

export interface CollectionDefinition {
  readonly name: string;
  readonly indexes: readonly DocumentIndex[];
}

export type Scalar = string | number;

/** One condition on one field, written as in the index: `brand`, `category_ids[]`, `price.amount`. */
export type Condition =
  | { readonly field: string; readonly eq: Scalar }
  | { readonly field: string; readonly in: readonly Scalar[] }
  | { readonly field: string; readonly min?: Scalar; readonly max?: Scalar }
  /** Anchored: the value starts with this text. `under: '1/4'` means `1/4` itself and `1/4/...`, never `1/40`. */
  | { readonly field: string; readonly prefix: string }
  | { readonly field: string; readonly under: string };

export interface DocumentQuery {
  readonly where?: readonly Condition[];
  /**
   * A field and a direction; ties are broken by id, in the same direction. Without it: by id, upwards.
   * Numbers come before text, text goes by code points; a document without the field is left out.
   */
  readonly sort?: { readonly field: string; readonly descending?: boolean };
  /** 1 to 1,000. */
  readonly limit: number;
  /** Where the page before ended. Throws BAD_CURSOR for one of another query. */
  readonly cursor?: string;
  /** What a cursor knows the query by, beside its order. Without it that is the conditions: name it where they may change from page to page. */
  readonly name?: string;
}

/** A document as its exact JSON text, so that it can go to a socket without being parsed. */
export interface StoredDocument {
  readonly id: string;
  /**
   * One more with each change. A new document's is 1 or more, and higher than any that was given to its id before: whoever remembers a
   * version never takes what was put in anew behind a deletion for what they know.
   */
  readonly version: number;
  readonly json: string;
}

export interface DocumentPage {
  readonly items: readonly StoredDocument[];
  readonly nextCursor?: string;
}

export interface DocumentChange {
  readonly id: string;
  /** Of a deletion: higher than any that the document had. */
  readonly version: number;
  readonly op: 'put' | 'delete';
  /** Resume here to get everything after this change. */
  readonly token: string;
  readonly before?: string;
}

export interface PutOptions {
  /** Only where the document has this version, or does not exist (0). Throws VERSION_CONFLICT. */
  readonly ifVersion?: number;
}

export interface DocumentWrite {
  readonly id: string;
  /** JSON text of an object. */
  readonly json: string;
}

/** Why one document of a bulk write was not written; the others were. */
export interface WriteFailure {
  readonly index: number;
  readonly code: 'DUPLICATE_KEY';
  readonly detail: string;
}

/** Documents by id. Atomicity is per document. */
export interface Collection {
  get(id: string): Promise<StoredDocument | undefined>;
  /** What `get` would answer, if that can be told without waiting; undefined where it cannot, or where there is no such document. */
  atHand?(id: string): StoredDocument | undefined;
  /** In the order asked for, missing ones left out. At most 1,000 ids. */
  getMany(ids: readonly string[]): Promise<StoredDocument[]>;
  /**
   * A page of documents. Throws INDEX_MISSING where no declared index has a field of a condition, or none can sort: one that starts
   * with the sort's field, or has it right behind fields that are asked for by `eq`.
   */
  find(query: DocumentQuery): Promise<DocumentPage>;
  /** How many documents match; at most `limit` are counted. */
  count(where: readonly Condition[], limit: number): Promise<number>;
  /** Writes a whole document; resolves when durable. */
  put(id: string, json: string, options?: PutOptions): Promise<{ version: number }>;
  /** Returns false where there was none. */
  delete(id: string, options?: PutOptions): Promise<boolean>;
  /** Writes many, unordered: one that fails does not stop the others. Unchanged documents are left alone. */
  putMany(writes: readonly DocumentWrite[]): Promise<{ written: number; unchanged: number; failures: WriteFailure[] }>;

  /** A token for "from now on"; take it before a scan. */
  feedToken(): Promise<string>;
  /**
   * Up to `limit` (1 to 1,000) changes after `token`, at least once, in order per document only; intermediate versions may be left out.
   * After-images are read with `get`. Throws FEED_LOST where the engine no longer reaches back that far.
   */
  feed(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }>;
  /** Calls `listener` soon after changes of this process (an engine may call it without any). */
  onChange(listener: () => void): () => void;
}

export interface DocumentStore {
  readonly supports: DocumentSupports;
  /** Creates the collection and its declared indexes as needed. */
  collection(definition: CollectionDefinition): Promise<Collection>;
  close(): Promise<void>;
}
