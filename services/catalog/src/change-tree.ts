import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Tx } from '@jangteo/ports/sql/sql-store';
import { derivedTree } from './audit-categories.ts';
import { CATEGORY_LEVELS_MAX, type Category, categoryNumber, newCategory } from './category.ts';
import { CategoryTree, isUnder } from './category-tree.ts';
import type { CatalogTables, CategoriesTable } from './tables.ts';

const TREE = 'tree';
const INSERT_ROWS = 100;

/** A tree that is about to be changed, and which change of it that will be. */
export interface ChangingTree {
  readonly tree: CategoryTree;
  readonly number: number;
}

/**
 * The tree as it is stored, for a transaction that changes it. Such transactions follow one another, on engines with many writers, too:
 * a path is built on its parent's, and two moves that each look right could close a circle.
 */
export async function treeToChange(tx: Tx<CatalogTables>, now: number): Promise<ChangingTree> {
  const take = () =>
    tx
      .updateTable('category_trees')
      .set((eb) => ({ changes: eb('changes', '+', 1) }))
      .where('id', '=', TREE)
      .executeTakeFirstOrThrow();
  if ((await take()).numUpdatedRows === 0n) {
    try {
      await tx.insertInto('category_trees').values({ id: TREE, changes: 1 }).execute();
    } catch (thrown) {
      if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
      await take();
    }
  }
  const { changes } = await tx.selectFrom('category_trees').select('changes').where('id', '=', TREE).executeTakeFirstOrThrow();
  const rows = await tx.selectFrom('categories').selectAll().execute();
  return { tree: new CategoryTree(rows.map(fromRow), now), number: changes };
}

/** An empty id takes the next number. Throws NOT_FOUND (the parent), ALREADY_EXISTS, INVALID_REQUEST. */
export async function createInTree(
  tx: Tx<CatalogTables>,
  tree: CategoryTree,
  { id, parentId, name }: { id: string; parentId: string; name: string },
): Promise<Category> {
  const parent = parentId === '' ? undefined : known(tree, parentId);
  const created = newCategory(id === '' ? String(nextNumber(tree)) : id, parent, name);
  const taken = tree.get(created.id);
  if (taken !== undefined) throw new JangteoError('ALREADY_EXISTS', `category ${taken.id} is "${taken.name}"`);
  refuseTwin(tree, parentId, created);
  await insert(tx, [created], tree.loadedAt);
  return created;
}

/** Creates what these paths of names are missing; each name is in the form of `categoryName`. */
export async function createMissing(tx: Tx<CatalogTables>, tree: CategoryTree, paths: readonly (readonly string[])[]): Promise<void> {
  let next = nextNumber(tree);
  const grown = new CategoryTree([], 0);
  for (const names of paths) {
    let parent: Category | undefined;
    for (const name of names) {
      const parentId: string = parent?.id ?? '';
      const there: Category | undefined = tree.child(parentId, name) ?? grown.child(parentId, name);
      const category: Category = there ?? newCategory(String(next++), parent, name);
      if (there === undefined) grown.put(category);
      parent = category;
    }
  }
  await insert(tx, grown.all(), tree.loadedAt);
}

/** Throws NOT_FOUND, ALREADY_EXISTS. */
export async function renameInTree(tx: Tx<CatalogTables>, tree: CategoryTree, id: string, name: string): Promise<Category> {
  const category = known(tree, id);
  refuseTwin(tree, category.parentId, { id, name });
  await tx.updateTable('categories').set({ name }).where('id', '=', id).execute();
  return { ...category, name };
}

/**
 * Puts a category under another parent, or makes it a root, with all below it. Returns its new self; undefined where it is there already.
 * Throws NOT_FOUND, ALREADY_EXISTS, INVALID_REQUEST.
 */
export async function moveInTree(tx: Tx<CatalogTables>, tree: CategoryTree, id: string, parentId: string): Promise<Category | undefined> {
  const category = known(tree, id);
  const parent = parentId === '' ? undefined : known(tree, parentId);
  if (category.parentId === parentId) return undefined;
  if (parent !== undefined && isUnder(parent.path, category.path)) throw refuse('must not be the category itself or below it');
  const path = parent === undefined ? id : `${parent.path}/${id}`;
  const deeper = (parent === undefined ? 0 : parent.level + 1) - category.level;
  const subtree = tree.subtree(category);
  if (subtree.some(({ level }) => level + deeper >= CATEGORY_LEVELS_MAX))
    throw refuse(`must not lead to more than ${CATEGORY_LEVELS_MAX} levels`);
  refuseTwin(tree, parentId, category);
  await tx.updateTable('categories').set({ parent_id: parentId }).where('id', '=', id).execute();
  await place(
    tx,
    subtree.map((one) => ({ ...one, path: path + one.path.slice(category.path.length), level: one.level + deeper })),
  );
  return { ...category, parentId, path, level: category.level + deeper };
}

/** Gives a category and what is below it the path and level that follow from its parents. Throws NOT_FOUND. */
export async function refreshInTree(tx: Tx<CatalogTables>, tree: CategoryTree, id: string): Promise<Category> {
  const derived = derivedTree(tree);
  const category = known(derived, id);
  await place(tx, derived.subtree(category));
  return category;
}

async function place(tx: Tx<CatalogTables>, categories: readonly Category[]): Promise<void> {
  for (const { id, path, level } of categories) {
    await tx.updateTable('categories').set({ path, level }).where('id', '=', id).execute();
  }
}

async function insert(tx: Tx<CatalogTables>, created: readonly Category[], now: number): Promise<void> {
  for (let at = 0; at < created.length; at += INSERT_ROWS) {
    const rows = created.slice(at, at + INSERT_ROWS).map((category) => toRow(category, now));
    await tx.insertInto('categories').values(rows).execute();
  }
}

function nextNumber(tree: CategoryTree): number {
  return 1 + tree.all().reduce((last, { id }) => Math.max(last, categoryNumber(id) ?? 0), 0);
}

function known(tree: CategoryTree, id: string): Category {
  const category = tree.get(id);
  if (category === undefined) throw new JangteoError('NOT_FOUND', `there is no category "${id}"`);
  return category;
}

function refuseTwin(tree: CategoryTree, parentId: string, { id, name }: Pick<Category, 'id' | 'name'>): void {
  const twin = tree.child(parentId, name);
  if (twin !== undefined && twin.id !== id) throw new JangteoError('ALREADY_EXISTS', `category ${twin.id} is "${name}" there`);
}

function refuse(message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `parent_id ${message}`, { errors: [{ path: 'parent_id', message }] });
}

function toRow({ id, parentId, name, path, level }: Category, now: number): CategoriesTable {
  return { id, number: categoryNumber(id), parent_id: parentId, name, path, level, created_at: now };
}

export function fromRow({ id, parent_id, name, path, level }: CategoriesTable): Category {
  return { id, parentId: parent_id, name, path, level };
}
