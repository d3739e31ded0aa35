import { IMPORT_BATCH_MAX } from '@jangteo/catalog/import-products';
import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { JangteoError } from '@jangteo/kernel/errors';
import type { Platform } from '../platform.ts';

/** A product on its way into the catalogue: what ImportProducts of the catalogue's contract takes. */
export interface ImportedProduct {
  readonly id: string;
  /** The document without what follows from the category. */
  readonly json: string;
  /** From the root down. */
  readonly categoryNames: readonly string[];
}

export interface StockLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface BatchResult {
  readonly written: number;
  readonly unchanged: number;
  /** Those that were refused, by their place in the batch. */
  readonly failures: readonly { readonly index: number; readonly code: string; readonly detail: string }[];
}

/** Where an import goes: the running platform over HTTP, or the services in this process. Both calls can be repeated. */
export interface ImportTarget {
  /** At most BATCH_ROWS at a time. */
  importProducts(batch: readonly ImportedProduct[]): Promise<BatchResult>;
  /** Adds stock once per (import, SKU); `granted` counts the lines that were new. */
  grant(importId: string, lines: readonly StockLine[]): Promise<{ readonly granted: number }>;
}

const BATCH_MS_MAX = 60_000;

/** The services of this process, or those that it reaches. */
export function targetIn(platform: Pick<Platform, 'client'>): ImportTarget {
  const [catalog, inventory] = [platform.client(CatalogService), platform.client(InventoryService)];
  const call = { timeoutMs: BATCH_MS_MAX };
  return {
    importProducts: (products) =>
      catalog.importProducts(
        { products: products.map(({ categoryNames, ...product }) => ({ ...product, categoryNames: [...categoryNames] })) },
        call,
      ),
    grant: (importId, lines) =>
      inventory.grant({ importId, lines: lines.map(({ sku, quantity }) => ({ sku, quantity: BigInt(quantity) })) }, call),
  };
}

/** As many as the catalogue takes: each batch is one transaction, and larger ones write a page of an index for more rows. */
export const BATCH_ROWS = IMPORT_BATCH_MAX;
/** A batch is sent when it has this many characters of JSON, too, so that it fits into a request. */
export const BATCH_CHARS = 1_000_000;

/**
 * Sends a batch and counts what the answer accounts for: a product is written, unchanged or refused. Throws IMPORT_FAILED where that is
 * not all of them, for then nobody knows what became of the others, and what the target throws.
 */
export async function sendProducts(target: ImportTarget, batch: readonly ImportedProduct[]): Promise<BatchResult> {
  const result = await target.importProducts(batch);
  const told = result.written + result.unchanged + result.failures.length;
  if (told === batch.length) return result;
  throw new JangteoError('IMPORT_FAILED', `the shop tells of ${told} of the ${batch.length} products of a batch; the same import goes on`);
}
