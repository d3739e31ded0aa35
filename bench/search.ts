import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { latencies } from './percentile.ts';
import { requestLoop } from './request-loop.ts';
import type { EngineCost, EngineReply, EngineRequest } from './search-engine.ts';
import { drawQueries } from './search-queries.ts';
import { seededFolder } from './seeded-folder.ts';
import { indexBytes, reindexed, untilIndexed } from './shop-index.ts';
import { cpuMsOf, type StartedShop, startShop } from './started-shop.ts';
import type { Table } from './table.ts';

export interface SearchOptions {
  readonly products: number;
  /** A folder to keep, filled where it is not yet. */
  readonly data: string | undefined;
}

type Row = (string | number)[];

const QUERY_SEED = 7;
const QUERIES = 400;
const SATURATING = 16;
const WARM_SECONDS = 1;
const INDEX_MS_MAX = 60 * 60_000;
const AIM_SEARCH_MS = 15;
const AIM_SUGGEST_MS = 3;
const AIM_BUILD = 10_000;
const ALIAS = 'product_search';
const MS = 1_000;

/** What a search costs a whole shop over HTTP, what it costs the engine alone, and what the index costs. */
export async function benchSearch(seconds: number, { products, data }: SearchOptions): Promise<Table> {
  using folder = await seededFolder(products, data);
  const drawn = drawQueries(QUERY_SEED, products, QUERIES);
  const rows: Row[] = [];
  const shop = await startShop(folder.path);
  let notes: string[];
  try {
    await untilIndexed(shop, products, INDEX_MS_MAX);
    const atRest = megabytes(shop.rss());
    const { keystrokes, ...searched } = drawn;
    // What is loaded at the first query of a kind, such as the analyser at the first unknown word, is no query's own cost.
    for (const queries of Object.values(searched)) await warm(shop, queries.map(searchPath(true)));
    for (const [kind, queries] of Object.entries(searched)) rows.push(await httpRow(shop, kind, queries.map(searchPath(false)), seconds));
    for (const kind of ['one common word', 'two words'] as const) {
      rows.push(await httpRow(shop, `${kind}, with facets`, drawn[kind].map(searchPath(true)), seconds));
    }
    rows.push(await httpRow(shop, 'suggestions, key by key', keystrokes.map(suggestPath), seconds, AIM_SUGGEST_MS));
    const searching = megabytes(shop.rss());
    notes = [
      `resident memory of the shop ${atRest} MB before the first search, ${searching} MB after the last`,
      await built(shop, products),
    ];
  } finally {
    await shop.stop();
  }
  rows.push(...(await engineRows({ directory: folder.path, alias: ALIAS, queries: wordsAlone(drawn), seconds })));
  return {
    title: 'bench search',
    how: `Searches of ${products.toLocaleString('en')} products, ${QUERIES} queries of each kind drawn with a fixed seed from what is sold, each answered with the first 20 products. Over HTTP: the latency one query at a time, then ${SATURATING} connections for queries/s; CPU is that of the shop's process, all threads, and a core's queries/s follow from it. Beside it the engine alone, in a process of its own, with the words as they were typed. ${seconds} s each.`,
    head: ['queries', 'p50 ms', 'p95', 'p99', 'aim p95', 'CPU ms a query', 'queries/s', 'queries/s of a core'],
    rows: [...rows, ...PEERS],
    notes: [...notes, 'the peers were measured earlier at 100,000 products on a machine like this one'],
  };
}

/** As issue 5 tells them. */
const PEERS: Row[] = [
  ['Vendure 3.7, a Korean term, 1 at a time', '8,000', '', '', '', '', '', ''],
  ['Vendure 3.7, 10 at once', 'no answer in 30 s', '', '', '', '', '', ''],
  ['Medusa 2.21, a Korean term, 1 at a time', '1,300', '', '', '', '', '', ''],
  ['Medusa 2.21, 10 at once', '', '', '', '', '', '0.5', ''],
];

function searchPath(facets: boolean): (q: string) => string {
  return (q) => `/v1/search?${new URLSearchParams({ q, facets: String(facets) })}`;
}

function suggestPath(q: string): string {
  return `/v1/search/suggest?${new URLSearchParams({ q })}`;
}

async function warm({ port }: StartedShop, paths: readonly string[]): Promise<void> {
  let at = 0;
  await requestLoop({ port, connections: SATURATING, seconds: WARM_SECONDS, nextPath: () => paths[at++ % paths.length] as string });
}

async function httpRow(shop: StartedShop, name: string, paths: readonly string[], seconds: number, aimMs = AIM_SEARCH_MS): Promise<Row> {
  let at = 0;
  const nextPath = () => paths[at++ % paths.length] as string;
  const loop = async (connections: number, forSeconds: number) => {
    const before = cpuMsOf(shop.pid);
    const result = await requestLoop({ port: shop.port, connections, seconds: forSeconds, nextPath });
    if (result.errors > 0) throw new Error(`${name}: ${result.errors} of ${result.samples.length} answers were errors`);
    return { ...result, cpuMs: (cpuMsOf(shop.pid) - before) / result.samples.length };
  };
  await loop(1, WARM_SECONDS);
  const alone = await loop(1, seconds);
  const saturated = await loop(SATURATING, seconds);
  const cost = [alone.cpuMs.toFixed(2), saturated.perSecond.toFixed(0), (MS / saturated.cpuMs).toFixed(0)];
  return [name, ...latencies(alone.samples), `<= ${aimMs}`, ...cost];
}

/** What needs no word but those that were typed. */
function wordsAlone(drawn: ReturnType<typeof drawQueries>): Record<string, readonly string[]> {
  const kinds = ['one common word', 'two words', 'three or four words'] as const;
  return Object.fromEntries(kinds.map((kind) => [kind, drawn[kind]]));
}

async function engineRows(request: EngineRequest): Promise<Row[]> {
  const child = fork(join(import.meta.dirname, 'search-engine.ts'));
  child.send(request);
  const [reply] = (await once(child, 'message')) as [EngineReply];
  child.kill();
  const row = (name: string, { samples, cpuMs }: EngineCost): Row => {
    const each = cpuMs / samples.length;
    return [`the engine alone: ${name}`, ...latencies(samples), '', each.toFixed(2), '', (MS / each).toFixed(0)];
  };
  return Object.entries(reply).flatMap(([kind, { plain, faceted }]) => [row(kind, plain), row(`${kind}, with facets`, faceted)]);
}

/** A whole reindex of the shop while it serves, timed by the processor time of its process. */
async function built(shop: StartedShop, products: number): Promise<string> {
  const before = cpuMsOf(shop.pid);
  const startedAt = performance.now();
  await reindexed(shop);
  const tookSeconds = (performance.now() - startedAt) / MS;
  const cpuSeconds = (cpuMsOf(shop.pid) - before) / MS;
  const perCpuSecond = Math.round(products / cpuSeconds).toLocaleString('en');
  return `a reindex while it serves: ${perCpuSecond} documents/s of CPU (aim ${AIM_BUILD.toLocaleString('en')}), ${tookSeconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of CPU, ${megabytes(await indexBytes(shop))} MB on disk; resident memory of the shop afterwards ${megabytes(shop.rss())} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
