import type { PageContext } from '@jangteo/edge/page-context';
import { JangteoError } from '@jangteo/kernel/errors';
import type { FastifyInstance } from 'fastify';
import { accountRoutes } from './account-routes.ts';
import { ASSETS } from './assets.ts';
import { browseRoutes } from './browse-routes.ts';
import { cartRoutes } from './cart-routes.ts';
import { checkoutRoutes } from './checkout-routes.ts';
import { answerError } from './error-page.ts';
import { takeForms } from './forms.ts';
import { listingRoutes } from './listing-routes.ts';
import { orderRoutes } from './order-routes.ts';

/** The shop's pages, rendered here and usable without a script; their scripts and stylesheets are files. */
export function storefrontPages(app: FastifyInstance, context: PageContext): void {
  ASSETS.addRoutes(app);
  app.register(async (pages) => {
    takeForms(pages);
    pages.setErrorHandler(async (thrown, request, reply) => await answerError(context, thrown, request, reply));
    for (const addRoutes of [browseRoutes, listingRoutes, cartRoutes, checkoutRoutes, orderRoutes, accountRoutes])
      addRoutes(pages, context);
    // A person who went astray sees a page; a program gets what the gateway says of unknown paths.
    pages.get('/*', { schema: { hide: true }, exposeHeadRoute: false, config: { fallback: true } }, async (request, reply) => {
      if (request.headers.accept?.includes('text/html') !== true) return reply.callNotFound();
      return await answerError(context, new JangteoError('NOT_FOUND', 'there is no such page'), request, reply);
    });
  });
}
