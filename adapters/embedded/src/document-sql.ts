import { CompiledQuery, type Kysely } from 'kysely';
import type { StoredValue } from './document-layout.ts';

/** One row for each collection. */
export interface CollectionsTable {
  name: string;
  /** Tells this collection from one of the same name in another folder: part of its feed tokens. */
  epoch: string;
  /** The indexes as JSON; empty while they are being filled. */
  definition: string;
  documents: number;
  last_change: number;
  /** Deletions up to here have been pruned: no feed reaches further back. */
  feed_floor: number;
}

export interface DocumentTables {
  collections: CollectionsTable;
}

export type Database = Kysely<DocumentTables>;

/** The tables of a collection are known at run time only, so their statements are text; each text is prepared once. */
export async function rows<Row>(db: Database, text: string, parameters: readonly StoredValue[]): Promise<Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows;
}

export async function run(db: Database, text: string, parameters: readonly StoredValue[] = []): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(text, [...parameters]));
}

// The sizes are powers of two, so that few texts have to be prepared, whatever number of rows there is.
const ROWS_MAX = 32;

/** Runs `text` with `(?, ...), (?, ...)` for VALUES, as often as the rows need. */
export async function runForRows(db: Database, text: (values: string) => string, all: readonly (readonly StoredValue[])[]): Promise<void> {
  let at = 0;
  while (at < all.length) {
    let size = ROWS_MAX;
    while (size > all.length - at) size /= 2;
    const group = all.slice(at, at + size);
    const one = `(${Array.from(group[0] ?? [], () => '?').join(', ')})`;
    await run(db, text(Array.from(group, () => one).join(', ')), group.flat());
    at += size;
  }
}
