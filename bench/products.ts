import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { latencies, percentile } from './percentile.ts';
import { whileImporting } from './products-import.ts';
import { read } from './products-read.ts';
import { SCENARIO, scenario } from './products-scenario.ts';
import type { LoopResult } from './request-loop.ts';
import { seededFolder } from './seeded-folder.ts';
import { untilIndexed } from './shop-index.ts';
import { cpuMsOf, type StartedShop, startShop } from './started-shop.ts';
import type { Table } from './table.ts';

export interface ProductsOptions {
  readonly products: number;
  /** A folder to keep, filled where it is not yet. */
  readonly data: string | undefined;
}

/** One of those that answer. */
interface Server {
  readonly name: string;
  readonly port: number;
  /** Of all its processes. */
  readonly pids: readonly number[];
}

interface Cell {
  readonly result: LoopResult;
  readonly cpuMs: number;
}

const CONNECTIONS = [10, 100, 300];
const ROUNDS = 3;
/** V8 compiles what is called often while it runs; the shop has more of it. */
const WARM_UP_SECONDS = 12;
const INDEXING_MS_MAX = 420_000;
const SHARE_MIN = 0.8;
const SCENARIO_P95_MS_MAX = 10;
const BARE = 'bare Fastify, node:sqlite';

/** A product by its id, through the whole shop and through servers that do nothing else; then the scenario of the seed. */
export async function benchProducts(seconds: number, { products, data }: ProductsOptions): Promise<Table> {
  const startedAt = performance.now();
  using folder = await seededFolder(products, data);
  const seededAt = performance.now();
  const shop = await startShop(folder.path);
  const children: ChildProcess[] = [];
  try {
    const indexed = await restOf(shop, products);
    const { servers, buyers } = await startOthers(shop, folder.documentsFile, children);
    const measuredFrom = performance.now();
    const cells = await inTurns(buyers, servers, products, seconds / ROUNDS);
    const k6 = await scenario(shop, products, seconds);
    const hot = await hotShare(shop);
    const importing = await whileImporting(buyers, shop, products, seconds);
    const bytes = await sizeOf(shop);
    const rows = [...rowsOf(servers, cells), ...k6.rows, importing.row];
    return {
      title: 'bench products',
      how: `GET /v1/products/{id} of ${products.toLocaleString('en')} products, ids skewed by a square, in closed loops of ${seconds} s in ${ROUNDS} rounds that take turns; req/s and CPU are medians of the rounds. Beside the whole shop in one process: Fastify that reads the same file with node:sqlite, and node:http that answers a constant of ${bytes} bytes. Whoever reads has a process of its own on the same cores.`,
      head: ['what', 'connections', 'req/s', `x of ${BARE}`, 'CPU µs a request', 'p50 ms', 'p95', 'p99', 'errors'],
      rows,
      missed: missedOf(rows),
      notes: [
        `aims: ${SHARE_MIN} of ${BARE}; in the scenario p95 <= ${SCENARIO_P95_MS_MAX} ms; no error`,
        k6.note,
        importing.note,
        `${hot} of the shop's reads were answered from memory; ${indexed}`,
        `resident memory of the shop afterwards ${(shop.rss() / 2 ** 20).toFixed(0)} MB`,
        `the whole run took ${minutes(performance.now() - startedAt)}: ${minutes(seededAt - startedAt)} to fill the folder, ${minutes(measuredFrom - seededAt)} to start and index, ${minutes(performance.now() - measuredFrom)} to measure`,
      ],
    };
  } finally {
    for (const child of children) child.kill();
    await shop.stop();
  }
}

function missedOf(rows: readonly (readonly (string | number)[])[]): string[] {
  return rows.flatMap(([name = '', who, , share = '', , , p95, , errors]) => [
    ...(name === 'jangteo' && Number(share) < SHARE_MIN ? [`${share} of ${BARE} at ${who} connections`] : []),
    ...(name === SCENARIO && Number(p95) > SCENARIO_P95_MS_MAX ? [`p95 of ${p95} ms in the scenario`] : []),
    ...(Number(errors) > 0 ? [`${errors} errors: ${name}, ${who}`] : []),
  ]);
}

function minutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} min`;
}

/** A shop that has just been filled indexes its products first; beside that nobody is measured, unless it takes too long. */
async function restOf(shop: StartedShop, products: number): Promise<string> {
  try {
    return `${await untilIndexed(shop, products, INDEXING_MS_MAX)} products were in the search index before`;
  } catch (thrown) {
    return `THE SHOP WAS NOT AT REST: ${(thrown as Error).message}`;
  }
}

async function startOthers(shop: StartedShop, documentsFile: string, children: ChildProcess[]) {
  const bare = async (...args: readonly string[]): Promise<Omit<Server, 'name'>> => {
    const child = fork(join(import.meta.dirname, 'bare-products.ts'), [...args]);
    children.push(child);
    const [port] = (await once(child, 'message')) as [number];
    return { port, pids: [child.pid as number] };
  };
  const first = await bare('sqlite', documentsFile);
  const second = await bare('sqlite', documentsFile, String(first.port));
  const servers: Server[] = [
    { name: 'jangteo', port: shop.port, pids: [shop.pid] },
    { name: BARE, ...(await bare('sqlite', documentsFile)) },
    { name: 'the same, two processes', port: first.port, pids: [...first.pids, ...second.pids] },
    { name: 'bare node:http, a constant', ...(await bare('constant', String(await sizeOf(shop)))) },
  ];
  const buyers = fork(join(import.meta.dirname, 'products-buyers.ts'));
  children.push(buyers);
  return { servers, buyers };
}

/** Of a product's JSON, in bytes. */
async function sizeOf({ url }: StartedShop): Promise<number> {
  const answer = await fetch(`${url}/v1/products/p00000001`);
  return (await answer.bytes()).length;
}

/** How many of the reads since the start needed no database. */
async function hotShare({ url }: StartedShop): Promise<string> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const reads = (result: string) =>
    Number(new RegExp(`^jangteo_hot_document_reads\\{(?=[^}]*"products")(?=[^}]*"${result}")[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return `${((100 * reads('hit')) / (reads('hit') + reads('miss'))).toFixed(0)} %`;
}

async function inTurns(buyers: ChildProcess, servers: readonly Server[], products: number, seconds: number): Promise<Map<string, Cell[]>> {
  const cells = new Map<string, Cell[]>();
  for (const server of servers) await read(buyers, { port: server.port, connections: 100, seconds: WARM_UP_SECONDS, products });
  for (let round = 0; round < ROUNDS; round++) {
    for (const connections of CONNECTIONS) {
      // Each goes first as often as last, so that a machine that slows down treats them alike.
      for (const { name, port, pids } of round % 2 === 0 ? servers : servers.toReversed()) {
        const before = cpuOf(pids);
        const result = await read(buyers, { port, connections, seconds, products });
        const key = `${name} ${connections}`;
        cells.set(key, [...(cells.get(key) ?? []), { result, cpuMs: cpuOf(pids) - before }]);
      }
    }
  }
  return cells;
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMsOf(pid), 0);
}

function rowsOf(servers: readonly Server[], cells: ReadonlyMap<string, Cell[]>): (string | number)[][] {
  return CONNECTIONS.flatMap((connections) =>
    servers.map(({ name }) => {
      const own = cells.get(`${name} ${connections}`) ?? [];
      const rate = (some: readonly Cell[]) =>
        percentile(
          some.map(({ result }) => result.perSecond),
          0.5,
        );
      const micros = percentile(
        own.map(({ cpuMs, result }) => (cpuMs * 1_000) / result.samples.length),
        0.5,
      );
      const errors = own.reduce((sum, { result }) => sum + result.errors, 0);
      return [
        name,
        connections,
        rate(own).toFixed(0),
        (rate(own) / rate(cells.get(`${BARE} ${connections}`) ?? [])).toFixed(2),
        micros.toFixed(0),
        ...latencies(own.flatMap(({ result }) => result.samples)),
        errors,
      ];
    }),
  );
}
