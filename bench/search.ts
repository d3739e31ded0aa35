import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { percentile } from './percentile.ts';
import { requestLoop } from './request-loop.ts';
import { costOfEach } from './search-cost.ts';
import type { EngineCost, EngineReply, EngineRequest } from './search-engine.ts';
import { drawQueries } from './search-queries.ts';
import { seededFolder } from './seeded-folder.ts';
import { indexBytes, reindexed, untilIndexed } from './shop-index.ts';
import { type StartedShop, startShop } from './started-shop.ts';
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
/** A loop of so many seconds tells queries/s well enough. */
const SATURATED_SECONDS_MAX = 4;
const INDEX_MS_MAX = 10 * 60_000;
const LOOK_MS = 500;
const LOOKS_MAX = 60;
const QUIET_LOOKS = 4;
/** Of a core. */
const REST_SHARE = 0.25;
const AIM_SEARCH_MS = 15;
const AIM_SUGGEST_MS = 3;
const AIM_BUILD = 10_000;
const ALIAS = 'product_search';
const RAW = 'products_raw';
const BUILD_MAX = 200_000;
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
    // It learns its words from the index first.
    await untilAtRest(shop);
    const atRest = megabytes(shop.rss());
    const { keystrokes, ...searched } = drawn;
    // What is loaded at the first query of a kind, such as the analyser at the first unknown word, is no query's own cost.
    for (const queries of Object.values(searched)) await warm(shop, queries.map(searchPath(true)));
    await untilAtRest(shop);
    const analysing = megabytes(shop.rss());
    for (const [kind, queries] of Object.entries(searched)) rows.push(await httpRow(shop, kind, queries.map(searchPath(false)), seconds));
    for (const kind of ['one common word', 'two words'] as const) {
      rows.push(await httpRow(shop, `${kind}, with facets`, drawn[kind].map(searchPath(true)), seconds));
    }
    rows.push(await httpRow(shop, 'suggestions, key by key', keystrokes.map(suggestPath), seconds, AIM_SUGGEST_MS));
    const searching = megabytes(shop.rss());
    notes = [
      `resident memory of the shop ${atRest} MB before the first search, ${analysing} MB when every kind was searched, unknown words among them, ${searching} MB after the last`,
      await built(shop, products),
    ];
  } finally {
    await shop.stop();
  }
  const engine = await askEngine({
    directory: folder.path,
    alias: ALIAS,
    raw: RAW,
    buildMax: BUILD_MAX,
    queries: wordsAlone(drawn),
    seconds,
  });
  rows.push(...engineRows(engine));
  return {
    title: 'bench search',
    how: `Searches of ${products.toLocaleString('en')} products, ${QUERIES} queries of each kind drawn with a fixed seed from what is sold, each answered with the first 20 products. Over HTTP, one query at a time: CPU ms of each query, of all threads of the shop's process, and wall ms; then ${SATURATING} connections for queries/s, where those of a core follow from the CPU of all. Beside it the engine alone, in a process of its own, with the words as they were typed. ${seconds} s each.`,
    head: ['queries', 'CPU ms p50', 'p95', 'p99', 'aim p95', 'wall ms p50', 'p95', 'p99', 'queries/s', 'queries/s of a core'],
    rows: [...rows, ...PEERS],
    notes: [...notes, engineNote(engine), 'the peers were measured earlier at 100,000 products on a machine like this one'],
  };
}

/** As issue 5 tells them. */
const PEERS: Row[] = [
  ['Vendure 3.7, a Korean term, 1 at a time', '', '', '', '', '8,000', '', '', '', ''],
  ['Vendure 3.7, 10 at once', '', '', '', '', 'no answer in 30 s', '', '', '', ''],
  ['Medusa 2.21, a Korean term, 1 at a time', '', '', '', '', '1,300', '', '', '', ''],
  ['Medusa 2.21, 10 at once', '', '', '', '', '', '', '', '0.5', ''],
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

/** Waits until the shop does no more than it always does: it has learnt its words, and the analyser is loaded. */
async function untilAtRest(shop: StartedShop): Promise<void> {
  let quiet = 0;
  for (let looks = 0, before = await shop.cpuMs(); looks < LOOKS_MAX && quiet < QUIET_LOOKS; looks++) {
    await setTimeout(LOOK_MS);
    const now = await shop.cpuMs();
    quiet = now - before < LOOK_MS * REST_SHARE ? quiet + 1 : 0;
    before = now;
  }
}

async function httpRow(shop: StartedShop, name: string, paths: readonly string[], seconds: number, aimMs = AIM_SEARCH_MS): Promise<Row> {
  await warm(shop, paths);
  const { cpu, wall } = await costOfEach(shop, paths, seconds);
  let at = 0;
  const before = await shop.cpuMs();
  const saturated = await requestLoop({
    port: shop.port,
    connections: SATURATING,
    seconds: Math.min(seconds, SATURATED_SECONDS_MAX),
    nextPath: () => paths[at++ % paths.length] as string,
  });
  if (saturated.errors > 0) throw new Error(`${name}: ${saturated.errors} of ${saturated.samples.length} answers were errors`);
  const each = ((await shop.cpuMs()) - before) / saturated.samples.length;
  return [name, ...milliseconds(cpu), `<= ${aimMs}`, ...milliseconds(wall), saturated.perSecond.toFixed(0), (MS / each).toFixed(0)];
}

function milliseconds(samples: readonly number[]): string[] {
  return [0.5, 0.95, 0.99].map((share) => percentile(samples, share).toFixed(2));
}

/** What needs no word but those that were typed. */
function wordsAlone(drawn: ReturnType<typeof drawQueries>): Record<string, readonly string[]> {
  const kinds = ['one common word', 'two words', 'three or four words'] as const;
  return Object.fromEntries(kinds.map((kind) => [kind, drawn[kind]]));
}

async function askEngine(request: EngineRequest): Promise<EngineReply> {
  const child = fork(join(import.meta.dirname, 'search-engine.ts'));
  child.send(request);
  const [reply] = (await once(child, 'message')) as [EngineReply];
  child.kill();
  return reply;
}

function engineRows({ searched }: EngineReply): Row[] {
  const row = (name: string, { cpu, wall }: EngineCost): Row => {
    const each = cpu.reduce((sum, one) => sum + one, 0) / cpu.length;
    return [`the engine alone: ${name}`, ...milliseconds(cpu), '', ...milliseconds(wall), '', (MS / each).toFixed(0)];
  };
  return Object.entries(searched).flatMap(([kind, { plain, faceted }]) => [row(kind, plain), row(`${kind}, with facets`, faceted)]);
}

function engineNote({ built: { documents, cpuMs }, rss: { before, opened } }: EngineReply): string {
  const perCpuSecond = Math.round(documents / (cpuMs / MS)).toLocaleString('en');
  return `the engine alone builds ${perCpuSecond} documents/s of CPU (aim ${AIM_BUILD.toLocaleString('en')}), ${documents.toLocaleString('en')} of them read from the raw index, analysed, merged and synced; its process has ${megabytes(before)} MB before the index is opened and ${megabytes(opened)} MB when it has been searched`;
}

/** A whole reindex of the shop while it serves, timed by the processor time of its process. */
async function built(shop: StartedShop, products: number): Promise<string> {
  const before = await shop.cpuMs();
  const startedAt = performance.now();
  await reindexed(shop);
  const tookSeconds = (performance.now() - startedAt) / MS;
  const cpuSeconds = ((await shop.cpuMs()) - before) / MS;
  const perCpuSecond = Math.round(products / cpuSeconds).toLocaleString('en');
  return `a reindex while it serves, with its checks and the shop's words learnt anew: ${perCpuSecond} documents/s of CPU, ${tookSeconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of CPU, ${megabytes(await indexBytes(shop))} MB on disk; resident memory of the shop afterwards ${megabytes(shop.rss())} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
