// npm run bench -- orders|events|start|rpc|tracing|apart|products|relevance|search|holds|engines|pages
//   [--seconds N] [--products N] [--data FOLDER] [--english FILE] [--verbose] [--write] [--check]
// Prints a table; --write puts it into bench/RESULTS.md under the bench's heading, --check exits with 1 where an aim is missed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchApart } from './apart.ts';
import { benchEngines } from './engines.ts';
import { benchEvents } from './events.ts';
import { benchHolds } from './holds.ts';
import { benchOrders } from './orders.ts';
import { benchPages } from './pages.ts';
import { benchProducts } from './products.ts';
import { benchRelevance } from './relevance.ts';
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

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '15' },
    products: { type: 'string' },
    data: { type: 'string' },
    english: { type: 'string', default: process.env.JANGTEO_BENCH_ENGLISH },
    verbose: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const options: BenchOptions = {
  products: values.products === undefined ? undefined : Number(values.products),
  data: values.data,
  english: values.english,
  verbose: values.verbose,
};
const names = positionals.length === 0 ? Object.keys(benches) : positionals;
const missed: string[] = [];
for (const name of names) {
  const bench = benches[name];
  if (bench === undefined) {
    console.error(`bench: there is no "${name}"; there are: ${Object.keys(benches).join(', ')}`);
    process.exit(2);
  }
  const loadBefore = loadavg()[0] ?? 0;
  const table = await bench(Number(values.seconds), options);
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

function render({ title, how, head, rows, notes }: Table, loadBefore: number): string {
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Linux ${release()}, Node ${process.version}, load average before ${loadBefore.toFixed(1)}`;
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    how,
    `Run on ${new Date().toISOString().slice(0, 10)}; ${machine}.`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    '',
    ...notes.map((note) => `- ${note}`),
    '',
  ].join('\n');
}

function writeSection(title: string, text: string): void {
  const file = join(import.meta.dirname, 'RESULTS.md');
  const sections = readFileSync(file, 'utf8').split(/^(?=## )/m);
  const at = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  if (at === -1) sections.push(`\n${text}`);
  else sections[at] = `${text}\n`;
  writeFileSync(file, `${sections.join('').trimEnd()}\n`);
}

function writeFile(path: string, content: string): void {
  const file = join(import.meta.dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
