import type { Facets } from '@jangteo/contracts/search/v1/search';
import type { PageContext } from '@jangteo/edge/page-context';
import { parseProduct, withStock } from '@jangteo/edge/product-view';
import { facetsView, joinProducts, SEARCH_CALL } from '@jangteo/edge/search-view';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { FacetsShown, NamedCategory } from './facets.ts';
import { priceOf } from './product-facts.ts';
import { addressOfForm, type PageSearch, readSearch, searchUrl } from './search-address.ts';
import { askPage, nothingFoundPage, resultsPage, type SearchResults, searchAwayPage, type WaysOn } from './search-page.ts';
import { visitorOf } from './visitor.ts';

const PAGE_SIZE = 24;
const POPULAR = 12;
const HTML_TYPE = 'text/html; charset=utf-8';
/** Of the prices of a page that shows none. */
const USUAL_CURRENCY = 'KRW';

/** The search page: what was found, and what to do where nothing was. */
export function searchPages(pages: FastifyInstance, context: PageContext): void {
  const { catalog, inventory, search: service } = context.clients;

  pages.get('/search', { schema: { hide: true } }, async (request, reply) => {
    const { searchParams } = new URL(request.url, 'http://here');
    const visitor = await visitorOf(context, request, reply);
    const filtered = addressOfForm(searchParams);
    if (filtered !== undefined) return reply.redirect(filtered, 303);
    const search = readSearch(searchParams);
    if (isBlank(search)) return page(reply, askPage(visitor, await waysOn()));

    const place = await placeOf(search.category);
    const answer = await ask(search);
    if (answer === 'BAD_CURSOR') return reply.redirect(searchUrl({ ...search, cursor: '' }), 303);
    if (answer === 'AWAY') return page(reply.code(503).header('retry-after', '1'), searchAwayPage(visitor, search, await waysOn()));

    const joined = await joinProducts(catalog, answer.hits);
    const products = await withStock(
      inventory,
      joined.map(({ product }) => parseProduct(product)),
    );
    const results: SearchResults = {
      ...answer,
      ...place,
      search,
      total: Number(answer.total),
      facets: facetsView(answer.facets ?? NO_FACETS),
      found: products.map((product, index) => ({ product, title: joined[index]?.hit.title ?? [] })),
      currency: products.map(({ price }) => priceOf(price)?.currency).find((currency) => currency !== undefined) ?? USUAL_CURRENCY,
    };
    if (results.total > 0) return page(reply, resultsPage(visitor, results));
    return page(reply, nothingFoundPage(visitor, results, await waysOn()));
  });

  /** `BAD_CURSOR`: its index is gone, as after a reindex, or it is of another search. */
  async function ask({ q, brands, minPrice, maxPrice, ...search }: PageSearch) {
    try {
      return await service.search(
        {
          ...search,
          query: q,
          brands: [...brands],
          limit: PAGE_SIZE,
          facets: true,
          ...(minPrice !== undefined && { minPrice: BigInt(minPrice) }),
          ...(maxPrice !== undefined && { maxPrice: BigInt(maxPrice) }),
        },
        SEARCH_CALL,
      );
    } catch (thrown) {
      if (hasCode(thrown, 'BAD_CURSOR') && search.cursor !== '') return 'BAD_CURSOR';
      if (hasCode(thrown, 'SERVICE_UNAVAILABLE', 'ENGINE_AWAY', 'DEADLINE_EXCEEDED')) return 'AWAY';
      throw thrown;
    }
  }

  async function placeOf(id: string): Promise<Pick<FacetsShown, 'category' | 'ancestors' | 'children'>> {
    if (id === '') return { category: undefined, ancestors: [], children: [] };
    const { category, ancestors, children } = await catalog.getCategory({ id });
    return { category, ancestors, children };
  }

  async function waysOn(): Promise<WaysOn> {
    const [{ categories }, { items }] = await Promise.all([
      catalog.listCategories({}),
      catalog.listProducts({ sort: 'popular', limit: POPULAR }),
    ]);
    const roots: NamedCategory[] = categories.filter(({ parentId }) => parentId === '');
    return { categories: roots, popular: await withStock(inventory, items.map(parseProduct)) };
  }
}

const NO_FACETS: Pick<Facets, 'brands' | 'categories' | 'prices'> = { brands: [], categories: [], prices: [] };

function isBlank({ q, category, brands, minPrice, maxPrice }: PageSearch): boolean {
  return q === '' && category === '' && brands.length === 0 && minPrice === undefined && maxPrice === undefined;
}

function page(reply: FastifyReply, markup: string): FastifyReply {
  return reply.type(HTML_TYPE).send(markup);
}
