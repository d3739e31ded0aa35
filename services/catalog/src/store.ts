import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { SqlStore, Tx } from '@jangteo/ports/sql/sql-store';
import { derivedTree } from './audit-categories.ts';
import { type Category, categoryName, categoryNumber, newCategory } from './category.ts';
import { CategoryTree } from './category-tree.ts';
import type { CatalogTables, CategoriesTable } from './tables.ts';

/** How long another process's change of a category may stay unseen here. */
const TREE_AGE_MS = 5_000;
/** On a miss the tree is read again, but not for each of a thousand misses. */
const MISS_AGE_MS = 100;
const ATTEMPTS = 5;
const INSERT_ROWS = 100;

/** The categories in SQL, read through a tree in memory. */
export class CategoryStore {
  readonly #store: SqlStore<CatalogTables>;
  readonly #runtime: Runtime;
  #tree: CategoryTree | undefined;

  constructor(store: SqlStore<CatalogTables>, runtime: Runtime) {
    this.#store = store;
    this.#runtime = runtime;
  }

  async tree(ageMs = TREE_AGE_MS): Promise<CategoryTree> {
    if (this.#tree === undefined || this.#runtime.clock.now() - this.#tree.loadedAt > ageMs) return await this.#load();
    return this.#tree;
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
  async create({ id, parentId, name }: { id: string; parentId: string; name: string }): Promise<Category> {
    const parent = parentId === '' ? undefined : await this.get(parentId);
    for (let attempt = 1; ; attempt++) {
      try {
        const category = await this.#store.transaction(async (tx) => {
          const created = newCategory(id === '' ? String(await nextNumber(tx)) : id, parent, name);
          await this.#insert(tx, [created]);
          return created;
        });
        (await this.tree()).put(category);
        return category;
      } catch (thrown) {
        if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
        const tree = await this.#load();
        const taken = tree.child(parentId, categoryName(name)) ?? tree.get(id);
        if (taken !== undefined) throw new JangteoError('ALREADY_EXISTS', `category ${taken.id} is "${taken.name}"`, { cause: thrown });
        // Somebody else took the number at the same moment.
        if (attempt === ATTEMPTS) throw thrown;
      }
    }
  }

  /** The products below follow: see refresh-breadcrumbs.ts. Throws NOT_FOUND, ALREADY_EXISTS, INVALID_REQUEST. */
  async rename(id: string, name: string): Promise<Category> {
    const category = { ...(await this.get(id)), name: categoryName(name) };
    const renamed = { category_id: id, renamed_at: this.#runtime.clock.now() };
    try {
      await this.#store.transaction(async (tx) => {
        await tx.updateTable('categories').set({ name: category.name }).where('id', '=', id).execute();
        await tx.deleteFrom('renamed_categories').where('category_id', '=', id).execute();
        await tx.insertInto('renamed_categories').values(renamed).execute();
      });
    } catch (thrown) {
      if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
      throw new JangteoError('ALREADY_EXISTS', `there is a "${category.name}" beside it`, { cause: thrown });
    }
    (await this.tree()).put(category);
    return category;
  }

  /** Gives a category and what is below it the path and level that follow from its parents. Throws NOT_FOUND. */
  async refresh(id: string): Promise<Category> {
    const tree = await this.#load();
    const derived = derivedTree(tree);
    const category = derived.get(id);
    if (category === undefined) throw new JangteoError('NOT_FOUND', `there is no category "${id}"`);
    const below = derived.all().filter(({ path }) => path === category.path || path.startsWith(`${category.path}/`));
    await this.#store.transaction(async function refreshCategory(tx) {
      for (const { id, path, level } of below) {
        await tx.updateTable('categories').set({ path, level }).where('id', '=', id).execute();
      }
    });
    await this.#load();
    return category;
  }

  /** Categories whose new name has not reached all their products. */
  async renamed(): Promise<ReadonlySet<string>> {
    const rows = await this.#store.read.selectFrom('renamed_categories').select('category_id').execute();
    return new Set(rows.map(({ category_id }) => category_id));
  }

  /** As it is stored now. */
  freshTree(): Promise<CategoryTree> {
    return this.#load();
  }

  /**
   * The categories that these names lead to from the root, with what is missing on the way created, all in one transaction.
   * The names are in the form of `categoryName`, at most CATEGORY_LEVELS_MAX a path.
   */
  async ensure(paths: readonly (readonly string[])[]): Promise<(Category | undefined)[]> {
    for (let attempt = 1; ; attempt++) {
      const tree = attempt === 1 ? await this.tree() : await this.#load();
      if (!paths.every((names) => tree.follow(names) !== undefined)) {
        try {
          for (const category of await this.#store.transaction((tx) => this.#createMissing(tx, tree, paths))) tree.put(category);
        } catch (thrown) {
          if (!hasCode(thrown, 'DUPLICATE_KEY') || attempt === ATTEMPTS) throw thrown;
          continue;
        }
      }
      return paths.map((names) => tree.follow(names)?.at(-1));
    }
  }

  async #createMissing(tx: Tx<CatalogTables>, tree: CategoryTree, paths: readonly (readonly string[])[]): Promise<Category[]> {
    let next = await nextNumber(tx);
    const grown = new CategoryTree([], 0);
    for (const names of paths) {
      let parent: Category | undefined;
      for (const name of names) {
        const parentId: string = parent?.id ?? '';
        const known: Category | undefined = tree.child(parentId, name) ?? grown.child(parentId, name);
        const category: Category = known ?? newCategory(String(next++), parent, name);
        if (known === undefined) grown.put(category);
        parent = category;
      }
    }
    const created = grown.all();
    await this.#insert(tx, created);
    return created;
  }

  async #insert(tx: Tx<CatalogTables>, created: readonly Category[]): Promise<void> {
    const now = this.#runtime.clock.now();
    for (let at = 0; at < created.length; at += INSERT_ROWS) {
      const rows = created.slice(at, at + INSERT_ROWS).map((category) => toRow(category, now));
      await tx.insertInto('categories').values(rows).execute();
    }
  }

  async #load(): Promise<CategoryTree> {
    const now = this.#runtime.clock.now();
    const rows = await this.#store.read.selectFrom('categories').selectAll().execute();
    this.#tree = new CategoryTree(rows.map(fromRow), now);
    return this.#tree;
  }
}

async function nextNumber(tx: Tx<CatalogTables>): Promise<number> {
  const { last } = await tx
    .selectFrom('categories')
    .select((eb) => eb.fn.max('number').as('last'))
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}

function toRow({ id, parentId, name, path, level }: Category, now: number): CategoriesTable {
  return { id, number: categoryNumber(id), parent_id: parentId, name, path, level, created_at: now };
}

function fromRow({ id, parent_id, name, path, level }: CategoriesTable): Category {
  return { id, parentId: parent_id, name, path, level };
}
