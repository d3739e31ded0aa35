import type { Guard } from './guard.ts';

/** Of the rooms of orders, stock, catalogue and search. */
export const ADMIN_GOODS_GUARDS: readonly Guard[] = [
  {
    guard: 'a product that somebody else saved meanwhile is not written over',
    file: 'apps/admin/src/rooms/catalog/product-page.tsx',
    find: "document, { headers: { 'if-match': etag } }",
    replace: "document, { headers: { 'if-match': etag === '' ? etag : '*' } }",
    test: 'tests/journeys/goods-rooms.journey.test.ts',
    name: 'two people edit',
  },
  {
    guard: 'of what two people changed nothing is lost',
    file: 'apps/admin/src/logic/merge-document.ts',
    find: 'isMine(field) ? mine[field] : theirs[field]',
    replace: 'mine[field]',
    test: 'apps/admin/test/json-diff.test.ts',
    name: 'go together',
  },
  {
    guard: 'stock below what is reserved is not asked for',
    file: 'apps/admin/src/logic/adjustment.ts',
    find: "  if (next < reserved) return { ok: false, why: 'below-reserved' };\n",
    replace: '',
    test: 'apps/admin/test/adjustment.test.ts',
    name: 'refuse',
  },
  {
    guard: 'the pieces of an upload are put together in their order',
    file: 'apps/platform/src/import/uploads.ts',
    find: 'upload.isBusy || offset !== upload.bytes',
    replace: 'upload.isBusy',
    test: 'tests/e2e/import-files.e2e.test.ts',
    name: 'do not fit together',
  },
  {
    guard: 'why something was deleted is kept',
    file: 'apps/gateway/src/audit.ts',
    find: "reasonIn(body, headers['x-audit-reason'])",
    replace: 'reasonIn(body, undefined)',
    test: 'tests/e2e/operators.e2e.test.ts',
    name: 'without a body',
  },
  {
    guard: 'an event is told after what published it, not inside',
    file: 'apps/admin/src/logic/waterfall.ts',
    find: "entry.kind === 'event' || ",
    replace: '',
    test: 'apps/admin/test/waterfall.test.ts',
    name: 'stands right below',
  },
];
