import type { Category, CategoryCount } from '@jangteo/contracts/catalog/v1/catalog';
import { countsById } from '@jangteo/edge/category-counts';
import type { PageContext } from '@jangteo/edge/page-context';
import { parseProduct } from '@jangteo/edge/product-view';
import { insist } from '@jangteo/kernel/insist';
import type { FastifyInstance } from 'fastify';
import { HTML_TYPE } from './error-page.ts';
import { type CountedCategory, categoriesPage, homePage } from './home-page.ts';
import { joinStock, stockOrNone } from './join-stock.ts';
import { emptyShopPage } from './listing-page.ts';
import { productPage } from './product-page.ts';
import { categoryUrl } from './search-address.ts';
import { browsingVisitorOf } from './visitor.ts';

const SHELF = 12;

/** The front page, the tree of categories, a product. */
export function browseRoutes(pages: FastifyInstance, context: PageContext): void {
  const { catalog, inventory } = context.clients;

  pages.get<{ Querystring: { category?: unknown } }>('/', { schema: { hide: true } }, async (request, reply) => {
    const { category } = request.query;
    // Where lists used to be.
    if (typeof category === 'string') return reply.redirect(categoryUrl(category), 301);
    const [visitor, { categories, counts }, popular, newest] = await Promise.all([
      browsingVisitorOf(context, request, reply),
      catalog.listCategories({ withCounts: true }),
      shelf('popular'),
      shelf('newest'),
    ]);
    const home = { categories: counted(categories.filter(isRoot), counts), popular, newest };
    return reply.type(HTML_TYPE).send(newest.length === 0 ? emptyShopPage(visitor) : homePage(visitor, home));
  });

  pages.get('/categories', { schema: { hide: true } }, async (request, reply) => {
    const [visitor, { categories, counts }] = await Promise.all([
      browsingVisitorOf(context, request, reply),
      catalog.listCategories({ withCounts: true }),
    ]);
    return reply.type(HTML_TYPE).send(categoriesPage(visitor, counted(categories, counts)));
  });

  pages.get<{ Params: { id: string } }>('/products/:id', { schema: { hide: true } }, async (request, reply) => {
    const [visitor, { product }] = await Promise.all([browsingVisitorOf(context, request, reply), catalog.getProduct(request.params)]);
    insist(product, 'a product that is found is sent');
    const document = parseProduct(product);
    const stocked = await stockOrNone(inventory, [document]);
    const sku = new URL(request.url, 'http://here').searchParams.get('sku');
    const shown = { product: stocked?.[0] ?? document, stockKnown: stocked !== undefined, sku };
    return reply.type(HTML_TYPE).send(productPage(visitor, shown));
  });

  async function shelf(sort: 'popular' | 'newest') {
    const { items } = await catalog.listProducts({ sort, limit: SHELF });
    return await joinStock(inventory, items.map(parseProduct));
  }
}

const isRoot = ({ parentId }: Category) => parentId === '';

function counted(categories: readonly Category[], counts: readonly CategoryCount[]): CountedCategory[] {
  const byId = countsById(counts);
  return categories.map((category) => ({ ...category, products: byId.get(category.id) ?? 0 }));
}
