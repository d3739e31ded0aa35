import type { Guard } from './guard.ts';

export const GATEWAY_GUARDS: readonly Guard[] = [
  {
    guard: 'a plain read of a product counts towards its caller’s limit',
    file: 'apps/gateway/src/product-lane.ts',
    find: 'const isWithin = limits.count(caller);',
    replace: 'const isWithin = true;',
    test: 'apps/gateway/test/product-lane.test.ts',
    name: 'limit',
  },
  {
    guard: 'only a caller who says nothing of themselves is known by their connection',
    file: 'apps/gateway/src/product-lane.ts',
    find: 'const known = saysNothing ? connected.get(request.socket) : undefined;',
    replace: 'const known = connected.get(request.socket);',
    test: 'apps/gateway/test/product-lane.test.ts',
    name: 'one connection',
  },
  {
    guard: 'behind a proxy nobody is known by their connection',
    file: 'apps/gateway/src/product-lane.ts',
    find: 'headers === NO_HEADERS && trustedProxies.length === 0',
    replace: 'headers === NO_HEADERS',
    test: 'apps/gateway/test/product-lane.test.ts',
    name: 'behind a proxy',
  },
];
