import type { Product } from '@jangteo/contracts/catalog/v1/catalog';
import type { Facets, Hit, SearchResponse, Suggestion } from '@jangteo/contracts/search/v1/search';
import type { ShopClients } from './clients.ts';

/** A found product with its document as it is now. */
export interface FoundProduct {
  readonly hit: Hit;
  readonly product: Product;
}

/** A search may take its time on a cold index; a buyer does not wait longer. */
export const SEARCH_CALL = { timeoutMs: 5_000 };
/** A suggestion that comes late helps nobody. */
export const SUGGEST_CALL = { timeoutMs: 2_000 };

/** Joins the documents of hits in. What was deleted meanwhile is left out. */
export async function joinProducts(catalog: ShopClients['catalog'], hits: readonly Hit[]): Promise<FoundProduct[]> {
  if (hits.length === 0) return [];
  const { products } = await catalog.getProducts({ ids: hits.map(({ productId }) => productId) });
  const byId = new Map(products.map((product) => [product.id, product]));
  return hits.flatMap((hit) => {
    const product = byId.get(hit.productId);
    return product === undefined ? [] : [{ hit, product }];
  });
}

export function highlightView({ title }: Hit) {
  return { title: title.map(({ text, matched }) => ({ text, ...(matched && { matched }) })) };
}

export function facetsView({ brands, categories, prices }: Pick<Facets, 'brands' | 'categories' | 'prices'>) {
  return {
    brands: brands.map(({ brand, products }) => ({ brand, products: Number(products) })),
    categories: categories.map(({ categoryId, name, path, products }) => ({
      category_id: categoryId,
      name,
      path,
      products: Number(products),
    })),
    prices: prices.map(({ min, max, products }) => ({
      ...(min !== undefined && { min: Number(min) }),
      ...(max !== undefined && { max: Number(max) }),
      products: Number(products),
    })),
  };
}
export type FacetsView = ReturnType<typeof facetsView>;

/** What was done to the query, as far as anything was. */
export function queryView({ correctedQuery, didYouMean, relaxed }: SearchResponse) {
  return {
    ...(correctedQuery !== '' && { corrected_query: correctedQuery }),
    ...(didYouMean !== '' && { did_you_mean: didYouMean }),
    ...(relaxed && { relaxed }),
  };
}

export function suggestionView({ text, kind, categoryId }: Suggestion) {
  return { text, kind, ...(categoryId !== '' && { category_id: categoryId }) };
}
export type SuggestionView = ReturnType<typeof suggestionView>;
