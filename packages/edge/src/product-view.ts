import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import type { ShopClients } from './clients.ts';

/** What the gateway reads of a product document; the rest passes through. */
export interface ProductDocument {
  readonly id: string;
  readonly title: string;
  readonly sku?: string;
  readonly variants?: readonly { readonly sku?: string; readonly [field: string]: unknown }[];
  readonly [field: string]: unknown;
}

export function parseProduct({ json }: Product): ProductDocument {
  return JSON.parse(json) as ProductDocument;
}

/** Adds `stock` and `stock_reserved` to each document and variant whose SKU inventory knows. */
export async function withStock(inventory: ShopClients['inventory'], documents: readonly ProductDocument[]): Promise<ProductDocument[]> {
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

async function stockLevels(inventory: ShopClients['inventory'], skus: readonly string[]) {
  const levels = new Map<string, { stock: number; stock_reserved: number }>();
  for (let from = 0; from < skus.length; from += SKUS_PER_CALL) {
    const reply = await inventory.getStock({ skus: skus.slice(from, from + SKUS_PER_CALL) });
    for (const { sku, stock, reserved } of reply.levels) levels.set(sku, { stock: Number(stock), stock_reserved: Number(reserved) });
  }
  return levels;
}
