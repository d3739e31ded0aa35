import type { Guard } from './guard.ts';

export const ADMIN_GUARDS: readonly Guard[] = [
  {
    guard: 'the page of the control room hides nothing of what the API knows',
    file: 'apps/gateway/src/not-found.ts',
    find: "    if (config !== undefined && 'fallback' in config) return;\n",
    replace: '',
    test: 'tests/e2e/admin-pages.e2e.test.ts',
    name: 'every path below /admin',
  },
  {
    guard: 'a viewer’s press does nothing',
    file: 'apps/admin/src/parts/button.tsx',
    find: 'onClick={() => why === undefined && onClick()}',
    replace: 'onClick={() => onClick()}',
    test: 'tests/journeys/machine-rooms.journey.test.ts',
    name: 'a viewer sees',
  },
  {
    guard: 'what wants a reason is not done without one',
    file: 'apps/admin/src/parts/ask.tsx',
    find: "  const lacks = wants === 'wanted' && reason.trim() === '';",
    replace: '  const lacks = false;',
    test: 'tests/journeys/machine-rooms.journey.test.ts',
    name: 'mends a dead letter',
  },
  {
    guard: 'a seek tells what it skips',
    file: 'apps/admin/src/logic/seek-preview.ts',
    find: 'skipped: Math.max(0, to - from)',
    replace: 'skipped: 0',
    test: 'apps/admin/test/consumers.test.ts',
    name: 'what is skipped',
  },
  {
    guard: 'a run that is stopped calls no more',
    file: 'apps/admin/src/logic/run-progress.ts',
    find: ' while (cursor !== undefined && mayGoOn());',
    replace: ' while (cursor !== undefined);',
    test: 'apps/admin/test/run-progress.test.ts',
    name: 'calls no more',
  },
  {
    guard: 'a counter that began anew is not a fall',
    file: 'apps/admin/src/logic/series.ts',
    find: 'return value >= before ? value - before : value;',
    replace: 'return value - before;',
    test: 'apps/admin/test/series.test.ts',
    name: 'a counter is a rate',
  },
];
