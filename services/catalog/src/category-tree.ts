import type { Category } from './category.ts';

/** A move whose products have not all followed: some still carry the path before it. */
export interface OpenMove {
  readonly fromPath: string;
  readonly toPath: string;
}

/** All categories in memory: a few thousand at most, read with every product. */
export class CategoryTree {
  readonly loadedAt: number;
  /** Oldest first. */
  readonly #moves: readonly OpenMove[];
  readonly #byId = new Map<string, Category>();
  readonly #byName = new Map<string, Category>();
  #sorted: readonly Category[] | undefined;

  constructor(categories: readonly Category[], loadedAt: number, moves: readonly OpenMove[] = []) {
    this.loadedAt = loadedAt;
    this.#moves = moves;
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

  /** The category and all below it. */
  subtree({ path }: Category): Category[] {
    return this.all().filter((category) => isUnder(category.path, path));
  }

  /**
   * The paths that the products of a category may carry: its own first, then those that open moves took it from. A path ends with the id
   * of its category, so two categories never share one.
   */
  pathsOf({ path }: Category): string[] {
    const paths = [path];
    for (const { fromPath, toPath } of this.#moves.toReversed()) {
      for (const known of [...paths]) {
        const before = isUnder(known, toPath) ? fromPath + known.slice(toPath.length) : known;
        if (!paths.includes(before)) paths.push(before);
      }
    }
    return paths;
  }

  /** Whether products of what is under `path` may carry paths that are not, or others still carry one that is. */
  isMoving(path: string): boolean {
    return this.#moves.some(
      ({ fromPath, toPath }) => isUnder(fromPath, path) !== isUnder(toPath, path) || isUnder(path, toPath) || isUnder(path, fromPath),
    );
  }

  /** By path, parents before children, siblings in the order of their ids. */
  all(): readonly Category[] {
    if (this.#sorted === undefined) {
      const keyed = [...this.#byId.values()].map((category) => ({ category, key: category.path.split('/') }));
      keyed.sort((left, right) => comparePaths(left.key, right.key));
      this.#sorted = keyed.map(({ category }) => category);
    }
    return this.#sorted;
  }

  /** Adds a category, or takes its new name. */
  put(category: Category): void {
    const before = this.#byId.get(category.id);
    if (before !== undefined) this.#byName.delete(nameKey(before.parentId, before.name));
    this.#byId.set(category.id, category);
    this.#byName.set(nameKey(category.parentId, category.name), category);
    this.#sorted = undefined;
  }
}

/** `1/4` is under `1/4` and under `1`; `1/40` is not under `1/4`. */
export function isUnder(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}/`);
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
