import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import type { ShopClients } from '@jangteo/edge/clients';
import { parseProduct, withStock } from '@jangteo/edge/product-view';
import { type Projection, pickOf } from './product-projection.ts';

/**
 * The JSON texts of products. A whole document is sent as it is stored, neither parsed nor written again;
 * only a projection, or stock joined in, costs that.
 */
export async function productTexts(
  inventory: ShopClients['inventory'],
  products: readonly Product[],
  projection: Projection,
): Promise<string[]> {
  if (projection.fields === undefined && !projection.stock) return products.map(({ json }) => json);
  const documents = products.map(parseProduct);
  const joined = projection.stock ? await withStock(inventory, documents) : documents;
  const pick = pickOf(projection);
  return joined.map((document) => JSON.stringify(pick(document)));
}
