import type { Guard } from './guard.ts';

export const TELEMETRY_GUARDS: readonly Guard[] = [
  {
    guard: 'a caller decides nothing about recording',
    file: 'apps/gateway/src/request-trace.ts',
    find: 'parent: traceOf({ traceparent: headers.traceparent }),',
    replace: 'parent: traceOf(headers),',
    test: 'tests/e2e/trace.e2e.test.ts',
    name: 'a caller’s trace goes on',
  },
  {
    guard: 'a span quotes nobody',
    file: 'packages/kernel/src/tracing.ts',
    find: '(entry.status < 500 ? entry.title : detail)',
    replace: 'detail',
    test: 'tests/e2e/privacy.e2e.test.ts',
  },
  {
    guard: 'recorded spans stay within their size',
    file: 'packages/telemetry/src/telemetry-file.ts',
    find: 'if (this.bytes() > this.#bytesMax - RESERVE_BYTES)',
    replace: 'if (false)',
    test: 'packages/telemetry/test/telemetry-file.test.ts',
    name: 'a full file lets the oldest go',
  },
  {
    guard: 'recorded spans go after a day',
    file: 'packages/telemetry/src/telemetry-file.ts',
    find: '      this.spans.dropBefore(now - RETENTION_MS);\n',
    replace: '',
    test: 'packages/telemetry/test/telemetry-file.test.ts',
    name: 'older than a day go',
  },
];
