import type { Category, CategoryCount } from '@jangteo/contracts/catalog/v1/catalog';
import { countsById } from '@jangteo/edge/category-counts';
import { readWholeOrder } from '@jangteo/edge/order-view';
import type { PageContext } from '@jangteo/edge/page-context';
import { errorOf } from '@jangteo/edge/problem';
import { parseProduct, withStock } from '@jangteo/edge/product-view';
import { SORTS } from '@jangteo/edge/schemas/product';
import { id } from '@jangteo/edge/schemas/text';
import { hasCode } from '@jangteo/kernel/errors';
import { insist } from '@jangteo/kernel/insist';
import { insideSpan } from '@jangteo/kernel/tracing';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ASSETS } from './assets.ts';
import { messagePage } from './layout.ts';
import { orderLogInPage, orderPage } from './order-page.ts';
import { type CountedCategory, listUrl, type ProductListing, productListPage } from './product-list-page.ts';
import { productPage } from './product-page.ts';
import { searchPages } from './search-routes.ts';
import { strangerOf, visitorOf } from './visitor.ts';

const PAGE_SIZE = 24;
const HTML_TYPE = 'text/html; charset=utf-8';

interface ListQuery {
  readonly category?: string;
  readonly sort: (typeof SORTS)[number];
  readonly cursor: string;
}

const listQuery = {
  type: 'object',
  properties: {
    category: id,
    sort: { type: 'string', enum: SORTS, default: 'newest' },
    cursor: { type: 'string', maxLength: 1_000, default: '' },
  },
} as const;

/** The pages of the shop, rendered here; their scripts and stylesheets are files. */
export function storefrontPages(app: FastifyInstance, context: PageContext): void {
  ASSETS.addRoutes(app);
  app.register(async (pages) => {
    pages.setErrorHandler(async (thrown, request, reply) => {
      const error = errorOf(thrown, request);
      const { code, entry } = error;
      if (entry.status >= 500)
        insideSpan(request.span, () => context.runtime.logger.error('a page failed', { 'http.route': request.routeOptions.url, error }));
      // Where the users service is what failed, asking it who this is would fail again.
      const visitor = strangerOf(context, request, reply);
      const title = entry.status === 404 ? visitor.words.notFound : visitor.words.failed;
      return reply
        .code(entry.status)
        .type(HTML_TYPE)
        .send(messagePage(visitor, title, `${code} · ${request.id}`));
    });

    const page = (reply: FastifyReply, markup: string) => reply.type(HTML_TYPE).send(markup);
    const { catalog, inventory } = context.clients;

    pages.get<{ Querystring: ListQuery }>('/', { schema: { hide: true, querystring: listQuery } }, async (request, reply) => {
      const { category: categoryId, sort, cursor } = request.query;
      const [visitor, place] = await Promise.all([visitorOf(context, request, reply), placeOf(categoryId)]);
      const list = await catalog.listProducts({ category: categoryId, sort, cursor, limit: PAGE_SIZE }).catch((thrown) => {
        if (hasCode(thrown, 'BAD_CURSOR')) return undefined;
        throw thrown;
      });
      // Of another list, or of before an update: an old link leads to the beginning.
      if (list === undefined) return reply.redirect(listUrl({ category: categoryId, sort }), 303);
      const products = await withStock(inventory, list.items.map(parseProduct));
      return page(reply, productListPage(visitor, { products, ...place, sort, cursor, nextCursor: list.nextCursor }));
    });

    async function placeOf(id: string | undefined): Promise<Pick<ProductListing, 'category' | 'ancestors' | 'children'>> {
      if (id === undefined) {
        const { categories, counts } = await catalog.listCategories({ withCounts: true });
        return { category: undefined, ancestors: [], children: counted(categories.filter(isRoot), counts) };
      }
      const { category, ancestors, children } = await catalog.getCategory({ id });
      insist(category, 'a category that is found is sent');
      const { products, children: counts } = await catalog.countProducts({ category: id });
      return { category: { ...category, products: Number(products) }, ancestors, children: counted(children, counts) };
    }

    pages.get<{ Params: { id: string } }>('/products/:id', { schema: { hide: true } }, async (request, reply) => {
      const [visitor, { product }] = await Promise.all([visitorOf(context, request, reply), catalog.getProduct(request.params)]);
      insist(product, 'a product that is found is sent');
      const [document] = await withStock(inventory, [parseProduct(product)]);
      insist(document, 'one product comes back');
      return page(reply, productPage(visitor, document));
    });

    searchPages(pages, context);

    pages.get<{ Params: { number: string } }>('/orders/:number', { schema: { hide: true } }, async (request, reply) => {
      const visitor = await visitorOf(context, request, reply);
      if (visitor.userId === undefined) return page(reply.code(401), orderLogInPage(visitor));
      const whole = await readWholeOrder(context.clients, { number: request.params.number, userId: visitor.userId });
      return page(reply, orderPage(visitor, whole));
    });
  });
}

const isRoot = ({ parentId }: Category) => parentId === '';

function counted(categories: readonly Category[], counts: readonly CategoryCount[]): CountedCategory[] {
  const byId = countsById(counts);
  return categories.map((category) => ({ ...category, products: byId.get(category.id) ?? 0 }));
}
