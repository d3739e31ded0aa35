import { CompiledQuery, type Kysely } from 'kysely';

/** One row for each collection. Who writes to the collection has it locked. */
export interface CollectionsTable {
  name: string;
  /** Tells this collection from one of the same name in another schema: part of its feed tokens. */
  epoch: string;
  /** The declared indexes as JSON, and in which generation of tables they are; 0: in none yet. */
  definition: string;
  generation: number;
  /** The same of indexes that are being filled; null: none are. Every write goes to them, too. */
  next_definition: string | null;
  next_generation: number | null;
  /** Documents whose last change is between these are not in the next generation yet. */
  filled_to: number;
  fill_until: number;
  /** The last generation that was begun. */
  generations: number;
  documents: number;
  last_change: number;
  /** Deletions up to here have been pruned: no feed reaches further back. */
  feed_floor: number;
}

export interface DocumentTables {
  collections: CollectionsTable;
}

export type Database = Kysely<DocumentTables>;

export type StoredValue = string | number | Buffer | null;

/** The tables of a collection are known at run time only, so their statements are text. */
export async function rows<Row>(db: Database, text: string, parameters: readonly StoredValue[]): Promise<Row[]> {
  return (await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]))).rows;
}

export async function run(db: Database, text: string, parameters: readonly StoredValue[] = []): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(text, [...parameters]));
}

/** `(?, ?, ?)` */
export function places(count: number): string {
  return `(${Array.from({ length: count }, () => '?').join(', ')})`;
}

const ROWS_MAX = 500;
/** A statement stays well below the 16 MiB of `max_allowed_packet` that MariaDB has by default, as UTF-8 with its quotes escaped. */
const CHARACTERS_MAX = 1_000_000;

/** Runs `insert into <table> (...) values (...), (...)`, or with another verb, as often as the rows need. */
export async function insertRows(
  db: Database,
  into: string,
  columns: readonly string[],
  all: readonly (readonly StoredValue[])[],
): Promise<void> {
  const names = columns.map(quoted).join(', ');
  let group: (readonly StoredValue[])[] = [];
  let characters = 0;
  const flush = async () => {
    if (group.length === 0) return;
    await run(db, `${into} (${names}) values ${group.map((row) => places(row.length)).join(', ')}`, group.flat());
    [group, characters] = [[], 0];
  };
  for (const row of all) {
    const size = row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 16), 0);
    if (group.length === ROWS_MAX || characters + size > CHARACTERS_MAX) await flush();
    group.push(row);
    characters += size;
  }
  await flush();
}

/** The names come from code and have been checked; the quotes are for their dots and brackets. */
export function quoted(name: string): string {
  return `\`${name}\``;
}
