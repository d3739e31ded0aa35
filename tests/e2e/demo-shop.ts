import assert from 'node:assert/strict';
import { jangteoOn } from './cli.ts';
import { openShop, type ShopSettings, type TestShop } from './shop.ts';

/** A shop with the beginning of the demo catalogue, all of it in the search index, and the words of it learnt. */
export async function openDemoShop(products: number, settings: ShopSettings = {}): Promise<TestShop> {
  const shop = await openShop(settings);
  const seeded = await jangteoOn(shop, 'seed', '--products', String(products));
  assert.equal(seeded.code, 0, seeded.error);
  await shop.rest();
  // A growing index is learnt again every ten seconds; a new version is learnt before it goes live.
  const { body } = await shop.call('GET', '/v1/products?limit=1&count=true');
  assert.equal(body.total, products, `the catalogue has what the seed wrote: ${seeded.out}`);
  const reindexed = await jangteoOn(shop, 'reindex', '--accept-golden');
  assert.equal(reindexed.code, 0, reindexed.out + reindexed.error);
  return shop;
}
