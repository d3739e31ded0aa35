import { PRODUCT_LIMITS } from '@jangteo/catalog/check-product';
import type { Money } from '@jangteo/kernel/money';
import { convertAttributes } from './convert-fields.ts';
import { convertMoney, convertStock } from './convert-numbers.ts';
import { type Mend, mendText } from './mend-text.ts';

export interface ConvertedVariant {
  readonly id: string | undefined;
  readonly sku: string;
  readonly color: string | undefined;
  readonly storage: string | undefined;
  readonly price: Money | undefined;
  readonly attributes: Record<string, unknown> | undefined;
  readonly stock: number | undefined;
}

/** Variants with a SKU of their own; the others are left out. */
export function convertVariants(value: unknown, currency: string, mends: Mend[]): ConvertedVariant[] {
  if (value === undefined || value === null) return [];
  const variants = new Map<string, ConvertedVariant>();
  for (const part of Array.isArray(value) ? value : [value]) {
    const fields = (typeof part === 'object' && part !== null ? part : {}) as Record<string, unknown>;
    const sku = mendText('sku', fields.sku, PRODUCT_LIMITS.sku, mends);
    if (sku === undefined || variants.has(sku) || variants.size === PRODUCT_LIMITS.variants) {
      mends.push({
        reason: 'variant_left_out',
        detail: sku === undefined ? 'a variant has no SKU' : `variant ${sku} is there twice, or one too many`,
      });
      continue;
    }
    variants.set(sku, {
      id: mendText('variant_id', fields.id, PRODUCT_LIMITS.id, mends),
      sku,
      color: mendText('color', fields.color, PRODUCT_LIMITS.shortText, mends),
      storage: mendText('storage', fields.storage, PRODUCT_LIMITS.shortText, mends),
      price: convertMoney('price', fields.price, currency, mends),
      attributes: convertAttributes('attributes', fields.attributes, mends),
      stock: convertStock('stock', fields.stock, mends),
    });
  }
  return [...variants.values()];
}
