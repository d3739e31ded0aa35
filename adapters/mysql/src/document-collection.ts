import { JangteoError } from '@jangteo/kernel/errors';
import { readCursor, writeCursor } from '@jangteo/ports/documents/document-cursor';
import { checkCount, type Draft, expectVersion, groupsOf, toDraft } from '@jangteo/ports/documents/document-requests';
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
import type { NumberedFeed } from '@jangteo/ports/documents/numbered-feed';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { documentFeed } from './document-feed.ts';
import { DocumentFinder } from './document-find.ts';
import { type CollectionLayout, ID_LENGTH_MAX } from './document-layout.ts';
import { type DocumentTables, places, quoted, rows } from './document-sql.ts';
import { readState } from './document-state.ts';
import { DocumentWriter } from './document-writer.ts';
import { fromBytes } from './sortable-bytes.ts';
import { saysNotThere } from './sql-errors.ts';

/** So many documents are written in one transaction: other writers wait for as long. */
const WRITE_SIZE = 100;
/** In UTF-8 with its quotes escaped it stays below the 16 MiB of `max_allowed_packet` that MariaDB has by default. */
const CHARACTERS_MAX = 4_000_000;
/** How often a read follows the tables to another generation before it gives up. */
const MOVES_MAX = 3;

interface FoundRow extends StoredDocument {
  /** Of the sort's field. */
  readonly value: Buffer | null;
}

export class MysqlCollection implements Collection {
  readonly #name: string;
  readonly #store: SqlStore<DocumentTables>;
  readonly #feed: NumberedFeed;
  readonly #feedReach: number;
  #layout: CollectionLayout | undefined;

  constructor(store: SqlStore<DocumentTables>, name: string, feedReach: number) {
    this.#name = name;
    this.#store = store;
    this.#feed = documentFeed(store, name);
    this.#feedReach = feedReach;
  }

  async get(id: string): Promise<StoredDocument | undefined> {
    return (await this.#stored([id]))[0];
  }

  async getMany(ids: readonly string[]): Promise<StoredDocument[]> {
    checkCount(ids.length, 'ids', 0);
    const found = new Map((await this.#stored([...new Set(ids)])).map((document) => [document.id, document]));
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async find(query: DocumentQuery): Promise<DocumentPage> {
    checkCount(query.limit, 'limit', 1);
    const position = readCursor(this.#name, query);
    const found = await this.#finding(async (finder) => {
      const { text, parameters } = await finder.page(this.#store.read, query, position);
      return await rows<FoundRow>(this.#store.read, text, parameters);
    });
    // Sorted here: MySQL would take the texts along.
    found.sort(query.sort?.descending === true ? (one, other) => inOrder(other, one) : inOrder);
    const items = found.slice(0, query.limit).map(({ id, version, json }) => ({ id, version, json }));
    const last = found[query.limit - 1];
    if (found.length <= query.limit || last === undefined) return { items };
    const value = last.value === null ? null : fromBytes(last.value);
    return { items, nextCursor: writeCursor(this.#name, query, { value, id: last.id }) };
  }

  async count(where: readonly Condition[], limit: number): Promise<number> {
    return await this.#finding(async (finder) => {
      const { text, parameters } = await finder.count(this.#store.read, where, limit);
      return (await rows<{ matches: number }>(this.#store.read, text, parameters))[0]?.matches ?? 0;
    });
  }

  async put(id: string, json: string, { ifVersion }: PutOptions = {}): Promise<{ version: number }> {
    const draft = toBoundedDraft({ id, json });
    return await this.#writing(async function putDocument(writer) {
      const current = await writer.current([id]);
      expectVersion(id, current.get(id)?.version ?? 0, ifVersion);
      const [outcome] = await writer.write([draft], current, false);
      if (outcome === undefined || outcome.state === 'taken') throw new JangteoError('DUPLICATE_KEY', outcome?.detail ?? id);
      return { version: outcome.version };
    });
  }

  async delete(id: string, { ifVersion }: PutOptions = {}): Promise<boolean> {
    return await this.#writing(async (writer) => {
      const current = (await writer.current([id])).get(id);
      expectVersion(id, current?.version ?? 0, ifVersion);
      if (current === undefined) return false;
      await writer.delete(current);
      await writer.pruneDeletions(this.#feedReach);
      return true;
    });
  }

  async putMany(writes: readonly DocumentWrite[]): Promise<{ written: number; unchanged: number; failures: WriteFailure[] }> {
    const result = { written: 0, unchanged: 0, failures: [] as WriteFailure[] };
    let first = 0;
    // All of them are looked at before any is written.
    const all = writes.map(toBoundedDraft);
    const layout = await this.#finding(async (finder) => finder.layout);
    for (const { id, document } of all) layout.refuseLongValues(id, document);
    for (const drafts of groupsOf(all, WRITE_SIZE)) {
      const outcomes = await this.#writing(async function putDocuments(writer) {
        return await writer.write(drafts, await writer.current(drafts.map(({ id }) => id)), true);
      });
      for (const [at, outcome] of outcomes.entries()) {
        if (outcome.state === 'taken') result.failures.push({ index: first + at, code: 'DUPLICATE_KEY', detail: outcome.detail });
        else result[outcome.state]++;
      }
      first += drafts.length;
    }
    return result;
  }

  feedToken(): Promise<string> {
    return this.#feed.token();
  }

  async feed(token: string, limit: number): Promise<{ changes: DocumentChange[]; token: string }> {
    checkCount(limit, 'limit', 1);
    return await this.#feed.after(token, limit);
  }

  /** Changes of other processes call nobody here: who follows them looks now and then, too. */
  onChange(listener: () => void): () => void {
    return this.#store.onCommit(listener);
  }

  async #stored(ids: readonly string[]): Promise<StoredDocument[]> {
    if (ids.length === 0) return [];
    return await rows<StoredDocument>(
      this.#store.read,
      `select id, version, json from ${quoted(`${this.#name}.documents`)} where id in ${places(ids.length)} and deleted = 0`,
      ids,
    );
  }

  async #writing<T>(work: (writer: DocumentWriter) => Promise<T>): Promise<T> {
    const name = this.#name;
    return await this.#store.transaction(async function writeDocuments(tx) {
      const writer = await DocumentWriter.open(tx, name);
      const result = await work(writer);
      await writer.finish();
      return result;
    });
  }

  /**
   * Reads where the collection's indexes are: a process of another version may have declared others, and no writer goes to these any more.
   * So each read asks first; what serves when it begins has all that was written before.
   */
  async #finding<T>(work: (finder: DocumentFinder) => Promise<T>): Promise<T> {
    for (let moves = 0; ; moves++) {
      const { generation, documents } = await this.#store.read
        .selectFrom('collections')
        .select(['generation', 'documents'])
        .where('name', '=', this.#name)
        .executeTakeFirstOrThrow();
      if (this.#layout?.generation !== generation) this.#layout = (await readState(this.#store.read, this.#name))?.serving;
      if (this.#layout === undefined) throw new JangteoError('INDEX_MISSING', `the collection ${this.#name} has no indexes`);
      try {
        return await work(new DocumentFinder(this.#layout, documents));
      } catch (thrown) {
        // Their tables were dropped in between.
        if (!saysNotThere(thrown) || moves === MOVES_MAX) throw thrown;
      }
    }
  }
}

/** Throws INVALID_REQUEST. */
function toBoundedDraft(write: DocumentWrite): Draft {
  const { id, json } = write;
  // In code points, as MySQL counts.
  if (id.length > ID_LENGTH_MAX && [...id].length > ID_LENGTH_MAX) {
    throw new JangteoError('INVALID_REQUEST', `an id in MySQL has at most ${ID_LENGTH_MAX} characters`);
  }
  if (json.length > CHARACTERS_MAX) {
    throw new JangteoError('INVALID_REQUEST', `a document in MySQL has at most ${CHARACTERS_MAX} characters, "${id}" has ${json.length}`);
  }
  return toDraft(write);
}

/** By the sort's value, then by id, both as their bytes. */
function inOrder(one: FoundRow, other: FoundRow): number {
  const byValue = one.value === null || other.value === null ? 0 : one.value.compare(other.value);
  return byValue !== 0 ? byValue : Buffer.from(one.id).compare(Buffer.from(other.id));
}
