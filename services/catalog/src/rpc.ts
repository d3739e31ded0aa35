import { create } from '@bufbuild/protobuf';
import { CatalogService, type CountProductsRequest, type Product, ProductSchema } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { type AtHand, type Handlers, provide } from '@jangteo/rpc/service-types';
import { derivedTree } from './audit-categories.ts';
import { auditProducts } from './audit-products.ts';
import { auditSales } from './audit-sales.ts';
import { openChanges } from './category-changes.ts';
import type { CategoryCounts } from './category-counts.ts';
import { categoryRpc } from './category-rpc.ts';
import { countChildren, countProducts } from './count-products.ts';
import { followRpc } from './follow.ts';
import { importProducts } from './import-products.ts';
import { type Filter, listingQuery } from './list-products.ts';
import type { ProductStore } from './products.ts';
import { type QuoteCache, quote } from './quote.ts';
import type { CategoryStore } from './store.ts';
import type { CatalogTables } from './tables.ts';

const GET_MAX = 100;
const AUDIT_MAX = 500;

export interface CatalogParts {
  readonly runtime: Runtime;
  readonly store: SqlStore<CatalogTables>;
  readonly categories: CategoryStore;
  readonly products: ProductStore;
  readonly quotes: QuoteCache;
  readonly counts: CategoryCounts;
}

export function catalogRpc(parts: CatalogParts) {
  const { store, categories, products, quotes, counts } = parts;
  const atHand: AtHand<typeof CatalogService> = {
    getProduct({ id = '' }) {
      const document = products.documents.atHand?.(id);
      return document && { product: { ...document, version: BigInt(document.version) } };
    },
  };
  const handlers: Handlers<typeof CatalogService> = {
    async quote({ skus }) {
      const { lines, missing } = await quote(products.documents, quotes, skus);
      const toLine = ({ unitPrice: { amount, currency }, ...line }: (typeof lines)[number]) => ({
        ...line,
        unitPrice: { amount: BigInt(amount), currency },
      });
      return { lines: lines.map(toLine), missing: [...missing] };
    },
    async getProduct({ id }) {
      return { product: toProduct(await products.get(id)) };
    },
    async getProducts({ ids }) {
      if (ids.length > GET_MAX) throw invalid('ids', `must be at most ${GET_MAX}`);
      return { products: (await products.documents.getMany(ids)).map(toProduct) };
    },
    async listProducts({ sort, limit, cursor, ...request }) {
      const filter = await filterOf(categories, request);
      const query = listingQuery(await categories.tree(), { ...filter, sort, limit, cursor });
      const { items, nextCursor = '' } = await products.documents.find(query);
      return { items: items.map(toProduct), nextCursor };
    },
    async countProducts(request) {
      const filter = await filterOf(categories, request);
      const [known, tree] = [await counts.counts(), await categories.tree()];
      const counted = await countProducts(products.documents, tree, known, filter);
      return {
        products: BigInt(counted.products),
        atLeast: counted.atLeast,
        children: countChildren(tree, known, request.category).map(toCount),
      };
    },
    async putProduct({ id, json, ifVersion }) {
      return { product: toProduct(await products.put(id, json, toVersion(ifVersion))) };
    },
    async deleteProduct({ id, ifVersion }) {
      await products.delete(id, toVersion(ifVersion));
      return {};
    },
    async auditProducts({ cursor, limit, ids }) {
      if (ids.length > GET_MAX) throw invalid('ids', `must be at most ${GET_MAX}`);
      const changing = new Set((await openChanges(store)).map(({ category_id }) => category_id));
      const context = { documents: products.documents, tree: derivedTree(await categories.freshTree()), changing };
      const audit = async (stored: readonly StoredDocument[]) => [
        ...(await auditProducts(context, stored)),
        ...(await auditSales(store, stored)),
      ];
      if (ids.length > 0) {
        const stored = await products.documents.getMany(ids);
        return { checked: stored.length, differences: await audit(stored) };
      }
      const query = { limit: Math.min(limit || AUDIT_MAX, AUDIT_MAX), ...(cursor === '' ? {} : { cursor }) };
      const { items, nextCursor = '' } = await products.documents.find(query);
      return { checked: items.length, nextCursor, differences: await audit(items) };
    },
    async refreshProduct({ id }) {
      return { product: toProduct(await products.refresh(id)) };
    },
    ...followRpc(products.documents, parts.runtime),
    ...categoryRpc(parts),
    async importProducts({ products: rows }) {
      const { written, unchanged, failures } = await importProducts(parts, rows);
      return { written, unchanged, failures: [...failures] };
    },
  };
  return provide(CatalogService, handlers, atHand);
}

type FilterRequest = Pick<CountProductsRequest, 'category' | 'primaryCategory' | 'level' | 'brand' | 'minPrice' | 'maxPrice'>;

/** Throws INVALID_REQUEST for a category that there is not. */
async function filterOf(categories: CategoryStore, request: FilterRequest): Promise<Filter> {
  const { category, primaryCategory, level, brand, minPrice, maxPrice } = request;
  const named = async (field: string, id: string) => {
    const found = id === '' ? undefined : await categories.find(id);
    if (id !== '' && found === undefined) throw invalid(field, `must be a category; there is no "${id}"`);
    return found;
  };
  const place = { category: await named('category', category), primaryCategory: await named('primary_category', primaryCategory), level };
  const price = (amount: bigint | undefined) => (amount === undefined ? undefined : Number(amount));
  return { place, brand, minPrice: price(minPrice), maxPrice: price(maxPrice) };
}

function toCount({ categoryId, products }: { categoryId: string; products: number }) {
  return { categoryId, products: BigInt(products) };
}

function toProduct({ id, version, json }: StoredDocument): Product {
  return create(ProductSchema, { id, version: BigInt(version), json });
}

function toVersion(version: bigint | undefined): number | undefined {
  return version === undefined ? undefined : Number(version);
}

function invalid(path: string, message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `${path} ${message}`, { errors: [{ path, message }] });
}
