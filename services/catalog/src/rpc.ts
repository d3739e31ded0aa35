import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import { provide } from '@jangteo/rpc/service-types';
import { auditCategories, derivedTree } from './audit-categories.ts';
import { auditProducts } from './audit-products.ts';
import { importProducts } from './import-products.ts';
import { listingQuery } from './list-products.ts';
import type { ProductStore } from './products.ts';
import { type QuoteCache, quote } from './quote.ts';
import type { CategoryStore } from './store.ts';

const GET_MAX = 100;
const AUDIT_MAX = 500;

export interface CatalogParts {
  readonly runtime: Runtime;
  readonly categories: CategoryStore;
  readonly products: ProductStore;
  readonly quotes: QuoteCache;
}

export function catalogRpc(parts: CatalogParts) {
  const { categories, products, quotes } = parts;
  return provide(CatalogService, {
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
    async listProducts({ category, primaryCategory, level, minPrice, maxPrice, ...rest }) {
      const pathOf = async (field: string, id: string) => {
        const found = id === '' ? undefined : await categories.find(id);
        if (id !== '' && found === undefined) throw invalid(field, `must be a category; there is no "${id}"`);
        return found?.path ?? '';
      };
      const query = listingQuery({
        ...rest,
        categoryPath: await pathOf('category', category),
        primaryCategoryPath: await pathOf('primary_category', primaryCategory),
        ...(level === undefined ? {} : { level }),
        ...(minPrice === undefined ? {} : { minPrice: Number(minPrice) }),
        ...(maxPrice === undefined ? {} : { maxPrice: Number(maxPrice) }),
      });
      const { items, nextCursor = '' } = await products.documents.find(query);
      return { items: items.map(toProduct), nextCursor };
    },
    async putProduct({ id, json, ifVersion }) {
      return { product: toProduct(await products.put(id, json, toVersion(ifVersion))) };
    },
    async deleteProduct({ id, ifVersion }) {
      await products.delete(id, toVersion(ifVersion));
      return {};
    },
    async listCategories() {
      return { categories: (await categories.tree()).all() };
    },
    async getCategory({ id }) {
      const category = await categories.get(id);
      const tree = await categories.tree();
      return { category, ancestors: tree.lineage(category).slice(0, -1), children: tree.children(id) };
    },
    async createCategory({ id, parentId, name }) {
      return { category: await categories.create({ id, parentId, name }) };
    },
    async updateCategory({ id, name }) {
      return { category: await categories.rename(id, name) };
    },
    async auditProducts({ cursor, limit, ids }) {
      if (ids.length > GET_MAX) throw invalid('ids', `must be at most ${GET_MAX}`);
      const renamed = await categories.renamed();
      const context = { documents: products.documents, tree: derivedTree(await categories.freshTree()), renamed };
      if (ids.length > 0) {
        const stored = await products.documents.getMany(ids);
        return { checked: stored.length, differences: await auditProducts(context, stored) };
      }
      const query = { limit: Math.min(limit || AUDIT_MAX, AUDIT_MAX), ...(cursor === '' ? {} : { cursor }) };
      const { items, nextCursor = '' } = await products.documents.find(query);
      return { checked: items.length, nextCursor, differences: await auditProducts(context, items) };
    },
    async refreshProduct({ id }) {
      return { product: toProduct(await products.refresh(id)) };
    },
    async auditCategories() {
      const tree = await categories.freshTree();
      return { checked: tree.all().length, differences: auditCategories(tree) };
    },
    async refreshCategory({ id }) {
      return { category: await categories.refresh(id) };
    },
    async importProducts({ products: rows }) {
      const { written, unchanged, failures } = await importProducts(parts, rows);
      return { written, unchanged, failures: [...failures] };
    },
  });
}

function toProduct({ id, version, json }: StoredDocument) {
  return { id, version: BigInt(version), json };
}

function toVersion(version: bigint | undefined): number | undefined {
  return version === undefined ? undefined : Number(version);
}

function invalid(path: string, message: string): JangteoError {
  return new JangteoError('INVALID_REQUEST', `${path} ${message}`, { errors: [{ path, message }] });
}
