import type { CountProductsRequest } from '@jangteo/contracts/catalog/v1/catalog';
import type { GatewayClients } from './context.ts';

type Filter = Pick<CountProductsRequest, 'category' | 'primaryCategory' | 'level' | 'brand' | 'minPrice' | 'maxPrice'>;

/** The members of a page that say how many products its list has, with a comma behind. */
export async function totalText(catalog: GatewayClients['catalog'], filter: Partial<Filter>): Promise<string> {
  const { category, primaryCategory, level, brand, minPrice, maxPrice } = filter;
  const { products, atLeast } = await catalog.countProducts({ category, primaryCategory, level, brand, minPrice, maxPrice });
  return `"total":${products},"total_is_exact":${!atLeast},`;
}
