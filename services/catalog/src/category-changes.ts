import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import type { OpenMove } from './category-tree.ts';
import type { CatalogTables, CategoryChangesTable } from './tables.ts';

/** Another process's change of a category may stay unseen for so long. */
export const TREE_AGE_MS = 5_000;
/** A write that began with the category as it was, or in a process that had not heard of the change, is over by then. */
const SETTLED_MS = 10_000;
const ENDED_MS = 30 * 86_400_000;
const ENDED_MAX = 100;

export interface NewChange {
  /** As `treeToChange` gives it. */
  readonly number: number;
  readonly categoryId: string;
  /** The same where a category only got another name. */
  readonly fromPath: string;
  readonly toPath: string;
  /** How many products are below it. */
  readonly products: number;
}

/** How a change that has just been made looks; it is stored with what it changes. */
export function beginChange(runtime: Runtime, store: SqlStore<CatalogTables>, change: NewChange): CategoryChangesTable {
  const now = runtime.clock.now();
  return {
    number: change.number,
    category_id: change.categoryId,
    from_path: change.fromPath,
    to_path: change.toPath,
    started_at: now,
    ended_at: null,
    // Until then another process may list by the tree as it was: what it lists stays there.
    next_pass_at: store.supports.exclusive ? now : now + TREE_AGE_MS,
    page_cursor: null,
    products: change.products,
    products_done: 0,
  };
}

export async function recordChange(tx: Tx<CatalogTables>, change: CategoryChangesTable): Promise<void> {
  await tx
    .deleteFrom('category_changes')
    .where('ended_at', '<', change.started_at - ENDED_MS)
    .execute();
  await tx.insertInto('category_changes').values(change).execute();
}

/** Oldest first. */
export async function openChanges(store: SqlStore<CatalogTables>): Promise<CategoryChangesTable[]> {
  return await store.read.selectFrom('category_changes').selectAll().where('ended_at', 'is', null).orderBy('number').execute();
}

/** Those that have ended, too, up to a month; newest first. */
export async function listMoves(store: SqlStore<CatalogTables>): Promise<CategoryChangesTable[]> {
  const ended = await store.read
    .selectFrom('category_changes')
    .selectAll()
    .where('ended_at', 'is not', null)
    .orderBy('ended_at', 'desc')
    .limit(ENDED_MAX)
    .execute();
  return [...ended, ...(await openChanges(store))].filter(isMove).sort((left, right) => right.number - left.number);
}

export function isMove({ from_path, to_path }: CategoryChangesTable): boolean {
  return from_path !== to_path;
}

export function toOpenMove({ from_path, to_path }: CategoryChangesTable): OpenMove {
  return { fromPath: from_path, toPath: to_path };
}

/** Where the pass through a change's products goes on. */
export async function checkpoint(store: SqlStore<CatalogTables>, change: CategoryChangesTable): Promise<void> {
  await store.transaction(async function checkpointCategoryChange(tx) {
    const { next_pass_at, page_cursor, products_done } = change;
    await tx
      .updateTable('category_changes')
      .set({ next_pass_at, page_cursor, products_done })
      .where('number', '=', change.number)
      .execute();
  });
}

/** When a pass is the last one: it began so late that nobody still wrote with the category as it was. */
export function lastPassAt({ started_at }: CategoryChangesTable): number {
  return started_at + SETTLED_MS;
}

/** A name's change leaves nothing behind, a move can be looked up. */
export async function endChange(store: SqlStore<CatalogTables>, change: CategoryChangesTable, now: number): Promise<void> {
  await store.transaction(async function endCategoryChange(tx) {
    if (!isMove(change)) await tx.deleteFrom('category_changes').where('number', '=', change.number).execute();
    else {
      const { products_done } = change;
      await tx
        .updateTable('category_changes')
        .set({ ended_at: now, products_done, page_cursor: null })
        .where('number', '=', change.number)
        .execute();
    }
  });
}
