import type { Guard } from './guard.ts';

export const CATALOG_GUARDS: readonly Guard[] = [
  {
    guard: 'a change of a product is in the log before the token is stored',
    file: 'services/catalog/src/publish-changes.ts',
    find: '    if (records.length > 0) await log.append(records);\n    await store();\n',
    replace: '    await store();\n    if (records.length > 0) await log.append(records);\n',
    test: 'services/catalog/test/publish-changes.test.ts',
    name: 'a log that is away',
  },
  {
    guard: 'changes of a product never go back',
    file: 'services/catalog/src/product-changes.ts',
    find: 'document === undefined || (last !== undefined && last >= document.version)',
    replace: 'document === undefined',
    test: 'services/catalog/test/publish-changes.test.ts',
    name: 'further on than its change',
  },
  {
    guard: 'what no feed told is told as deleted',
    file: 'services/catalog/src/publish-changes.ts',
    find: "({ stage: 'removing', cursor: undefined } as const)",
    replace: "({ stage: 'following', cursor: undefined } as const)",
    test: 'services/catalog/test/publish-changes.test.ts',
    name: 'a token that leads nowhere',
  },
];
