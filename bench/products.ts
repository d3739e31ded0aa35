import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type SeedBatch, seedBatches } from '@jangteo/platform/seed/seed-shop';
import { latencies, percentile } from './percentile.ts';
import type { BuyersRequest } from './products-buyers.ts';
import type { LoopResult } from './request-loop.ts';
import { seededFolder } from './seeded-folder.ts';
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
const BARE = 'bare Fastify, node:sqlite';

/** A product by its id, through the whole shop and through servers that do nothing else; then the scenario of the seed. */
export async function benchProducts(seconds: number, { products, data }: ProductsOptions): Promise<Table> {
  using folder = await seededFolder(products, data);
  const shop = await startShop(folder.path);
  const sample = await fetch(`${shop.url}/v1/products/p00000001`);
  const bytes = (await sample.bytes()).length;
  const bare = await startBare(['sqlite', folder.documentsFile]);
  const first = await startBare(['sqlite', folder.documentsFile]);
  const second = await startBare(['sqlite', folder.documentsFile, String(first.port)]);
  const constant = await startBare(['constant', String(bytes)]);
  const servers: Server[] = [
    { name: 'jangteo', port: shop.port, pids: [shop.pid] },
    { name: BARE, ...bare },
    { name: 'the same, two processes', port: first.port, pids: [...first.pids, ...second.pids] },
    { name: 'bare node:http, a constant', ...constant },
  ];
  const buyers = fork(join(import.meta.dirname, 'products-buyers.ts'));
  try {
    const cells = await inTurns(buyers, servers, products, seconds / ROUNDS);
    const importing = await whileImporting(buyers, shop, products, seconds);
    const k6 = await scenario(shop, products, seconds);
    return {
      title: 'bench products',
      how: `GET /v1/products/{id} of ${products.toLocaleString('en')} products, ids skewed by a square, in closed loops of ${seconds} s in ${ROUNDS} rounds that take turns; req/s and CPU are medians of the rounds. Beside the whole shop in one process: Fastify that reads the same file with node:sqlite, and node:http that answers a constant of ${bytes} bytes. Whoever reads has a process of its own on the same cores.`,
      head: ['what', 'connections', 'req/s', `x of ${BARE}`, 'CPU µs a request', 'p50 ms', 'p95', 'p99', 'errors'],
      rows: [...rowsOf(servers, cells), importing.row, ...k6.rows],
      notes: [
        `aims: 0.8 of ${BARE}; in the scenario p95 <= 10 ms and no error`,
        importing.note,
        k6.note,
        `resident memory of the shop afterwards ${(shop.rss() / 2 ** 20).toFixed(0)} MB`,
      ],
    };
  } finally {
    for (const child of [buyers, ...started]) child.kill();
    await shop.stop();
  }
}

const started: ChildProcess[] = [];

async function startBare(args: readonly string[]): Promise<Omit<Server, 'name'>> {
  const child = fork(join(import.meta.dirname, 'bare-products.ts'), [...args]);
  started.push(child);
  const [port] = (await once(child, 'message')) as [number];
  return { port, pids: [child.pid as number] };
}

async function inTurns(buyers: ChildProcess, servers: readonly Server[], products: number, seconds: number): Promise<Map<string, Cell[]>> {
  const cells = new Map<string, Cell[]>();
  for (const server of servers) await read(buyers, { port: server.port, connections: 100, seconds: 1, products });
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

async function read(buyers: ChildProcess, request: BuyersRequest): Promise<LoopResult> {
  buyers.send(request);
  const [result] = (await once(buyers, 'message')) as [LoopResult];
  return result;
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

const READERS_BESIDE_IMPORT = 10;

/** Reads go on while an import writes as fast as it is answered: other words for each product, and then its own again. */
async function whileImporting(buyers: ChildProcess, shop: StartedShop, products: number, seconds: number) {
  let written = 0;
  let over = false;
  const writing = (async () => {
    const startedAt = performance.now();
    const own = seedBatches(1, products);
    for (const others of seedBatches(2, products)) {
      if (over) break;
      for (const batch of [others, own.next().value as SeedBatch]) {
        await importBatch(shop, batch);
        written += batch.products.length;
      }
    }
    return written / ((performance.now() - startedAt) / 1_000);
  })();
  const request = { port: shop.port, connections: READERS_BESIDE_IMPORT, seconds, products };
  const { perSecond, samples, errors } = await read(buyers, request);
  over = true;
  const rate = await writing;
  return {
    row: ['jangteo, beside an import', READERS_BESIDE_IMPORT, perSecond.toFixed(0), '', '', ...latencies(samples), errors],
    note: `the import wrote ${rate.toFixed(0)} products/s meanwhile`,
  };
}

async function importBatch({ url, token }: StartedShop, batch: SeedBatch): Promise<void> {
  const products = batch.products.map(({ id, json, categoryNames }) => ({ id, json, category_names: categoryNames }));
  const answer = await fetch(`${url}/admin/api/import/products`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ products }),
  });
  if (answer.status !== 200) throw new Error(`an import was answered with ${answer.status}: ${await answer.text()}`);
}

interface Summary {
  readonly requests: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly ms: Readonly<Record<'avg' | 'med' | 'p(95)' | 'p(99)', number>>;
}

const STAGES = 6;

/** The seed's scenario, where there is a k6: on the PATH, or where JANGTEO_K6 says. */
async function scenario({ url }: StartedShop, products: number, seconds: number): Promise<{ rows: (string | number)[][]; note: string }> {
  const { JANGTEO_K6 = 'k6', ...env } = process.env;
  const stage = `${Math.ceil((seconds * 2) / STAGES)}s`;
  const settings = { BASE: url, PRODUCTS: String(products), STAGE: stage };
  const args = ['run', '--quiet', '--no-usage-report', join(import.meta.dirname, 'products-k6.js')];
  let stdout: string;
  try {
    ({ stdout } = await promisify(execFile)(JANGTEO_K6, args, { env: { ...env, ...settings } }));
  } catch (thrown) {
    const { code, stdout: summary } = thrown as { code?: unknown; stdout?: string };
    if (code === 'ENOENT') return { rows: [], note: 'no k6 on the PATH nor in JANGTEO_K6: the scenario of the seed was left out' };
    // It ends with an error of its own where a threshold is crossed; the figures tell.
    if (summary === undefined || summary === '') throw thrown;
    stdout = summary;
  }
  const { requests, perSecond, failed, ms } = JSON.parse(stdout) as Summary;
  const figures = [ms.med, ms['p(95)'], ms['p(99)']].map((value) => value.toFixed(1));
  return {
    rows: [['jangteo, scenario of the seed (k6)', '1-300 users', perSecond.toFixed(0), '', '', ...figures, failed]],
    note: `the scenario: ${STAGES} stages of ${stage} to 1, 100, 200, 300, 300 and 0 users who wait 0.5 to 1 s; ${requests} requests, ${ms.avg.toFixed(1)} ms on average. The seed measured 45 ms and p95 187 ms from Elasticsearch, 2,390 and 4,450 from MongoDB, on another machine`,
  };
}
