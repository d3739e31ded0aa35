import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Collection } from '@jangteo/ports/documents/document-store';
import type { Category } from './category.ts';
import type { CategoryTree } from './category-tree.ts';
import type { CategoryStore } from './store.ts';

const WITHOUT_END = Number.MAX_SAFE_INTEGER;
/** Counting takes one hundredth of the time at most: a new count waits a hundred times as long as the last one took. */
const REST = 100;
/** How long the event loop may be held. */
const SLICE_MS = 3;
/** Who asks while a count is under way waits for it, if it takes no longer than this. */
const WAIT_MS = 20;
/** A shop where nobody asked for so long does not answer with what was then. */
const OLD_MS = 60_000;

/** How many products that can be bought stand in each category themselves, by the category's id. */
export type Counts = ReadonlyMap<string, number>;

interface Counted {
  readonly counts: Counts;
  /** Where the change feed stood before. */
  readonly token: string;
  readonly at: number;
  /** Without what ran in between. */
  readonly tookMs: number;
}

/**
 * The counts of all categories, kept in memory. They are counted anew when somebody asks and the change feed has moved on: an index has all that
 * it takes, category by category, so that a million products cost a tenth of a second in slices. Following the feed instead would have to read
 * every changed product, which costs more than that, and could not tell which category one has left.
 */
export class CategoryCounts {
  readonly #runtime: Runtime;
  readonly #documents: Collection;
  readonly #categories: CategoryStore;
  #last: Counted | undefined;
  #counting: Promise<Counted> | undefined;

  constructor(runtime: Runtime, documents: Collection, categories: CategoryStore) {
    this.#runtime = runtime;
    this.#documents = documents;
    this.#categories = categories;
  }

  /** As of a moment ago: at a million products some ten seconds. */
  async counts(): Promise<Counts> {
    const last = this.#last;
    if (last === undefined) return (await this.#count()).counts;
    const age = this.#runtime.clock.now() - last.at;
    if (age < last.tookMs * REST || (await this.#documents.feedToken()) === last.token) return last.counts;
    const counting = this.#count();
    if (last.tookMs <= WAIT_MS || age > OLD_MS) return (await counting).counts;
    counting.catch((error) => this.#runtime.logger.warn('the products of categories could not be counted', { error }));
    return last.counts;
  }

  #count(): Promise<Counted> {
    this.#counting ??= this.#countAll().finally(() => {
      this.#counting = undefined;
    });
    return this.#counting;
  }

  async #countAll(): Promise<Counted> {
    const { clock } = this.#runtime;
    const token = await this.#documents.feedToken();
    const tree = await this.#categories.tree();
    const counts = new Map<string, number>();
    let tookMs = 0;
    let sliceAt = clock.now();
    for (const category of tree.all()) {
      const products = await countIn(this.#documents, tree, category);
      if (products > 0) counts.set(category.id, products);
      const heldMs = clock.now() - sliceAt;
      if (heldMs < SLICE_MS) continue;
      tookMs += heldMs;
      await nextTurn();
      sliceAt = clock.now();
    }
    const at = clock.now();
    this.#last = { counts, token, at, tookMs: tookMs + at - sliceAt };
    return this.#last;
  }
}

async function countIn(documents: Collection, tree: CategoryTree, category: Category): Promise<number> {
  let products = 0;
  for (const eq of tree.pathsOf(category)) {
    const where = [
      { field: 'category_path', eq },
      { field: 'price.amount', min: 0 },
    ];
    products += await documents.count(where, WITHOUT_END);
  }
  return products;
}

/** The same with all that stand below each category, too. */
export function withSubtrees(tree: CategoryTree, counts: Counts): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [id, products] of counts) {
    for (const above of tree.get(id)?.path.split('/') ?? []) sums.set(above, (sums.get(above) ?? 0) + products);
  }
  return sums;
}
