import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Collection, CollectionDefinition, StoredDocument } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { ownersOf } from './audit-products.ts';
import type { Category } from './category.ts';
import { checkProduct } from './check-product.ts';
import { isUntouchedSince } from './popularity-versions.ts';
import { type ProductDocument, type ProductInput, parseProduct, productDocument, writtenAt } from './product.ts';
import type { QuoteCache } from './quote.ts';
import { markSales, unitsOf } from './sales.ts';
import type { CategoryStore } from './store.ts';
import type { CatalogTables } from './tables.ts';

// What listings filter by stands behind each order, so that a listing is answered from one index.
// A path says all that `category_ids`, `primary_category_id` and `category_level` say: a subtree is a range of paths, one category is one
// path, and a level is the paths of the tree that have as many steps. So these have no index of their own, which every write would pay for.
const FILTERS = ['category_path', 'brand'];

export const PRODUCTS: CollectionDefinition = {
  name: 'products',
  indexes: [
    { name: 'skus', fields: ['skus[]'], unique: true },
    // With all that a count asks for, so that it need not look at the products.
    { name: 'category', fields: ['category_path', 'price.amount', 'brand'] },
    { name: 'brand', fields: ['brand', 'category_path', 'price.amount'] },
    { name: 'newest', fields: ['created_at', ...FILTERS, 'price.amount'] },
    { name: 'popular', fields: ['popularity', ...FILTERS, 'price.amount'] },
    { name: 'price', fields: ['price.amount', ...FILTERS] },
  ],
};

const ATTEMPTS = 5;

export interface ProductParts {
  readonly documents: Collection;
  readonly store: SqlStore<CatalogTables>;
  readonly categories: CategoryStore;
  readonly quotes: QuoteCache;
  readonly runtime: Runtime;
}

/** The product documents. */
export class ProductStore {
  readonly documents: Collection;
  readonly #store: SqlStore<CatalogTables>;
  readonly #categories: CategoryStore;
  readonly #quotes: QuoteCache;
  readonly #runtime: Runtime;

  constructor({ documents, store, categories, quotes, runtime }: ProductParts) {
    this.documents = documents;
    this.#store = store;
    this.#categories = categories;
    this.#quotes = quotes;
    this.#runtime = runtime;
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<StoredDocument> {
    const product = await this.documents.get(id);
    if (product === undefined) throw new JangteoError('NOT_FOUND', `there is no product "${id}"`);
    return product;
  }

  /**
   * Creates or replaces. An expected version is met, too, by one that differs in its popularity alone.
   * Throws VERSION_CONFLICT, SKU_TAKEN, INVALID_REQUEST.
   */
  async put(id: string, json: string, ifVersion: number | undefined): Promise<StoredDocument> {
    const { popularity: _popularity, created_at: _createdAt, ...input } = checkProduct(id, json);
    return await this.#onTopOf(id, ifVersion, async (before, version) => {
      const document = await this.#compose(id, input, before);
      const text = JSON.stringify(document);
      try {
        const written = await this.documents.put(id, text, { ifVersion: version });
        await this.#passSalesOn(before, document);
        return { id, version: written.version, json: text };
      } catch (thrown) {
        if (hasCode(thrown, 'DUPLICATE_KEY')) throw new JangteoError('SKU_TAKEN', thrown.message, { cause: thrown });
        throw thrown;
      } finally {
        this.#quotes.forget([id]);
      }
    });
  }

  /** An expected version is met as in `put`. Throws NOT_FOUND, VERSION_CONFLICT. */
  async delete(id: string, ifVersion: number | undefined): Promise<void> {
    await this.#onTopOf(id, ifVersion, async (before, version) => {
      const existed = await this.documents.delete(id, { ifVersion: version });
      this.#quotes.forget([id]);
      if (before === undefined || !existed) throw new JangteoError('NOT_FOUND', `there is no product "${id}"`);
    });
  }

  /**
   * Writes on what is there, again where somebody else was quicker. Without an expected version the last writer wins, but on top of what the
   * others left: time of creation, popularity.
   */
  async #onTopOf<T>(
    id: string,
    ifVersion: number | undefined,
    write: (before: StoredDocument | undefined, version: number) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const before = await this.documents.get(id);
      const current = before?.version ?? 0;
      const version = ifVersion === undefined || (await this.#isStill(before, ifVersion)) ? current : ifVersion;
      try {
        return await write(before, version);
      } catch (thrown) {
        if (!hasCode(thrown, 'VERSION_CONFLICT') || version !== current || attempt === ATTEMPTS) throw thrown;
      }
    }
  }

  async #isStill(stored: StoredDocument | undefined, version: number): Promise<boolean> {
    if (stored === undefined || version >= stored.version) return false;
    return await isUntouchedSince(this.#store, stored.id, parseProduct(stored.json).updated_at, version);
  }

  /** A SKU's sales go with it to the product that has it now, and leave the one that had it. */
  async #passSalesOn(before: StoredDocument | undefined, { skus }: ProductDocument): Promise<void> {
    const past = before === undefined ? undefined : parseProduct(before.json);
    if (past?.skus.join('\n') === skus.join('\n')) return;
    const sold = await unitsOf(this.#store, skus);
    if (past?.units_sold !== undefined || sold.size > 0) await this.#markSales([...(past?.skus ?? []), ...skus]);
  }

  /** Of products that were replaced unseen: what they sold comes up again, under the SKUs that they had. */
  async salesMayDiffer(replaced: readonly StoredDocument[]): Promise<void> {
    const skus = replaced.flatMap(({ json }) => parseProduct(json).skus);
    await this.#markSales([...(await unitsOf(this.#store, skus)).keys()]);
  }

  async #markSales(skus: readonly string[]): Promise<void> {
    await markSales(this.#store, [...new Set(skus)], this.#runtime.clock.now());
  }

  /**
   * Writes a document anew as it follows from its own words and its category, with all its index entries. One whose SKUs lead nowhere is
   * written without them first, so that the index takes them up. Throws NOT_FOUND, SKU_TAKEN, VERSION_CONFLICT, INVALID_REQUEST.
   */
  async refresh(id: string): Promise<StoredDocument> {
    const before = await this.get(id);
    const product = parseProduct(before.json);
    const document = await this.#compose(id, product, before);
    const owners = await ownersOf(this.documents, document.skus);
    const foreign = document.skus.find((sku) => owners.has(sku) && owners.get(sku) !== id);
    if (foreign !== undefined) throw new JangteoError('SKU_TAKEN', `SKU ${foreign} is that of product "${owners.get(foreign)}", too`);
    let { version } = before;
    if (document.skus.some((sku) => !owners.has(sku))) {
      ({ version } = await this.documents.put(id, JSON.stringify({ ...document, skus: [] }), { ifVersion: version }));
    }
    const json = JSON.stringify(document);
    ({ version } = await this.documents.put(id, json, { ifVersion: version }));
    this.#quotes.forget([id]);
    await this.#markSales(document.skus);
    return { id, version, json };
  }

  async #compose(id: string, input: ProductInput, before: StoredDocument | undefined): Promise<ProductDocument> {
    const category = await this.#categoryOf(input.primary_category_id);
    const lineage = category === undefined ? [] : await this.#categories.lineage(category);
    const past = before === undefined ? undefined : parseProduct(before.json);
    const updated_at = writtenAt(this.#runtime.clock, past);
    const { popularity = 0, units_sold, created_at = updated_at } = past ?? {};
    return productDocument(id, input, lineage, { popularity, units_sold, created_at, updated_at });
  }

  async #categoryOf(id: string | undefined): Promise<Category | undefined> {
    if (id === undefined) return undefined;
    const category = await this.#categories.find(id);
    if (category !== undefined) return category;
    const errors = [{ path: 'primary_category_id', message: 'is no category' }];
    throw new JangteoError('INVALID_REQUEST', `there is no category "${id}"`, { errors });
  }
}
