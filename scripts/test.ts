import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

const USAGE = `npm test -- [part of a path ...] [options]

Runs every *.test.ts and tests/e2e/*.e2e.test.ts, or those whose path contains one of the parts and none of those that begin with "!".

  --engines              also *.int.test.ts, which want real engines
  --journeys             also *.journey.test.ts, which walk through the shop in Chromium
  --name PATTERN         only tests whose name matches the regular expression
  --only                 only tests marked \`only\`
  --coverage             a coverage table at the end
  --concurrency N        files at a time (default: one a core, 2 or more)
  --timeout MS           for one file (default 300000)

Exit codes: 0 all passed, 1 a failure or no test at all, 2 wrong usage.
Last line: "N passed, M failed".`;

/** Those of ten seconds and more, the longest first. */
const LONG = [
  'tests/e2e/apart',
  'apps/platform/test/doctor.test',
  'tests/e2e/history',
  'tests/e2e/race',
  'tests/e2e/start',
  'tests/e2e/crash',
  'adapters/remote/test/server-gone',
  'tests/e2e/trace',
  'tests/e2e/search',
  'packages/messaging/test/crash-watch',
  'apps/platform/test/doctor-search',
  'services/users/test/users',
  'tests/simulation/simulation',
  'apps/platform/test/cli',
  'services/search/test/reindex',
  'services/search/test/life',
];

const { values, positionals } = readArguments();
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}

const wanted = positionals.filter((part) => !part.startsWith('!'));
const unwanted = positionals.filter((part) => part.startsWith('!')).map((part) => part.slice(1));
const files = globSync('{adapters,apps,bench,contracts,examples,packages,scripts,services,tests}/**/*.test.ts', {
  exclude: (path) => path.includes('node_modules'),
})
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => values.engines === true || !file.endsWith('.int.test.ts'))
  .filter((file) => values.journeys === true || !file.endsWith('.journey.test.ts'))
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
  .filter((file) => !unwanted.some((part) => file.includes(part)))
  .sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));

if (files.length === 0) {
  console.log('no test file matches\n0 passed, 0 failed');
  process.exit(1);
}

process.env.JANGTEO_TEST_FILE_MS = values.timeout;
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

let [passed, failed, skipped] = [0, 0, 0];
const events = run({
  files,
  concurrency: values.concurrency === undefined ? Math.max(2, availableParallelism()) : Number(values.concurrency),
  signal: stopping.signal,
  execArgv: [
    `--test-timeout=${values.timeout}`,
    '--disable-warning=ExperimentalWarning',
    ...['./calm-tests.mjs', './limit-tests.mjs'].flatMap((file) => ['--import', new URL(file, import.meta.url).href]),
  ],
  only: values.only === true,
  coverage: values.coverage === true,
  ...(values.name === undefined ? {} : { testNamePatterns: [new RegExp(values.name)] }),
});
events.on('test:summary', ({ file, counts }) => {
  if (file !== undefined) return;
  passed = counts.passed;
  skipped = counts.skipped + counts.todo;
  failed = counts.tests - passed - skipped;
});
for await (const text of events.compose(spec)) process.stdout.write(text);

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 || stopping.signal.aborted ? 1 : 0;

/** The long files come first, so that the short ones fill the gaps. */
function rank(file: string): number {
  const at = LONG.findIndex((part) => file.startsWith(part));
  return at !== -1 ? at : LONG.length + Number(!file.endsWith('.e2e.test.ts'));
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        engines: { type: 'boolean' },
        journeys: { type: 'boolean' },
        name: { type: 'string' },
        only: { type: 'boolean' },
        coverage: { type: 'boolean' },
        concurrency: { type: 'string' },
        timeout: { type: 'string', default: '300000' },
      },
    });
  } catch (thrown) {
    console.error(`${(thrown as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
