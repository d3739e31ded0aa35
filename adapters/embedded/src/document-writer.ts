import { parseDocument } from '@jangteo/ports/documents/document-fields';
import type { Draft } from '@jangteo/ports/documents/document-requests';
import { decideWrites, type StoredDocument, type WriteOutcome } from '@jangteo/ports/documents/write-decisions';
import type { CollectionLayout, ElementIndex, StoredValue } from './document-layout.ts';
import { type CollectionsTable, type Database, rows, run, runForRows } from './document-sql.ts';
import { takenValues } from './document-unique.ts';

const BODY_COLUMNS = ['changed', 'id', 'version', 'json'];

/** The writes to one collection within one transaction; the store has a single writer, so what was read here stays true. */
export class DocumentWriter {
  readonly #db: Database;
  readonly #layout: CollectionLayout;
  #lastChange: number;
  #documents: number;
  #feedFloor: number;

  private constructor(db: Database, layout: CollectionLayout, state: CollectionsTable) {
    this.#db = db;
    this.#layout = layout;
    this.#lastChange = state.last_change;
    this.#documents = state.documents;
    this.#feedFloor = state.feed_floor;
  }

  static async open(db: Database, layout: CollectionLayout): Promise<DocumentWriter> {
    const state = await db.selectFrom('collections').selectAll().where('name', '=', layout.name).executeTakeFirstOrThrow();
    return new DocumentWriter(db, layout, state);
  }

  async current(ids: readonly string[]): Promise<Map<string, StoredDocument>> {
    const { keys, bodies } = this.#layout;
    const found = await rows<StoredDocument>(
      this.#db,
      `select k.id, k.changed, b.version, b.json from json_each(?) wanted cross join ${keys} k on k.id = wanted.value join ${bodies} b on b.changed = k.changed`,
      [JSON.stringify(ids)],
    );
    return new Map(found.map((one) => [one.id, one]));
  }

  /** Writes drafts with different ids. With `skipUnchanged`, one with the text that is there already is left alone. */
  async write(drafts: readonly Draft[], current: ReadonlyMap<string, StoredDocument>, skipUnchanged: boolean): Promise<WriteOutcome[]> {
    const taken = await takenValues(this.#db, this.#layout, drafts);
    const { outcomes, accepted } = decideWrites(drafts, { current, taken, lastChange: this.#lastChange, skipUnchanged });
    this.#lastChange += accepted.length;
    this.#documents += accepted.filter(({ there }) => there === undefined).length;
    const elements = this.#layout.elementIndexes.map((index) => {
      const before: StoredValue[][] = [];
      const after: StoredValue[][] = [];
      for (const one of accepted) {
        const rowsAfter = this.#layout.elementRows(index, one.id, one.document);
        const rowsBefore = one.before === undefined ? [] : this.#layout.elementRows(index, one.id, one.before);
        before.push(...without(rowsBefore, rowsAfter));
        after.push(...without(rowsAfter, rowsBefore));
      }
      return { index, before, after };
    });
    const bodyRows = accepted.map(({ changed, id, version, json }) => [changed, id, version, json]);
    const keyRows = accepted.map(({ id, changed, document }) => this.#layout.keyRow(id, changed, document));
    await this.#remove(accepted.flatMap(({ there }) => there ?? []));
    for (const { index, before } of elements) await this.#removeElements(index, before);
    await this.#insert(this.#layout.bodies, BODY_COLUMNS, bodyRows);
    await this.#insert(this.#layout.keys, this.#layout.keyColumns, keyRows);
    for (const { index, after } of elements) await this.#insert(index.table, index.columns, after);
    return outcomes;
  }

  /** Removes a document; in its body's place comes the deletion, its version one more. */
  async delete(current: StoredDocument): Promise<void> {
    const { id, version } = current;
    const document = parseDocument(current.json);
    await this.#remove([current]);
    for (const index of this.#layout.elementIndexes) await this.#removeElements(index, this.#layout.elementRows(index, id, document));
    await this.#insert(this.#layout.bodies, BODY_COLUMNS, [[++this.#lastChange, id, version + 1, null]]);
    this.#documents--;
  }

  /** Forgets the deletions that are more than `reach` changes back. */
  async pruneDeletions(reach: number): Promise<void> {
    const { bodies } = this.#layout;
    const upTo = this.#lastChange - reach;
    const [oldest] = await rows<{ changed: number | null }>(
      this.#db,
      `select max(changed) as changed from ${bodies} where json is null and changed <= ?`,
      [upTo],
    );
    if (oldest === undefined || oldest.changed === null) return;
    await run(this.#db, `delete from ${bodies} where json is null and changed <= ?`, [upTo]);
    this.#feedFloor = oldest.changed;
  }

  /** Fills keys and indexes with documents whose bodies are there. Throws DUPLICATE_KEY where a unique index finds two. */
  async index(documents: readonly StoredDocument[]): Promise<void> {
    const { keys, keyColumns, elementIndexes } = this.#layout;
    const parsed = documents.map((one) => ({ ...one, document: parseDocument(one.json) }));
    const keyRows = parsed.map(({ id, changed, document }) => this.#layout.keyRow(id, changed, document));
    await this.#insert(keys, keyColumns, keyRows);
    for (const index of elementIndexes) {
      const elements = parsed.flatMap(({ id, document }) => this.#layout.elementRows(index, id, document));
      await this.#insert(index.table, index.columns, elements);
    }
  }

  async finish(): Promise<void> {
    await this.#db
      .updateTable('collections')
      .set({ last_change: this.#lastChange, documents: this.#documents, feed_floor: this.#feedFloor })
      .where('name', '=', this.#layout.name)
      .execute();
  }

  async #remove(gone: readonly StoredDocument[]): Promise<void> {
    if (gone.length === 0) return;
    const { bodies, keys } = this.#layout;
    await run(this.#db, `delete from ${bodies} where changed in (select value from json_each(?))`, [
      JSON.stringify(gone.map(({ changed }) => changed)),
    ]);
    await run(this.#db, `delete from ${keys} where id in (select value from json_each(?))`, [JSON.stringify(gone.map(({ id }) => id))]);
  }

  async #removeElements({ table, columns }: ElementIndex, gone: readonly StoredValue[][]): Promise<void> {
    await runForRows(this.#db, (values) => `delete from ${table} where (${columns.join(', ')}) in (values ${values})`, gone);
  }

  // OR FAIL spares SQLite the copies of pages that would undo half a statement: what fails here undoes the whole transaction.
  async #insert(table: string, columns: readonly string[], added: readonly StoredValue[][]): Promise<void> {
    await runForRows(this.#db, (values) => `insert or fail into ${table} (${columns.join(', ')}) values ${values}`, added);
  }
}

function without(some: readonly StoredValue[][], others: readonly StoredValue[][]): StoredValue[][] {
  const known = new Set(others.map((row) => JSON.stringify(row)));
  return some.filter((row) => !known.has(JSON.stringify(row)));
}
