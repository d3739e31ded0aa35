import { CatalogService } from '@jangteo/contracts/catalog/v1/catalog';
import { InventoryService } from '@jangteo/contracts/inventory/v1/inventory';
import { userId } from './buyers.ts';
import type { Image } from './disk.ts';
import { START_MS, World } from './world.ts';

export const SKUS = ['shoe', 'lamp', 'book', 'kettle'] as const;
export const USERS = 6;
/** Scarce enough that buyers miss what they want. */
const STOCK: Readonly<Record<(typeof SKUS)[number], number>> = { shoe: 4, lamp: 8, book: 16, kettle: 2 };
const PRICES: Readonly<Record<(typeof SKUS)[number], number>> = { shoe: 59_000, lamp: 24_900, book: 13_500, kettle: 31_000 };

/** A shop with some products, stock and users, as its stores hold it: every run begins with a copy. */
export async function makeImage(): Promise<Image> {
  const world = new World({ seed: 0, topology: 'one', acts: [], faults: [], latencyMs: 0, picked: [] }, new Map(), START_MS - 60_000);
  await world.run(async (_, wire) => {
    const { outside } = world;
    while (!world.isUp) await outside.runtime.clock.sleep(100);
    const catalog = wire.client(outside, CatalogService);
    for (const sku of SKUS) {
      const price = { amount: PRICES[sku], currency: 'KRW' };
      await catalog.putProduct({ id: `product-${sku}`, json: JSON.stringify({ title: sku, sku, price }) });
    }
    const lines = SKUS.map((sku) => ({ sku, quantity: BigInt(STOCK[sku]) }));
    await wire.client(outside, InventoryService).grant({ importId: 'opening', lines });
    // By hand: a real sign-up computes a password hash in a thread of its own.
    const { connection } = world.disk.database('users');
    for (let user = 1; user <= USERS; user++) {
      connection.execute('insert into users (id, email, name, password_hash, created_at) values (?, ?, ?, ?, ?)', [
        userId(user),
        `buyer-${user}@jangteo.example`,
        `buyer ${user}`,
        '',
        START_MS,
      ]);
    }
    await outside.runtime.clock.sleep(2_000);
    return true;
  });
  const image = world.disk.image();
  world.disk.close();
  return image;
}
