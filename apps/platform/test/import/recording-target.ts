import type { BatchResult, ImportedProduct, ImportTarget, StockLine } from '../../src/import/import-target.ts';

/** A shop that only remembers what it was given: the same promises as the real one, by id and by (import, SKU). */
export class RecordingTarget implements ImportTarget {
  readonly products = new Map<string, ImportedProduct>();
  readonly stock = new Map<string, number>();
  readonly batches: number[] = [];
  readonly #granted = new Set<string>();
  /** Runs before each batch; it may take its time, or throw. */
  beforeBatch: () => void | Promise<void> = () => {};
  refuse: (product: ImportedProduct) => string | undefined = () => undefined;

  async importProducts(batch: readonly ImportedProduct[]): Promise<BatchResult> {
    await this.beforeBatch();
    this.batches.push(batch.length);
    let written = 0;
    let unchanged = 0;
    const failures: { index: number; code: string; detail: string }[] = [];
    for (const [index, product] of batch.entries()) {
      const detail = this.refuse(product);
      if (detail !== undefined) failures.push({ index, code: 'SKU_TAKEN', detail });
      else if (JSON.stringify(this.products.get(product.id)) === JSON.stringify(product)) unchanged++;
      else {
        this.products.set(product.id, product);
        written++;
      }
    }
    return { written, unchanged, failures };
  }

  async grant(importId: string, lines: readonly StockLine[]): Promise<{ granted: number }> {
    let granted = 0;
    for (const { sku, quantity } of lines) {
      const key = `${importId} ${sku}`;
      if (this.#granted.has(key)) continue;
      this.#granted.add(key);
      this.stock.set(sku, (this.stock.get(sku) ?? 0) + quantity);
      granted++;
    }
    return { granted };
  }

  document(id: string): Record<string, unknown> {
    return JSON.parse(this.products.get(id)?.json ?? '{}');
  }
}
