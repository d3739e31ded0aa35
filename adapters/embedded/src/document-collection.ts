import { setImmediate as nextTurn } from 'node:timers/promises';
import { JangteoError } from '@jangteo/kernel/errors';
import { refuseNestedTransaction } from '@jangteo/kernel/transaction-scope';
import { readCursor, writeCursor } from '@jangteo/ports/documents/document-cursor';
import { checkCount, expectVersion, groupsOf, toDraft } from '@jangteo/ports/documents/document-requests';
import type {
  Collection,
  Condition,
  DocumentChange,
  DocumentPage,
  DocumentQuery,
  DocumentWrite,
  PutOptions,
  Scalar,
  StoredDocument,
  WriteFailure,
} from '@jangteo/ports/documents/document-store';
import type { NumberedFeed } from '@jangteo/ports/documents/numbered-feed';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { documentFeed } from './document-feed.ts';
import { DocumentFinder } from './document-find.ts';
import type { HotDocuments, ReadingAt } from './document-hot.ts';
import type { CollectionLayout } from './document-layout.ts';
import { type Database, type DocumentTables, rows } from './document-sql.ts';
import { DocumentWriter } from './document-writer.ts';

/** So many documents are written before the event loop gets its turn. */
const WRITE_SIZE = 32;

export class EmbeddedCollection implements Collection {
  readonly #store: SqlStore<DocumentTables>;
  readonly #layout: CollectionLayout;
  readonly #getText: string;
  readonly #finder: DocumentFinder;
  readonly #feed: NumberedFeed;
  readonly #hot: HotDocuments;
  readonly #feedReach: number;

  constructor(store: SqlStore<DocumentTables>, layout: CollectionLayout, hot: HotDocuments, feedReach: number) {
    this.#store = store;
    this.#hot = hot;
    this.#layout = layout;
    const { keys, bodies } = layout;
    this.#getText = `select k.id, b.version, b.json from ${keys} k join ${bodies} b on b.changed = k.changed where k.id = ?`;
    this.#finder = new DocumentFinder(layout);
    this.#feed = documentFeed(store, layout);
    this.#feedReach = feedReach;
  }

  async get(id: string): Promise<StoredDocument | undefined> {
    refuseNestedTransaction(this.#store.name);
    const hot = this.#hot.get(id);
    if (hot !== undefined) return hot;
    const readAt = this.#hot.readingAt(id);
    const [found] = await rows<StoredDocument>(this.#store.read, this.#getText, [id]);
    if (found !== undefined) this.#hot.keep(found, readAt);
    return found;
  }

  atHand(id: string): StoredDocument | undefined {
    refuseNestedTransaction(this.#store.name);
    const hot = this.#hot.get(id);
    if (hot !== undefined) return hot;
    const values = this.#store.readNow?.(this.#getText, [id])?.[0] as [string, number, string] | undefined;
    if (values === undefined) return undefined;
    const found = { id: values[0], version: values[1], json: values[2] };
    this.#hot.keep(found, this.#hot.readingAt(id));
    return found;
  }

  async getMany(ids: readonly string[]): Promise<StoredDocument[]> {
    checkCount(ids.length, 'ids', 0);
    refuseNestedTransaction(this.#store.name);
    const found = new Map<string, StoredDocument>();
    const missing = new Map<string, ReadingAt>();
    for (const id of ids) {
      const hot = this.#hot.get(id);
      if (hot === undefined) missing.set(id, this.#hot.readingAt(id));
      else found.set(id, hot);
    }
    if (missing.size > 0) {
      const { keys, bodies } = this.#layout;
      const read = await rows<StoredDocument>(
        this.#store.read,
        `select k.id, b.version, b.json from json_each(?) wanted cross join ${keys} k on k.id = wanted.value
          join ${bodies} b on b.changed = k.changed`,
        [JSON.stringify([...missing.keys()])],
      );
      for (const document of read) {
        found.set(document.id, document);
        this.#hot.keep(document, missing.get(document.id) as ReadingAt);
      }
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async find(query: DocumentQuery): Promise<DocumentPage> {
    checkCount(query.limit, 'limit', 1);
    const position = readCursor(this.#layout.name, query);
    const { text, parameters } = await this.#finder.page(this.#store.read, query, position);
    const found = await rows<StoredDocument & { value: Scalar | null }>(this.#store.read, text, parameters);
    const items = found.slice(0, query.limit).map(({ id, version, json }) => ({ id, version, json }));
    const last = found[query.limit - 1];
    if (found.length <= query.limit || last === undefined) return { items };
    return { items, nextCursor: writeCursor(this.#layout.name, query, last) };
  }

  async count(where: readonly Condition[], limit: number): Promise<number> {
    const { text, parameters } = await this.#finder.count(this.#store.read, where, limit);
    return (await rows<{ matches: number }>(this.#store.read, text, parameters))[0]?.matches ?? 0;
  }

  async put(id: string, json: string, { ifVersion }: PutOptions = {}): Promise<{ version: number }> {
    const draft = toDraft({ id, json });
    return await this.#write([id], async (tx) => {
      const writer = await DocumentWriter.open(tx, this.#layout);
      const current = await writer.current([id]);
      expectVersion(id, current.get(id)?.version ?? 0, ifVersion);
      const [outcome] = await writer.write([draft], current, false);
      if (outcome === undefined || outcome.state === 'taken') throw new JangteoError('DUPLICATE_KEY', outcome?.detail ?? id);
      await writer.finish();
      return { version: outcome.version };
    });
  }

  async delete(id: string, { ifVersion }: PutOptions = {}): Promise<boolean> {
    return await this.#write([id], async (tx) => {
      const writer = await DocumentWriter.open(tx, this.#layout);
      const current = (await writer.current([id])).get(id);
      expectVersion(id, current?.version ?? 0, ifVersion);
      if (current === undefined) return false;
      await writer.delete(current);
      await writer.pruneDeletions(this.#feedReach);
      await writer.finish();
      return true;
    });
  }

  async putMany(writes: readonly DocumentWrite[]): Promise<{ written: number; unchanged: number; failures: WriteFailure[] }> {
    const groups = groupsOf(writes, WRITE_SIZE);
    const ids = writes.map(({ id }) => id);
    return await this.#write(ids, async (tx) => {
      const result = { written: 0, unchanged: 0, failures: [] as WriteFailure[] };
      const writer = await DocumentWriter.open(tx, this.#layout);
      let first = 0;
      for (const group of groups) {
        const drafts = group.map(toDraft);
        const outcomes = await writer.write(drafts, await writer.current(drafts.map(({ id }) => id)), true);
        for (const [at, outcome] of outcomes.entries()) {
          if (outcome.state === 'taken') result.failures.push({ index: first + at, code: 'DUPLICATE_KEY', detail: outcome.detail });
          else result[outcome.state]++;
        }
        first += drafts.length;
        await nextTurn();
      }
      await writer.finish();
      return result;
    });
  }

  #write<T>(ids: readonly string[], work: (tx: Database) => Promise<T>): Promise<T> {
    return this.#hot.during(ids, () => this.#store.transaction(work));
  }

  feedToken(): Promise<string> {
    return this.#feed.token();
  }

  async feed(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }> {
    checkCount(limit, 'limit', 1);
    return await this.#feed.after(token, limit);
  }

  onChange(listener: () => void): () => void {
    return this.#store.onCommit(listener);
  }
}
