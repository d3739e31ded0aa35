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

/** What it cost before, where it costs less now, and by how much of it. */
export function discountOf(product: ProductDocument): { before: Money; share: number } | undefined {
  const [price, before] = [priceOf(product.price), priceOf(product.list_price)];
  if (price === undefined || before === undefined || before.currency !== price.currency || before.amount <= price.amount) return undefined;
  const share = Math.floor((1 - price.amount / before.amount) * 100) / 100;
  return share > 0 ? { before, share } : undefined;
}

/** The names of the categories that a product is in, from the root down. */
export function breadcrumbsOf({ category_path, category_breadcrumbs }: ProductDocument): { id: string; name: string }[] {
  const ids = textOf(category_path)?.split('/') ?? [];
  const names = Array.isArray(category_breadcrumbs) ? category_breadcrumbs.map(String) : [];
  return ids.map((id, index) => ({ id, name: names[index] ?? id }));
}

/** The units that can be ordered, over the product and its variants; undefined where inventory knows none of them. */
export function availableOf(product: ProductDocument): number | undefined {
  const bySku = new Map<string, number>();
  for (const one of [product, ...(product.variants ?? [])]) {
    const available = unitsOf(one);
    if (one.sku !== undefined && available !== undefined) bySku.set(one.sku, available);
  }
  if (bySku.size === 0) return undefined;
  return [...bySku.values()].reduce((sum, available) => sum + available, 0);
}

/** The units of one SKU that can be ordered; undefined where inventory does not know it. */
export function unitsOf(one: object): number | undefined {
  const { stock, stock_reserved: reserved } = one as { stock?: number; stock_reserved?: number };
  return stock === undefined ? undefined : Math.max(0, stock - (reserved ?? 0));
}
