import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { type Category, categoryName } from './category.ts';
import { beginChange, isMove, openChanges, recordChange, TREE_AGE_MS, toOpenMove } from './category-changes.ts';
import { CategoryTree } from './category-tree.ts';
import {
  type ChangingTree,
  createInTree,
  createMissing,
  fromRow,
  moveInTree,
  refreshInTree,
  renameInTree,
  treeToChange,
} from './change-tree.ts';
import type { CatalogTables, CategoryChangesTable } from './tables.ts';

/** On a miss the tree is read again, but not for each of a thousand misses. */
const MISS_AGE_MS = 100;

/** The categories in SQL, read through a tree in memory. */
export class CategoryStore {
  readonly #store: SqlStore<CatalogTables>;
  readonly #runtime: Runtime;
  #tree: CategoryTree | undefined;
  #loads = 0;
  #shown = 0;

  constructor(store: SqlStore<CatalogTables>, runtime: Runtime) {
    this.#store = store;
    this.#runtime = runtime;
  }

  async tree(ageMs = TREE_AGE_MS): Promise<CategoryTree> {
    if (this.#tree === undefined || this.#runtime.clock.now() - this.#tree.loadedAt > ageMs) return await this.freshTree();
    return this.#tree;
  }

  /** As it is stored now. */
  async freshTree(): Promise<CategoryTree> {
    const now = this.#runtime.clock.now();
    const load = ++this.#loads;
    const rows = await this.#store.read.selectFrom('categories').selectAll().execute();
    // After the tree: a move that it shows is then among these, or all products have followed it.
    const moves = (await openChanges(this.#store)).filter(isMove).map(toOpenMove);
    const tree = new CategoryTree(rows.map(fromRow), now, moves);
    // One that took longer than a later one knows less.
    if (load > this.#shown) {
      this.#shown = load;
      this.#tree = tree;
    }
    return tree;
  }

  async find(id: string): Promise<Category | undefined> {
    return (await this.tree()).get(id) ?? (await this.tree(MISS_AGE_MS)).get(id);
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<Category> {
    const category = await this.find(id);
    if (category === undefined) throw new JangteoError('NOT_FOUND', `there is no category "${id}"`);
    return category;
  }

  /** From the root down. */
  async lineage(category: Category): Promise<Category[]> {
    return (await this.tree()).lineage(category);
  }

  /** An empty id takes the next number. Throws ALREADY_EXISTS, NOT_FOUND (the parent), INVALID_REQUEST. */
  async create(wanted: { id: string; parentId: string; name: string }): Promise<Category> {
    return await this.#change((tx, { tree }) => createInTree(tx, tree, wanted));
  }

  /** The products below follow: see follow-categories.ts. Throws NOT_FOUND, ALREADY_EXISTS, INVALID_REQUEST. */
  async rename(id: string, name: string): Promise<Category> {
    const checked = categoryName(name);
    return await this.#change(async (tx, { tree, number }) => {
      const category = await renameInTree(tx, tree, id, checked);
      const { path } = category;
      // One that is still on its way tells the products an older name than this one.
      await tx
        .deleteFrom('category_changes')
        .where('category_id', '=', id)
        .where('from_path', '=', path)
        .where('to_path', '=', path)
        .execute();
      const change = { number, categoryId: id, fromPath: path, toPath: path, products: 0 };
      await recordChange(tx, beginChange(this.#runtime, this.#store, change));
      return category;
    });
  }

  /**
   * Puts a category with all below it under another parent; an empty one makes it a root. The products below follow: see follow-categories.ts.
   * Returns no change where it is there already. Throws NOT_FOUND, ALREADY_EXISTS, INVALID_REQUEST.
   */
  async move(id: string, parentId: string, products: number): Promise<{ category: Category; change: CategoryChangesTable | undefined }> {
    return await this.#change(async (tx, { tree, number }) => {
      const category = await moveInTree(tx, tree, id, parentId);
      const before = tree.get(id) as Category;
      if (category === undefined) return { category: before, change: undefined };
      const change = beginChange(this.#runtime, this.#store, {
        number,
        categoryId: id,
        fromPath: before.path,
        toPath: category.path,
        products,
      });
      await recordChange(tx, change);
      return { category, change };
    });
  }

  /** Gives a category and what is below it the path and level that follow from its parents. Throws NOT_FOUND. */
  async refresh(id: string): Promise<Category> {
    return await this.#change((tx, { tree }) => refreshInTree(tx, tree, id));
  }

  /**
   * The categories that these names lead to from the root, with what is missing on the way created, all in one transaction.
   * The names are in the form of `categoryName`, at most CATEGORY_LEVELS_MAX a path.
   */
  async ensure(paths: readonly (readonly string[])[]): Promise<(Category | undefined)[]> {
    const isThere = (tree: CategoryTree) => paths.every((names) => tree.follow(names) !== undefined);
    let tree = await this.tree();
    if (!isThere(tree)) {
      await this.#change((tx, fresh) => createMissing(tx, fresh.tree, paths));
      tree = await this.tree();
    }
    return paths.map((names) => tree.follow(names)?.at(-1));
  }

  /** Changes the tree as it is stored; whoever asks this process from then on gets it as it is after the change. */
  async #change<T>(change: (tx: Tx<CatalogTables>, changing: ChangingTree) => Promise<T>): Promise<T> {
    const now = this.#runtime.clock.now();
    const result = await this.#store.transaction(async function changeCategories(tx) {
      return await change(tx, await treeToChange(tx, now));
    });
    await this.freshTree();
    return result;
  }
}
