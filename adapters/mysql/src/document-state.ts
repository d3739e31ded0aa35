import { CollectionLayout } from './document-layout.ts';
import type { CollectionsTable, Database } from './document-sql.ts';

/** A collection's row, and what it says about its tables. */
export interface CollectionState {
  readonly name: string;
  /** The declared indexes as JSON; empty: none yet. */
  readonly definition: string;
  /** Where reads look; undefined: nowhere yet. */
  readonly serving: CollectionLayout | undefined;
  readonly filling: Filling | undefined;
  /** Everything that a write goes to. */
  readonly layouts: readonly CollectionLayout[];
  readonly generations: number;
  readonly documents: number;
  readonly lastChange: number;
  readonly feedFloor: number;
}

/** Indexes that are being filled in the order of changes. */
export interface Filling {
  readonly definition: string;
  readonly layout: CollectionLayout;
  /** Documents whose last change is behind this one, and not behind `until`, are not in them yet. */
  readonly after: number;
  readonly until: number;
}

export async function readState(db: Database, name: string): Promise<CollectionState | undefined> {
  const row = await db.selectFrom('collections').selectAll().where('name', '=', name).executeTakeFirst();
  return row === undefined ? undefined : stateOf(row);
}

/** Within a transaction: nobody else writes to the collection before it ends. */
export async function lockState(db: Database, name: string): Promise<CollectionState> {
  return stateOf(await db.selectFrom('collections').selectAll().where('name', '=', name).forUpdate().executeTakeFirstOrThrow());
}

function stateOf(row: CollectionsTable): CollectionState {
  const { name, definition } = row;
  const layout = (text: string, generation: number) => new CollectionLayout({ name, indexes: JSON.parse(text) }, generation);
  const serving = row.generation === 0 ? undefined : layout(definition, row.generation);
  const filling =
    row.next_definition === null || row.next_generation === null
      ? undefined
      : {
          definition: row.next_definition,
          layout: layout(row.next_definition, row.next_generation),
          after: row.filled_to,
          until: row.fill_until,
        };
  return {
    name,
    definition,
    serving,
    filling,
    layouts: [serving, filling?.layout].filter((one) => one !== undefined),
    generations: row.generations,
    documents: row.documents,
    lastChange: row.last_change,
    feedFloor: row.feed_floor,
  };
}
