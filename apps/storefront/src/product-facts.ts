import type { ProductDocument } from '@jangteo/edge/product-view';
import type { Money } from '@jangteo/kernel/money';
import { moneyText } from './format.ts';
import type { Visitor } from './visitor.ts';

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function priceOf(value: unknown): Money | undefined {
  const { amount, currency } = (value ?? {}) as Partial<Money>;
  return typeof amount === 'number' && typeof currency === 'string' ? { amount, currency } : undefined;
}

export function priceText(visitor: Visitor, product: ProductDocument): string {
  const price = priceOf(product.price);
  return price === undefined ? visitor.words.notForSale : moneyText(price, visitor);
}

/** The units that can be ordered, over the product and its variants; undefined where inventory knows none of them. */
export function availableOf(product: ProductDocument): number | undefined {
  const bySku = new Map<string, number>();
  for (const one of [product, ...(product.variants ?? [])]) {
    const { sku, stock, stock_reserved: reserved } = one as { sku?: string; stock?: number; stock_reserved?: number };
    if (sku !== undefined && stock !== undefined) bySku.set(sku, stock - (reserved ?? 0));
  }
  if (bySku.size === 0) return undefined;
  return [...bySku.values()].reduce((sum, available) => sum + available, 0);
}
