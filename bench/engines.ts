import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTIONS } from './driver-reads.ts';
import { evict, startCapped } from './memory-cap.ts';
import { mongoReads } from './mongo-reads.ts';
import { mysqlReads } from './mysql-reads.ts';
import { latencies } from './percentile.ts';
import { read } from './products-read.ts';
import { type LoopResult, requestLoop } from './request-loop.ts';
import { drawQueries } from './search-queries.ts';
import { seed } from './seeded-folder.ts';
import { untilIndexed } from './shop-index.ts';
import { type StartedShop, startShop } from './started-shop.ts';
import type { Table } from './table.ts';

type Row = (string | number)[];
type Environment = Readonly<Record<string, string>>;

const WARM_UP_SECONDS = 5;
const INDEX_MS_MAX = 15 * 60_000;
const QUERY_SEED = 7;
const QUERIES = 400;
const KINDS = ['one common word', 'two words', 'three or four words', 'typo'] as const;
const CAP_MB = 288;
const TWO_FIELDS = '?fields=title,price';
/** The stand-in takes longer for each the more it has. */
const MONGO_PRODUCTS = 10_000;

const EMBEDDED = { JANGTEO_SQL_URL: '', JANGTEO_LOG_URL: '', JANGTEO_KV_URL: '', JANGTEO_DOCUMENTS_URL: '', JANGTEO_SEARCH_URL: '' };

/** A product by its id and a search, through the whole shop, on embedded engines and on those that the environment names. */
export async function benchEngines(seconds: number, { products }: { readonly products: number }): Promise<Table> {
  const buyers = fork(join(import.meta.dirname, 'products-buyers.ts'));
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  const { JANGTEO_SQL_URL: sqlUrl, JANGTEO_DOCUMENTS_URL: documentsUrl, JANGTEO_SEARCH_URL: searchUrl } = process.env;
  const rows: Row[] = [];
  const notes: string[] = [];
  const measure = { buyers, products, seconds, rows };
  try {
    await seed(products, directory, EMBEDDED);
    await onShop(directory, EMBEDDED, async (shop) => {
      await untilIndexed(shop, products, INDEX_MS_MAX);
      await readById(measure, 'embedded', shop);
      await readById(measure, 'embedded, two fields', shop, TWO_FIELDS);
      await search(measure, 'embedded', shop);
    });
    const variants: [string, Environment][] = [
      ['nothing kept in memory (JANGTEO_HOT_MB=0)', { JANGTEO_HOT_MB: '0' }],
      ['every request recorded as a trace', { JANGTEO_TRACES_PER_SECOND: '1000000' }],
      ['no request recorded', { JANGTEO_TRACES_PER_SECOND: '0' }],
    ];
    for (const [name, environment] of variants) {
      await onShop(directory, { ...EMBEDDED, ...environment }, (shop) => readById(measure, `embedded, ${name}`, shop));
    }
    const documents = join(directory, 'documents.db');
    evict(documents);
    const capped = await startCapped(CAP_MB, () => startShop(directory, { ...EMBEDDED, JANGTEO_HOT_MB: '0' }));
    if (capped === undefined) {
      notes.push('memory could not be capped on this machine');
    } else {
      await readById(measure, `embedded, ${CAP_MB} MB for the process and the pages of its files`, capped.started);
      notes.push(
        `the shop in ${CAP_MB} MB: ${toMb(capped.started.rss())} MB were its own, ${toMb(statSync(documents).size)} MB is the file of documents`,
      );
      await capped.started.stop();
      capped.lift();
    }

    const name = `bench_${crypto.randomUUID().slice(0, 8)}`;
    if (searchUrl !== undefined) {
      const startedAt = performance.now();
      await onShop(directory, { ...EMBEDDED, JANGTEO_SEARCH_URL: new URL(`/${name}`, searchUrl).href }, async (shop) => {
        await untilIndexed(shop, products, INDEX_MS_MAX);
        notes.push(`OpenSearch had all products in its index after ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
        await search(measure, 'OpenSearch', shop);
      });
      const { dropIndexes } = await import('../adapters/opensearch/test/lab.ts');
      await dropIndexes(searchUrl, name);
    }
    const elsewhere: Elsewhere[] = [];
    if (sqlUrl !== undefined) elsewhere.push({ label: 'documents in MySQL', url: sqlUrl, products, read: mysqlReads });
    if (documentsUrl !== undefined) {
      elsewhere.push({ label: 'MongoDB (a stand-in)', url: documentsUrl, products: MONGO_PRODUCTS, read: mongoReads });
    }
    for (const one of elsewhere) await readElsewhere(one, name, measure);
  } finally {
    buyers.kill();
    rmSync(directory, { recursive: true });
  }
  return {
    title: 'bench engines',
    how: `GET /v1/products/{id} and /v1/search (first 20, no facets) of ${products.toLocaleString('en')} products over HTTP, ${CONNECTIONS} connections in a closed loop, ${seconds} s each; ids skewed by a square, two fields by ${TWO_FIELDS}. The rows of a driver alone ask the engine without the shop, one connection pool of ${CONNECTIONS}. Engines share the two cores; MySQL is MariaDB 10.11; MongoDB is mongo-java-server with ${MONGO_PRODUCTS.toLocaleString('en')} products, which keeps all in memory: its rows tell what our side of the wire costs, and nothing of MongoDB.`,
    head: ['what', 'requests/s', 'p50 ms', 'p95', 'p99', 'errors'],
    rows,
    notes: [
      ...notes,
      'read preference: there is one node, so it changes nothing here; what it does on a replica set has to be measured there',
    ],
  };
}

interface Elsewhere {
  readonly label: string;
  readonly url: string;
  readonly products: number;
  /** By the driver alone; drops what there is. */
  readonly read: typeof mongoReads;
}

/** The documents alone are there; the search index is left to itself. */
async function readElsewhere({ label, url: server, products, read }: Elsewhere, name: string, measure: Measure): Promise<void> {
  const url = new URL(server);
  url.pathname = `/${name}`;
  const environment = { ...EMBEDDED, JANGTEO_DOCUMENTS_URL: url.href };
  const folder = mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  try {
    await seed(products, folder, environment);
    await onShop(folder, environment, async (shop) => {
      await untilIndexed(shop, products, INDEX_MS_MAX);
      await readById({ ...measure, products }, label, shop);
      await readById({ ...measure, products }, `${label}, two fields`, shop, TWO_FIELDS);
    });
    measure.rows.push(...(await read(url.href, products, measure.seconds)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Measure {
  readonly buyers: ChildProcess;
  readonly products: number;
  readonly seconds: number;
  readonly rows: Row[];
}

async function onShop(directory: string, environment: Environment, work: (shop: StartedShop) => Promise<void>): Promise<void> {
  const shop = await startShop(directory, environment);
  try {
    await work(shop);
  } finally {
    await shop.stop();
  }
}

async function readById({ buyers, products, seconds, rows }: Measure, name: string, { port }: StartedShop, query?: string): Promise<void> {
  const asked = { port, connections: CONNECTIONS, products, ...(query === undefined ? {} : { query }) };
  await read(buyers, { ...asked, seconds: WARM_UP_SECONDS });
  rows.push(rowOf(`get by id: ${name}`, await read(buyers, { ...asked, seconds })));
}

async function search({ products, seconds, rows }: Measure, name: string, { port }: StartedShop): Promise<void> {
  const drawn = drawQueries(QUERY_SEED, products, QUERIES);
  for (const kind of KINDS) {
    const paths = drawn[kind].map((q) => `/v1/search?${new URLSearchParams({ q, facets: 'false' })}`);
    let at = 0;
    const loop = (forSeconds: number) =>
      requestLoop({ port, connections: CONNECTIONS, seconds: forSeconds, nextPath: () => paths[at++ % paths.length] as string });
    await loop(WARM_UP_SECONDS);
    rows.push(rowOf(`search, ${kind}: ${name}`, await loop(seconds)));
  }
}

function toMb(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

function rowOf(name: string, { perSecond, samples, errors }: LoopResult): Row {
  return [name, perSecond.toFixed(0), ...latencies(samples), errors];
}
