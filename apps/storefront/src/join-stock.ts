import type { ShopClients } from '@jangteo/edge/clients';
import { type ProductDocument, withStock } from '@jangteo/edge/product-view';
import { isAway } from './visitor.ts';

/** The products with their stock; without it where inventory is away, for they can be looked at all the same. */
export async function joinStock(
  inventory: ShopClients['inventory'],
  products: readonly ProductDocument[],
): Promise<readonly ProductDocument[]> {
  return (await stockOrNone(inventory, products)) ?? products;
}

/** undefined: inventory is away. */
export async function stockOrNone(
  inventory: ShopClients['inventory'],
  products: readonly ProductDocument[],
): Promise<readonly ProductDocument[] | undefined> {
  try {
    return await withStock(inventory, products);
  } catch (thrown) {
    if (isAway(thrown)) return undefined;
    throw thrown;
  }
}
