import type { Guard } from './guard.ts';

export const STOREFRONT_GUARDS: readonly Guard[] = [
  {
    guard: 'a checkout that is sent twice orders once',
    file: 'apps/storefront/src/checkout-routes.ts',
    find: 'const key = KEY.test(asked) ? asked : newKey();',
    replace: 'const key = asked === undefined ? asked : newKey();',
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'orders once',
  },
  {
    guard: 'a guest’s checkout that is sent twice is the same buyer’s',
    file: 'apps/storefront/src/guest-account.ts',
    find: "digest('guest address').slice(0, 32)",
    replace: 'context.runtime.random.hex(16)',
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'orders once',
  },
  {
    guard: 'a log-in leads on within the shop alone',
    file: 'apps/storefront/src/safe-next.ts',
    find: "url.pathname.startsWith('//') ? '/' : ",
    replace: '',
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'nowhere else',
  },
  {
    guard: 'an order’s page is its buyer’s',
    file: 'apps/storefront/src/order-routes.ts',
    find: 'const whole = await readWholeOrder(clients, { number: request.params.number, userId: buyer.userId });\n    return page(',
    replace: "const whole = await readWholeOrder(clients, { number: request.params.number, userId: '' });\n    return page(",
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'not by another',
  },
  {
    guard: 'a cart on a page is that of whoever looks',
    file: 'packages/edge/src/cart-lines.ts',
    find: 'const owner = cartOwnerOf(request);\n  return owner && (await clients.carts.getCart({ owner }, call)).cart;',
    replace:
      "const owner = cartOwnerOf({ userId: '', cookies: request.cookies });\n  return owner && (await clients.carts.getCart({ owner }, call)).cart;",
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'comes along to the account',
  },
  {
    guard: 'no other site sends a form',
    file: 'apps/storefront/src/forms.ts',
    find: "  pages.addHook('onRequest', async (request) => refuseCrossSite(request, []));\n",
    replace: '',
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'no other site',
  },
  {
    guard: 'what somebody typed into a form is shown as text',
    file: 'packages/pages/src/html.ts',
    find: '  return text.replace(/[&<>"\']/g, (character) => ENTITIES[character] ?? character);',
    replace: '  return text;',
    test: 'tests/e2e/buying-pages.e2e.test.ts',
    name: 'told at its field',
  },
  {
    guard: 'clicks wait in a bounded number',
    file: 'apps/gateway/src/click-buffer.ts',
    find: 'this.#waiting.length >= WAITING_MAX || this.#closing.signal.aborted',
    replace: 'this.#closing.signal.aborted',
    test: 'apps/gateway/test/click-buffer.test.ts',
    name: 'bounded number',
  },
];
