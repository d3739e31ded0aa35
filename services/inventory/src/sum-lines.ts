export interface SkuLine {
  readonly sku: string;
  readonly quantity: number;
}

/** One line a SKU with the quantities added, sorted by SKU, so that orders lock stock rows in one order. */
export function sumLines(lines: readonly SkuLine[]): SkuLine[] {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity })).sort((a, b) => (a.sku < b.sku ? -1 : 1));
}
