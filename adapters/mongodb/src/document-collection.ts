import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { checkCount, toDraft } from '@jangteo/ports/documents/document-requests';
import type {
  Collection,
  Condition,
  DocumentChange,
  DocumentPage,
  DocumentQuery,
  DocumentWrite,
  PutOptions,
  StoredDocument,
  WriteFailure,
} from '@jangteo/ports/documents/document-store';
import type { Collection as StoredCollection } from 'mongodb';
import type { DocumentFeed } from './document-feed.ts';
import { countMatches, findPage, toStored } from './document-find.ts';
import type { CollectionLayout, MongoDocument } from './document-layout.ts';
import { DocumentWriter } from './document-writer.ts';
import { CALL_MS, type MongoConnection } from './mongo-connection.ts';

/** What may look at many documents, or write many. */
const LONG_CALL_MS = 30_000;
const BODY = { v: 1, j: 1 } as const;

export class MongoCollection implements Collection {
  readonly #connection: MongoConnection;
  readonly #layout: CollectionLayout;
  readonly #writer: DocumentWriter;
  readonly #feed: DocumentFeed;
  readonly #listeners: Set<() => void>;

  /** `listeners`: those of all who opened the collection in this process. */
  constructor(connection: MongoConnection, layout: CollectionLayout, feed: DocumentFeed, listeners: Set<() => void>) {
    this.#connection = connection;
    this.#layout = layout;
    this.#writer = new DocumentWriter(connection, layout);
    this.#feed = feed;
    this.#listeners = listeners;
  }

  async get(id: string): Promise<StoredDocument | undefined> {
    const found = await this.#within(CALL_MS, () => this.#collection.findOne({ _id: id }, { projection: BODY }));
    return found?.j === undefined ? undefined : toStored(found);
  }

  async getMany(ids: readonly string[]): Promise<StoredDocument[]> {
    checkCount(ids.length, 'ids', 0);
    if (ids.length === 0) return [];
    const filter = { _id: { $in: [...new Set(ids)] } };
    const options = { projection: BODY, batchSize: ids.length + 1 };
    const found = await this.#within(CALL_MS, () => this.#collection.find(filter, options).toArray());
    const stored = new Map(found.flatMap((document) => (document.j === undefined ? [] : [[document._id, toStored(document)]])));
    return ids.flatMap((id) => stored.get(id) ?? []);
  }

  async find(query: DocumentQuery): Promise<DocumentPage> {
    checkCount(query.limit, 'limit', 1);
    return await this.#within(CALL_MS, () => findPage(this.#collection, this.#layout, query));
  }

  async count(where: readonly Condition[], limit: number): Promise<number> {
    return await this.#within(LONG_CALL_MS, () => countMatches(this.#collection, this.#layout, where, limit));
  }

  async put(id: string, json: string, { ifVersion }: PutOptions = {}): Promise<{ version: number }> {
    const draft = toDraft({ id, json });
    const version = await this.#within(CALL_MS, () => this.#writer.put(draft, ifVersion));
    this.#tell();
    return { version };
  }

  async delete(id: string, { ifVersion }: PutOptions = {}): Promise<boolean> {
    const deleted = await this.#within(CALL_MS, () => this.#writer.delete(id, ifVersion));
    if (deleted) this.#tell();
    return deleted;
  }

  async putMany(writes: readonly DocumentWrite[]): Promise<{ written: number; unchanged: number; failures: WriteFailure[] }> {
    const drafts = writes.map(toDraft);
    const outcome = await this.#within(LONG_CALL_MS, () => this.#writer.putMany(drafts));
    if (outcome.written > 0) this.#tell();
    return outcome;
  }

  feedToken(): Promise<string> {
    refuseNestedTransaction(this.#layout.name);
    return this.#feed.token();
  }

  async feed(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }> {
    checkCount(limit, 'limit', 1);
    refuseNestedTransaction(this.#layout.name);
    return await this.#feed.after(token, limit);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get #collection(): StoredCollection<MongoDocument> {
    return this.#connection.collection(this.#layout.name);
  }

  #within<T>(ms: number, work: () => Promise<T>): Promise<T> {
    refuseNestedTransaction(this.#layout.name);
    return this.#connection.within(ms, work);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
