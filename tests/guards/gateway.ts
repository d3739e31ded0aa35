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
];
