import { parseDocument } from '@jangteo/ports/documents/document-fields';
import type { Draft } from '@jangteo/ports/documents/document-requests';
import { decideWrites, type StoredDocument, type WriteOutcome } from '@jangteo/ports/documents/write-decisions';
import type { CollectionLayout, ElementIndex } from './document-layout.ts';
import { type Database, insertRows, places, quoted, rows, run, type StoredValue } from './document-sql.ts';
import { type CollectionState, lockState } from './document-state.ts';
import { takenValues } from './document-unique.ts';

const DOCUMENT_COLUMNS = ['id', 'changed', 'version', 'deleted', 'json'];
/** Deletions that one write forgets at most: those that it leaves are forgotten by the next ones. */
const PRUNED_MAX = 500;

/** A document before and after a write, where there is one. */
interface Rewrite {
  readonly id: string;
  readonly before: object | undefined;
  /** The change that `before` came with; 0: none. */
  readonly changed: number;
  readonly after: object | undefined;
}

/**
 * The writes to one collection within one transaction. It begins by locking the collection's row, so writers of all processes take turns
 * and what was read here stays true; readers never wait. A shop reads its products a hundred times for each write.
 */
export class DocumentWriter {
  readonly #db: Database;
  /** Of the serving generation, and of the one that is being filled. */
  readonly #layouts: readonly CollectionLayout[];
  readonly #state: CollectionState;
  #lastChange: number;
  #documents: number;
  #feedFloor: number;

  private constructor(db: Database, state: CollectionState) {
    this.#db = db;
    this.#state = state;
    this.#layouts = state.layouts;
    this.#lastChange = state.lastChange;
    this.#documents = state.documents;
    this.#feedFloor = state.feedFloor;
  }

  static async open(db: Database, name: string): Promise<DocumentWriter> {
    return new DocumentWriter(db, await lockState(db, name));
  }

  get #table(): string {
    return quoted(`${this.#state.name}.documents`);
  }

  async current(ids: readonly string[]): Promise<Map<string, StoredDocument>> {
    if (ids.length === 0) return new Map();
    const found = await rows<StoredDocument>(
      this.#db,
      `select id, changed, version, json from ${this.#table} where id in ${places(ids.length)} and deleted = 0`,
      ids,
    );
    return new Map(found.map((one) => [one.id, one]));
  }

  /** Writes drafts with different ids. With `skipUnchanged`, one with the text that is there already is left alone. */
  async write(drafts: readonly Draft[], current: ReadonlyMap<string, StoredDocument>, skipUnchanged: boolean): Promise<WriteOutcome[]> {
    const taken = await takenValues(this.#db, this.#layouts, drafts);
    const { outcomes, accepted } = decideWrites(drafts, { current, taken, lastChange: this.#lastChange, skipUnchanged });
    this.#lastChange += accepted.length;
    this.#documents += accepted.filter(({ there }) => there === undefined).length;
    const documents = accepted.map(({ id, changed, version, json }) => [id, changed, version, 0, json]);
    const rewrites = accepted.map(({ id, before, there, document }) => ({ id, before, changed: there?.changed ?? 0, after: document }));
    await insertRows(this.#db, `replace into ${this.#table}`, DOCUMENT_COLUMNS, documents);
    for (const layout of this.#layouts) await this.#rewrite(layout, rewrites);
    return outcomes;
  }

  /** Removes a document; in its text's place comes the deletion, its version one more. */
  async delete({ id, changed, version, json }: StoredDocument): Promise<void> {
    const deletion = [id, ++this.#lastChange, version + 1, 1, null];
    await insertRows(this.#db, `replace into ${this.#table}`, DOCUMENT_COLUMNS, [deletion]);
    for (const layout of this.#layouts) await this.#rewrite(layout, [{ id, before: parseDocument(json), changed, after: undefined }]);
    this.#documents--;
  }

  /** Puts documents as they are, with their versions; without a text, what is known of deleted ones. */
  async restore(copies: readonly { readonly id: string; readonly version: number; readonly json: string | undefined }[]): Promise<void> {
    const current = await this.current(copies.map(({ id }) => id));
    const parsed = (json: string | undefined) => (json === undefined ? undefined : parseDocument(json));
    const documents = copies.map(({ id, version, json }) => {
      this.#lastChange = Math.max(this.#lastChange + 1, version);
      this.#documents += (json === undefined ? 0 : 1) - (current.has(id) ? 1 : 0);
      return [id, this.#lastChange, version, json === undefined ? 1 : 0, json ?? null];
    });
    await insertRows(this.#db, `replace into ${this.#table}`, DOCUMENT_COLUMNS, documents);
    const rewrites = copies.map(({ id, json }) => {
      const there = current.get(id);
      return { id, before: parsed(there?.json), changed: there?.changed ?? 0, after: parsed(json) };
    });
    for (const layout of this.#layouts) await this.#rewrite(layout, rewrites);
  }

  /** Forgets deletions that are more than `reach` changes back. */
  async pruneDeletions(reach: number): Promise<void> {
    const old = await rows<{ changed: number }>(
      this.#db,
      `select changed from ${this.#table} force index (by_deletion) where deleted = 1 and changed <= ? order by changed limit ?`,
      [this.#lastChange - reach, PRUNED_MAX],
    );
    const last = old.at(-1);
    if (last === undefined) return;
    await run(this.#db, `delete from ${this.#table} where deleted = 1 and changed <= ?`, [last.changed]);
    this.#feedFloor = last.changed;
  }

  /** Fills the indexes of a layout with documents that are there. Throws DUPLICATE_KEY where a unique index finds two. */
  async index(layout: CollectionLayout, documents: readonly StoredDocument[]): Promise<void> {
    await this.#rewrite(
      layout,
      documents.map(({ id, json }) => ({ id, before: undefined, changed: 0, after: parseDocument(json) })),
    );
  }

  async finish(): Promise<void> {
    await this.#db
      .updateTable('collections')
      .set({ last_change: this.#lastChange, documents: this.#documents, feed_floor: this.#feedFloor })
      .where('name', '=', this.#state.name)
      .execute();
  }

  /** Most changes are to no indexed field: rows that stay as they are are left alone. What goes, goes first: a value may pass on. */
  async #rewrite(layout: CollectionLayout, rewrites: readonly Rewrite[]): Promise<void> {
    const keysOf = ({ id }: Rewrite, document: object | undefined) => (document === undefined ? [] : [layout.keyRow(id, document)]);
    const elementsOf = (index: ElementIndex) => (rewrite: Rewrite, document: object | undefined) =>
      document === undefined ? [] : layout.elementRows(index, rewrite.id, document);
    // What the filling has not come to yet has no rows there: it gets them all now, as its new change lets the filling pass it by.
    const { filling } = this.#state;
    const isOut = ({ changed }: Rewrite) =>
      filling?.layout.generation === layout.generation && changed > filling.after && changed <= filling.until;
    const tables = [
      { table: layout.keys, columns: layout.keyColumns, rowsOf: keysOf },
      ...layout.elementIndexes.map((index) => ({ table: index.table, columns: index.columns, rowsOf: elementsOf(index) })),
    ].map((one) => {
      const changes = rewrites
        .map((rewrite) => ({
          id: rewrite.id,
          before: one.rowsOf(rewrite, isOut(rewrite) ? undefined : rewrite.before),
          after: one.rowsOf(rewrite, rewrite.after),
        }))
        .filter(({ before, after }) => !areEqual(before, after));
      return {
        ...one,
        gone: changes.filter(({ before }) => before.length > 0).map(({ id }) => id),
        added: changes.flatMap(({ after }) => after),
      };
    });
    for (const { table, gone } of tables) {
      if (gone.length > 0) await run(this.#db, `delete from ${table} where id in ${places(gone.length)}`, gone);
    }
    for (const { table, columns, added } of tables) await insertRows(this.#db, `insert into ${table}`, columns, added);
  }
}

function areEqual(some: readonly StoredValue[][], others: readonly StoredValue[][]): boolean {
  const same = (one: StoredValue, other: StoredValue | undefined) =>
    one === other || (one instanceof Uint8Array && other instanceof Uint8Array && one.equals(other));
  return some.length === others.length && some.every((row, at) => row.every((value, column) => same(value, others[at]?.[column])));
}
