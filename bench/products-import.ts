import type { ChildProcess } from 'node:child_process';
import { type SeedBatch, seedBatches } from '@jangteo/platform/seed/seed-shop';
import { latencies } from './percentile.ts';
import { read } from './products-read.ts';
import type { StartedShop } from './started-shop.ts';

const READERS_BESIDE_IMPORT = 10;

/** Reads go on while an import writes as fast as it is answered: other words for each product, and then its own again. */
export async function whileImporting(buyers: ChildProcess, shop: StartedShop, products: number, seconds: number) {
  let written = 0;
  let over = false;
  const writing = (async () => {
    const startedAt = performance.now();
    const own = seedBatches(1, products);
    for (const others of seedBatches(2, products)) {
      if (over) break;
      for (const batch of [others, own.next().value as SeedBatch]) {
        await importBatch(shop, batch);
        written += batch.products.length;
      }
    }
    return written / ((performance.now() - startedAt) / 1_000);
  })();
  const request = { port: shop.port, connections: READERS_BESIDE_IMPORT, seconds, products };
  const { perSecond, samples, errors } = await read(buyers, request);
  over = true;
  const rate = await writing;
  return {
    row: ['jangteo, beside an import', READERS_BESIDE_IMPORT, perSecond.toFixed(0), '', '', ...latencies(samples), errors],
    note: `the import wrote ${rate.toFixed(0)} products/s meanwhile`,
  };
}

async function importBatch({ url, token }: StartedShop, batch: SeedBatch): Promise<void> {
  const products = batch.products.map(({ id, json, categoryNames }) => ({ id, json, category_names: categoryNames }));
  const answer = await fetch(`${url}/admin/api/import/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ products }),
  });
  if (answer.status !== 200) throw new Error(`an import was answered with ${answer.status}: ${await answer.text()}`);
}
