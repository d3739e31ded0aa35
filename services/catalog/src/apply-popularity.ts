import { hasCode } from '@jangteo/kernel/errors';
import type { Runtime } from '@jangteo/kernel/runtime';
import type { StoredDocument } from '@jangteo/ports/documents/document-store';
import type { SqlStore } from '@jangteo/ports/sql/sql-store';
import { noteUntouched } from './popularity-versions.ts';
import { basePopularity, type ProductDocument, parseProduct } from './product.ts';
import type { ProductStore } from './products.ts';
import { firstDay, forgetSalesBefore, unapplied, unitsOf, unmark } from './sales.ts';
import type { CatalogTables } from './tables.ts';

const PAGE = 100;

export interface PopularityParts {
  readonly runtime: Runtime;
  readonly store: SqlStore<CatalogTables>;
  readonly products: ProductStore;
  readonly timeZone: string;
}

/**
 * Brings what was sold of late into the products' popularity, on top of what an import said, and takes out what is older than 30 days.
 * It computes the sum anew, so that repeating it changes nothing. The product's `updated_at` stays: nobody said anything else of it.
 * Stops between two pages where `stopped` says so.
 */
export async function applyPopularity(parts: PopularityParts, stopped: () => boolean): Promise<void> {
  const { runtime, store, timeZone } = parts;
  const now = runtime.clock.now();
  while (!stopped() && !(await forgetSalesBefore(store, firstDay(timeZone, now), now)));
  for (let after = ''; !stopped(); ) {
    const marked = await unapplied(store, after, PAGE);
    const last = marked.at(-1);
    if (last === undefined) return;
    const refused = await applyTo(
      parts,
      marked.map(({ sku }) => sku),
    );
    await unmark(
      store,
      marked.filter(({ sku }) => !refused.has(sku)),
    );
    after = last.sku;
  }
}

/** Returns the SKUs whose product was written by somebody else meanwhile: they stay marked. */
async function applyTo({ runtime, store, products }: PopularityParts, skus: readonly string[]): Promise<Set<string>> {
  const { items } = await products.documents.find({ where: [{ field: 'skus[]', in: skus }], limit: skus.length });
  const sold = items.map((stored) => ({ stored, product: parseProduct(stored.json) }));
  // Read after the documents: who has written one of them meanwhile knew newer sums.
  const units = await unitsOf(
    store,
    sold.flatMap(({ product }) => product.skus),
  );
  const changed = sold.flatMap(({ stored, product }) => {
    const total = product.skus.reduce((sum, sku) => sum + (units.get(sku) ?? 0), 0);
    return total === (product.units_sold ?? 0) ? [] : [{ stored, product, total }];
  });
  await noteUntouched(
    store,
    changed.map(({ stored, product }) => ({ product_id: stored.id, updated_at: product.updated_at, version: stored.version })),
  );
  const refused = new Set<string>();
  await Promise.all(
    changed.map(async ({ stored, product, total }) => {
      if (await write(runtime, products, stored, withUnits(product, total))) return;
      for (const sku of product.skus) refused.add(sku);
    }),
  );
  return refused;
}

function withUnits(product: ProductDocument, units: number): ProductDocument {
  const { units_sold: _before, created_at, updated_at, ...rest } = product;
  const popularity = basePopularity(product) + units;
  return { ...rest, popularity, ...(units === 0 ? {} : { units_sold: units }), created_at, updated_at };
}

async function write(runtime: Runtime, products: ProductStore, stored: StoredDocument, product: ProductDocument): Promise<boolean> {
  try {
    await products.documents.put(stored.id, JSON.stringify(product), { ifVersion: stored.version });
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 'VERSION_CONFLICT')) return false;
    if (!hasCode(thrown, 'DUPLICATE_KEY')) throw thrown;
    // Its index is broken; that must not keep the others from their popularity.
    runtime.logger.error('a product cannot get its popularity: see doctor', { product: stored.id, error: thrown });
    return false;
  }
}
