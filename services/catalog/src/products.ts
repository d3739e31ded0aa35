import { toIso } from '@jangteo/kernel/clock';
import { hasCode, JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { Collection, CollectionDefinition, DocumentStore, StoredDocument } from '@jangteo/ports/documents/document-store';
import { ownersOf } from './audit-products.ts';
import type { Category } from './category.ts';
import { checkProduct } from './check-product.ts';
import { type ProductDocument, type ProductInput, parseProduct, productDocument } from './product.ts';
import type { QuoteCache } from './quote.ts';
import type { CategoryStore } from './store.ts';

// What listings filter by stands behind each order, so that a listing is answered from one index.
const FILTERS = ['category_path', 'brand', 'category_level'];

export const PRODUCTS: CollectionDefinition = {
  name: 'products',
  indexes: [
    { name: 'skus', fields: ['skus[]'], unique: true },
    { name: 'category', fields: ['category_path'] },
    { name: 'brand', fields: ['brand'] },
    { name: 'newest', fields: ['created_at', ...FILTERS, 'price.amount'] },
    { name: 'popular', fields: ['popularity', ...FILTERS, 'price.amount'] },
    { name: 'price', fields: ['price.amount', ...FILTERS] },
  ],
};

const ATTEMPTS = 5;

/** The product documents. */
export class ProductStore {
  readonly documents: Collection;
  readonly #categories: CategoryStore;
  readonly #quotes: QuoteCache;
  readonly #runtime: Runtime;

  private constructor(documents: Collection, categories: CategoryStore, quotes: QuoteCache, runtime: Runtime) {
    this.documents = documents;
    this.#categories = categories;
    this.#quotes = quotes;
    this.#runtime = runtime;
  }

  static async open(store: DocumentStore, categories: CategoryStore, quotes: QuoteCache, runtime: Runtime): Promise<ProductStore> {
    return new ProductStore(await store.collection(PRODUCTS), categories, quotes, runtime);
  }

  /** Throws NOT_FOUND. */
  async get(id: string): Promise<StoredDocument> {
    const product = await this.documents.get(id);
    if (product === undefined) throw new JangteoError('NOT_FOUND', `there is no product "${id}"`);
    return product;
  }

  /** Creates or replaces. Throws VERSION_CONFLICT, SKU_TAKEN, INVALID_REQUEST. */
  async put(id: string, json: string, ifVersion: number | undefined): Promise<StoredDocument> {
    const { popularity: _popularity, created_at: _createdAt, ...input } = checkProduct(id, json);
    for (let attempt = 1; ; attempt++) {
      const before = await this.documents.get(id);
      const text = JSON.stringify(await this.#compose(id, input, before));
      try {
        const { version } = await this.documents.put(id, text, { ifVersion: ifVersion ?? before?.version ?? 0 });
        return { id, version, json: text };
      } catch (thrown) {
        if (hasCode(thrown, 'DUPLICATE_KEY')) throw new JangteoError('SKU_TAKEN', thrown.message, { cause: thrown });
        // Without an expected version the last writer wins, but on top of what the others left: time of creation, popularity.
        if (!hasCode(thrown, 'VERSION_CONFLICT') || ifVersion !== undefined || attempt === ATTEMPTS) throw thrown;
      } finally {
        this.#quotes.forget([id]);
      }
    }
  }

  /** Throws NOT_FOUND, VERSION_CONFLICT. */
  async delete(id: string, ifVersion: number | undefined): Promise<void> {
    const existed = await this.documents.delete(id, ifVersion === undefined ? {} : { ifVersion });
    this.#quotes.forget([id]);
    if (!existed) throw new JangteoError('NOT_FOUND', `there is no product "${id}"`);
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
    return { id, version, json };
  }

  async #compose(id: string, input: ProductInput, before: StoredDocument | undefined): Promise<ProductDocument> {
    const category = await this.#categoryOf(input.primary_category_id);
    const lineage = category === undefined ? [] : await this.#categories.lineage(category);
    const now = toIso(this.#runtime.clock.now());
    const past = before === undefined ? undefined : parseProduct(before.json);
    return productDocument(id, input, lineage, { popularity: past?.popularity ?? 0, created_at: past?.created_at ?? now, updated_at: now });
  }

  async #categoryOf(id: string | undefined): Promise<Category | undefined> {
    if (id === undefined) return undefined;
    const category = await this.#categories.find(id);
    if (category !== undefined) return category;
    const errors = [{ path: 'primary_category_id', message: 'is no category' }];
    throw new JangteoError('INVALID_REQUEST', `there is no category "${id}"`, { errors });
  }
}
