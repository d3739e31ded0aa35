import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import type { GatewayClients } from './context.ts';
import { invalid } from './problem.ts';
import { PRODUCT_FIELDS } from './schemas/product.ts';

/** What the gateway reads of a product document; the rest passes through. */
export interface ProductDocument {
  readonly id: string;
  readonly title: string;
  readonly sku?: string;
  readonly variants?: readonly { readonly sku?: string; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

export interface ProductQuery {
  /** Top-level fields, separated by commas. */
  readonly fields?: string;
  readonly stock?: boolean;
}

/** How much of a product a caller wants. */
export interface Projection {
  /** undefined: all of it. */
  readonly fields: readonly string[] | undefined;
  readonly stock: boolean;
}

/** Throws INVALID_REQUEST for a field that no product has: a slip would look like a document without it. */
export function projectionOf({ fields, stock = false }: ProductQuery): Projection {
  const names = fields?.split(',');
  const unknown = names?.find((name) => !PRODUCT_FIELDS.includes(name));
  if (unknown !== undefined)
    throw invalid('the query string is', [{ path: 'fields', message: `names "${unknown}", which no product has` }]);
  return { fields: names, stock };
}

/**
 * The JSON texts of products. A whole document is sent as it is stored, neither parsed nor written again;
 * only a projection, or stock joined in, costs that.
 */
export async function productTexts(
  inventory: GatewayClients['inventory'],
  products: readonly Product[],
  { fields, stock }: Projection,
): Promise<string[]> {
  if (fields === undefined && !stock) return products.map(({ json }) => json);
  const documents = products.map(parseProduct);
  const joined = stock ? await withStock(inventory, documents) : documents;
  const wanted = fields === undefined ? undefined : new Set([...fields, ...STOCK_FIELDS]);
  return joined.map((document) => JSON.stringify(wanted === undefined ? document : pick(document, wanted)));
}

export function parseProduct({ json }: Product): ProductDocument {
  return JSON.parse(json) as ProductDocument;
}

const STOCK_FIELDS = ['stock', 'stock_reserved'];

/** Adds `stock` and `stock_reserved` to each document and variant whose SKU inventory knows. */
export async function withStock(inventory: GatewayClients['inventory'], documents: readonly ProductDocument[]): Promise<ProductDocument[]> {
  const skus = new Set<string>();
  for (const { sku, variants = [] } of documents) {
    for (const one of [sku, ...variants.map((variant) => variant.sku)]) if (one !== undefined) skus.add(one);
  }
  const levels = await stockLevels(inventory, [...skus]);
  const stockOf = (sku: string | undefined) => (sku === undefined ? undefined : levels.get(sku));
  return documents.map((document) => ({
    ...document,
    ...stockOf(document.sku),
    ...(document.variants && { variants: document.variants.map((variant) => ({ ...variant, ...stockOf(variant.sku) })) }),
  }));
}

const SKUS_PER_CALL = 500;

async function stockLevels(inventory: GatewayClients['inventory'], skus: readonly string[]) {
  const levels = new Map<string, { stock: number; stock_reserved: number }>();
  for (let from = 0; from < skus.length; from += SKUS_PER_CALL) {
    const reply = await inventory.getStock({ skus: skus.slice(from, from + SKUS_PER_CALL) });
    for (const { sku, stock, reserved } of reply.levels) levels.set(sku, { stock: Number(stock), stock_reserved: Number(reserved) });
  }
  return levels;
}

function pick(document: ProductDocument, fields: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(document).filter(([field]) => fields.has(field)));
}
