import type { Category } from './category.ts';

/** All categories in memory: a few thousand at most, read with every product. */
export class CategoryTree {
  readonly loadedAt: number;
  readonly #byId = new Map<string, Category>();
  readonly #byName = new Map<string, Category>();

  constructor(categories: readonly Category[], loadedAt: number) {
    this.loadedAt = loadedAt;
    for (const category of categories) this.put(category);
  }

  get(id: string): Category | undefined {
    return this.#byId.get(id);
  }

  child(parentId: string, name: string): Category | undefined {
    return this.#byName.get(nameKey(parentId, name));
  }

  /** The categories that these names lead to from the root; undefined where one is missing. */
  follow(names: readonly string[]): Category[] | undefined {
    const found: Category[] = [];
    for (const name of names) {
      const category = this.child(found.at(-1)?.id ?? '', name);
      if (category === undefined) return undefined;
      found.push(category);
    }
    return found;
  }

  /** From the root down, the category itself last. */
  lineage(category: Category): Category[] {
    return category.path.split('/').flatMap((id) => this.#byId.get(id) ?? []);
  }

  children(id: string): Category[] {
    return this.all().filter(({ parentId }) => parentId === id);
  }

  /** By path, parents before children, siblings in the order of their ids. */
  all(): Category[] {
    const sorted = [...this.#byId.values()].map((category) => ({ category, key: category.path.split('/') }));
    sorted.sort((left, right) => comparePaths(left.key, right.key));
    return sorted.map(({ category }) => category);
  }

  /** Adds a category, or takes its new name. */
  put(category: Category): void {
    const before = this.#byId.get(category.id);
    if (before !== undefined) this.#byName.delete(nameKey(before.parentId, before.name));
    this.#byId.set(category.id, category);
    this.#byName.set(nameKey(category.parentId, category.name), category);
  }
}

function nameKey(parentId: string, name: string): string {
  return `${parentId}/${name}`;
}

function comparePaths(left: readonly string[], right: readonly string[]): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at++) {
    const a = left[at] as string;
    const b = right[at] as string;
    // Shorter numbers are smaller numbers.
    if (a !== b) return a.length - b.length || (a < b ? -1 : 1);
  }
  return left.length - right.length;
}
