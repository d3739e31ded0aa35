import type { Guard } from './guard.ts';

const file = 'packages/rpc/src/breaker.ts';
const test = 'packages/rpc/test/retries.test.ts';

export const RPC_GUARDS: readonly Guard[] = [
  {
    guard: 'one probe at a time is sent to a silent peer',
    file,
    find: "if (isProbe) become('half_open', PROBE_MS_MAX);",
    replace: "if (isProbe) become('half_open', 0);",
    test,
    name: 'the others are refused',
  },
  {
    guard: 'a slow probe holds nobody up for ever',
    file,
    find: 'return state !==',
    replace: "return state === 'half_open' || state !==",
    test,
    name: 'a probe that takes its time',
  },
  {
    guard: 'a probe that was overtaken opens nothing again',
    file,
    find: "if (state === 'closed' ? silent >= SILENT_MAX : isProbe) become",
    replace: 'if (isProbe || silent >= SILENT_MAX) become',
    test,
    name: 'a probe that takes its time',
  },
  {
    guard: 'a clock that is set back closes nobody out',
    file,
    find: 'forMs >= 0 && ',
    replace: '',
    test,
    name: 'a clock that is set back',
  },
];
