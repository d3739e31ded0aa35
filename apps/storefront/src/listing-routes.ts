import type { Facets } from '@jangteo/contracts/search/v1/search';
import type { PageContext } from '@jangteo/edge/page-context';
import { type ProductDocument, parseProduct } from '@jangteo/edge/product-view';
import { facetsView, joinProducts, SEARCH_CALL } from '@jangteo/edge/search-view';
import { hasCode } from '@jangteo/kernel/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HTML_TYPE } from './error-page.ts';
import type { FacetsShown } from './facets.ts';
import { joinStock } from './join-stock.ts';
import { askPage, emptyShopPage, type Listing, listingPage, nothingFoundPage, searchAwayPage, type WaysOn } from './listing-page.ts';
import { priceOf } from './product-facts.ts';
import { addressOfForm, type PageSearch, readSearch, searchUrl } from './search-address.ts';
import { browsingVisitorOf, isAway, type Visitor } from './visitor.ts';

const PAGE_SIZE = 24;
const POPULAR = 12;
/** Of the prices of a page that shows none. */
const USUAL_CURRENCY = 'KRW';

/** Lists of products: a search, a category, the whole shop. They are one page, and differ in what is asked for. */
export function listingRoutes(pages: FastifyInstance, context: PageContext): void {
  const { catalog, inventory, search: service } = context.clients;

  pages.get('/search', { schema: { hide: true } }, async (request, reply) => {
    const { searchParams } = new URL(request.url, 'http://here');
    const search = readSearch(searchParams);
    if (search.q !== '') return await list(request, reply, search, addressOfForm(searchParams));
    if (!isBlank(search)) return reply.redirect(addressOfForm(searchParams) ?? searchUrl(search), 303);
    return page(reply, askPage(await browsingVisitorOf(context, request, reply), await waysOn()));
  });

  pages.get('/products', { schema: { hide: true } }, async (request, reply) => {
    const { searchParams } = new URL(request.url, 'http://here');
    const search = readSearch(searchParams, { category: '' });
    return await list(request, reply, { ...search, q: '' }, addressOfForm(searchParams, { category: '' }));
  });

  pages.get<{ Params: { id: string } }>('/categories/:id', { schema: { hide: true } }, async (request, reply) => {
    const { searchParams } = new URL(request.url, 'http://here');
    const path = { category: request.params.id };
    return await list(request, reply, { ...readSearch(searchParams, path), q: '' }, addressOfForm(searchParams, path));
  });

  async function list(request: FastifyRequest, reply: FastifyReply, search: PageSearch, filtered: string | undefined) {
    if (filtered !== undefined) return reply.redirect(filtered, 303);
    const [visitor, place] = await Promise.all([browsingVisitorOf(context, request, reply), placeOf(search.category)]);
    const answer = await ask(search);
    if (answer === 'BAD_CURSOR') return reply.redirect(searchUrl({ ...search, cursor: '' }), 303);
    if (answer === 'AWAY') {
      const listing = search.q === '' ? await fromCatalog(search, place) : undefined;
      if (listing !== undefined) return page(reply, listingPage(visitor, listing));
      return page(reply.code(503).header('retry-after', '1'), searchAwayPage(visitor, search, await waysOn()));
    }
    const joined = await joinProducts(catalog, answer.hits);
    const products = await joinStock(
      inventory,
      joined.map(({ product }) => parseProduct(product)),
    );
    const listing: Listing = {
      ...answer,
      ...place,
      search,
      total: Number(answer.total),
      facets: facetsView(answer.facets ?? NO_FACETS),
      found: products.map((product, index) => ({ product, title: joined[index]?.hit.title ?? [] })),
      currency: currencyOf(products),
    };
    if (answer.total > 0n) return page(reply, listingPage(visitor, listing));
    return page(reply, await nothing(visitor, listing));
  }

  async function nothing(visitor: Visitor, listing: Listing): Promise<string> {
    const ways = await waysOn();
    const isEmptyShop = isBlank(listing.search) && ways.popular.length === 0;
    return isEmptyShop ? emptyShopPage(visitor) : nothingFoundPage(visitor, listing, ways);
  }

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
      if (isAway(thrown)) return 'AWAY';
      throw thrown;
    }
  }

  /** Without the search the catalogue still lists, though it counts nothing and knows one brand at a time. undefined: not this. */
  async function fromCatalog(search: PageSearch, place: Place): Promise<Listing | undefined> {
    if (search.brands.length > 1) return undefined;
    const { category, brands, minPrice, maxPrice, cursor } = search;
    const sort = search.sort === 'relevance' ? 'popular' : search.sort;
    const prices = {
      ...(minPrice !== undefined && { minPrice: BigInt(minPrice) }),
      ...(maxPrice !== undefined && { maxPrice: BigInt(maxPrice) }),
    };
    try {
      const { items, nextCursor } = await catalog.listProducts({
        category,
        brand: brands[0] ?? '',
        sort,
        cursor,
        limit: PAGE_SIZE,
        ...prices,
      });
      const products = await joinStock(inventory, items.map(parseProduct));
      const found = products.map((product) => ({ product, title: [] }));
      const silent = { correctedQuery: '', didYouMean: '', relaxed: false, total: undefined, facets: facetsView(NO_FACETS) };
      return { ...place, ...silent, search, found, nextCursor, currency: currencyOf(products) };
    } catch (thrown) {
      if (hasCode(thrown, 'BAD_CURSOR')) return undefined;
      throw thrown;
    }
  }

  async function placeOf(id: string): Promise<Place> {
    if (id === '') return { category: undefined, ancestors: [], children: [] };
    const { category, ancestors, children } = await catalog.getCategory({ id });
    return { category, ancestors, children };
  }

  async function waysOn(): Promise<WaysOn> {
    const [{ categories }, { items }] = await Promise.all([
      catalog.listCategories({}),
      catalog.listProducts({ sort: 'popular', limit: POPULAR }),
    ]);
    return {
      categories: categories.filter(({ parentId }) => parentId === ''),
      popular: await joinStock(inventory, items.map(parseProduct)),
    };
  }
}

type Place = Pick<FacetsShown, 'category' | 'ancestors' | 'children'>;

const NO_FACETS: Pick<Facets, 'brands' | 'categories' | 'prices'> = { brands: [], categories: [], prices: [] };

function currencyOf(products: readonly ProductDocument[]): string {
  return products.map(({ price }) => priceOf(price)?.currency).find((currency) => currency !== undefined) ?? USUAL_CURRENCY;
}

function isBlank({ q, category, brands, minPrice, maxPrice }: PageSearch): boolean {
  return q === '' && category === '' && brands.length === 0 && minPrice === undefined && maxPrice === undefined;
}

function page(reply: FastifyReply, markup: string): FastifyReply {
  return reply.type(HTML_TYPE).send(markup);
}
