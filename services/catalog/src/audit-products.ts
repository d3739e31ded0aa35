import type { Collection, Condition, StoredDocument } from '@jangteo/ports/documents/document-store';
import type { Difference } from './audit-categories.ts';
import type { CategoryTree } from './category-tree.ts';
import { type ProductDocument, parseProduct, productDocument } from './product.ts';

export interface AuditContext {
  readonly documents: Collection;
  /** As `derivedTree` makes it. */
  readonly tree: CategoryTree;
  /** Categories whose products still follow a change: what theirs have from it is not compared yet. */
  readonly changing: ReadonlySet<string>;
}

const PAGE = 500;
/** What follows from the category, and from the product's own SKUs. */
export const FROM_CATEGORY = ['category_ids', 'category_path', 'category_level', 'category_breadcrumbs'] as const;

/**
 * Compares documents with what they follow from, and looks for them where readers look: by SKU as a quote does, by brand, price and category as a
 * listing does. A product that changes between two reads may seem to differ; whoever calls looks again.
 */
export async function auditProducts(context: AuditContext, stored: readonly StoredDocument[]): Promise<Difference[]> {
  const products = stored.map(({ id, json }) => ({ id, product: parseProduct(json) }));
  const differences = products.flatMap(({ id, product }) => compareFields(context, id, product));
  return [...differences, ...(await lookBySku(context, products)), ...(await lookInListings(context, products))];
}

interface Audited {
  readonly id: string;
  readonly product: ProductDocument;
}

function compareFields({ tree, changing }: AuditContext, id: string, product: ProductDocument): Difference[] {
  const category = product.primary_category_id === undefined ? undefined : tree.get(product.primary_category_id);
  if (product.primary_category_id !== undefined && category === undefined) {
    return [{ id, check: 'product-differs', detail: `its category ${product.primary_category_id} is unknown` }];
  }
  const lineage = category === undefined ? [] : tree.lineage(category);
  const expected = productDocument(id, product, lineage, product);
  const fields = lineage.some((one) => changing.has(one.id)) ? [] : FROM_CATEGORY;
  return [...fields, 'id' as const, 'skus' as const]
    .filter((field) => JSON.stringify(product[field]) !== JSON.stringify(expected[field]))
    .map((field) => ({
      id,
      check: 'product-differs',
      detail: `${field} is ${JSON.stringify(product[field])}, not ${JSON.stringify(expected[field])}`,
    }));
}

/** Where each of these SKUs leads. */
export async function ownersOf(documents: Collection, skus: readonly string[]): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  for (let from = 0; from < skus.length; from += PAGE) {
    const wanted = new Set(skus.slice(from, from + PAGE));
    const { items } = await documents.find({ where: [{ field: 'skus[]', in: [...wanted] }], limit: PAGE });
    for (const { id, json } of items) for (const sku of parseProduct(json).skus) if (wanted.has(sku)) owners.set(sku, id);
  }
  return owners;
}

async function lookBySku({ documents }: AuditContext, products: readonly Audited[]): Promise<Difference[]> {
  const wanted = products.flatMap(({ id, product }) => product.skus.map((sku) => ({ id, sku })));
  const owners = await ownersOf(
    documents,
    wanted.map(({ sku }) => sku),
  );
  return wanted
    .filter(({ id, sku }) => owners.get(sku) !== id)
    .map(({ id, sku }) => ({ id, check: 'sku-not-found', detail: `its SKU ${sku} leads to ${owners.get(sku) ?? 'no product'}` }));
}

/** Each product is asked for by all that listings filter and sort by; products that have all of it in common are asked for together. */
async function lookInListings({ documents }: AuditContext, products: readonly Audited[]): Promise<Difference[]> {
  const missing: string[] = [];
  for (const [conditions, alike] of Map.groupBy(products, ({ product }) => JSON.stringify(listedAs(product)))) {
    const listed = new Set<string>();
    for (let cursor: string | undefined; ; ) {
      const where = JSON.parse(conditions) as Condition[];
      const page = await documents.find({ where, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const { id } of page.items) listed.add(id);
      cursor = page.nextCursor;
      if (cursor === undefined || alike.every(({ id }) => listed.has(id))) break;
    }
    missing.push(...alike.flatMap(({ id }) => (listed.has(id) ? [] : [id])));
  }
  return missing.map((id) => ({ id, check: 'product-not-listed', detail: 'listings do not have it where its document says it belongs' }));
}

function listedAs(product: ProductDocument): Condition[] {
  const { created_at, category_path, brand, popularity, price } = product;
  const fields = { created_at, category_path, brand, popularity, 'price.amount': price?.amount };
  return Object.entries(fields).flatMap(([field, eq]) => (eq === undefined ? [] : [{ field, eq }]));
}
