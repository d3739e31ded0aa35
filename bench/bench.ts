import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { benchApart } from './apart.ts';
import { benchEngines } from './engines.ts';
import { benchEvents } from './events.ts';
import { benchHolds } from './holds.ts';
import { benchOrders } from './orders.ts';
import { benchPages } from './pages.ts';
import { benchProducts } from './products.ts';
import { benchRelevance } from './relevance.ts';
import { render, writeFile, writeSection } from './results.ts';
import { benchRpc } from './rpc.ts';
import { benchSearch } from './search.ts';
import { benchStart } from './start.ts';
import type { Table } from './table.ts';
import { benchTracing } from './tracing.ts';

interface BenchOptions {
  /** How many products the shop has; each bench has its own default. */
  readonly products: number | undefined;
  readonly data: string | undefined;
  readonly english: string | undefined;
  readonly verbose: boolean;
}

const benches: Record<string, (seconds: number, options: BenchOptions) => Promise<Table>> = {
  orders: benchOrders,
  events: benchEvents,
  start: benchStart,
  rpc: benchRpc,
  tracing: benchTracing,
  apart: benchApart,
  products: (seconds, { products = 1_000_000, data }) => benchProducts(seconds, { products, data }),
  search: (seconds, { products = 1_000_000, data }) => benchSearch(seconds, { products, data }),
  holds: benchHolds,
  pages: (_, { products = 2_000 }) => benchPages({ products }),
  engines: (seconds, { products = 200_000 }) => benchEngines(seconds, { products }),
  relevance: (_, { products = 50_000, ...options }) => benchRelevance({ products, ...options }),
};

const USAGE = `npm run bench -- [name ...] [options]

Measures and prints a table; without a name each in turn: ${Object.keys(benches).join(', ')}.

  --seconds N       for one figure (default 15)
  --products N      how many the shop has; each bench has its own default
  --data FOLDER     a shop that is filled already, for products and search
  --english FILE    a catalogue of real products, for relevance
  --verbose         relevance: every query with what it found
  --write           puts the table into bench/RESULTS.md
  --check           exits with 1 where an aim is missed

Engines that the environment names (JANGTEO_SQL_URL and others) are measured beside the embedded ones.
Exit codes: 0 measured, 1 an aim was missed (with --check), 2 wrong usage.`;

const { values, positionals } = readArguments();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const seconds = count('seconds', values.seconds) ?? 15;
const options: BenchOptions = {
  products: count('products', values.products),
  data: values.data,
  english: values.english,
  verbose: values.verbose,
};
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined) fail(`there is no "${unknown}"`);
const missed: string[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const loadBefore = loadavg()[0] ?? 0;
  const table = await bench(seconds, options);
  missed.push(...(table.missed ?? []));
  const text = render(table, loadBefore);
  console.log(`\n${text}`);
  if (values.write) {
    writeSection(table.title, text);
    for (const [path, content] of Object.entries(table.files ?? {})) writeFile(path, content);
  }
}
for (const aim of missed) console.error(`bench: missed: ${aim}`);
process.exit(values.check && missed.length > 0 ? 1 : 0);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        seconds: { type: 'string' },
        products: { type: 'string' },
        data: { type: 'string' },
        english: { type: 'string', default: process.env.JANGTEO_BENCH_ENGLISH },
        verbose: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
      },
    });
  } catch (thrown) {
    return fail((thrown as Error).message);
  }
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : fail(`--${option} is "${text}", must be a whole number from 1`);
}

function fail(why: string): never {
  console.error(`bench: ${why}\n\n${USAGE}`);
  process.exit(2);
}
