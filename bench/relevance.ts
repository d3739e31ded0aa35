import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { askAll, NDCG_DEPTH, RECALL_DEPTH, searchAt } from './relevance/ask.ts';
import { type Catalogue, committedQueries, deliveredCatalogue, generatedCatalogue } from './relevance/catalogue.ts';
import { type Answers, fallsShort, missedAims, rowsOf, told } from './relevance/report.ts';
import { type SearchWorld, searchWorlds } from './search-worlds.ts';
import { seededFolder } from './seeded-folder.ts';
import { reindexed, untilIndexed } from './shop-index.ts';
import { startShop } from './started-shop.ts';
import type { Table } from './table.ts';

export interface RelevanceOptions {
  readonly products: number;
  /** A folder to keep, filled where it is not yet. */
  readonly data: string | undefined;
  /** The sample that english.txt is about, gzipped NDJSON. */
  readonly english: string | undefined;
  /** Tells the queries that fall short. */
  readonly verbose: boolean;
}

const SEED = 1;
const INDEX_MS_MAX = 30 * 60_000;

/** How well the shop finds what is asked for, measured by graded queries that were written before it was tuned. */
export async function benchRelevance({ products, data, english, verbose }: RelevanceOptions): Promise<Table> {
  const rows: Table['rows'][number][] = [];
  const asked: Answers['seen'][number][] = [];
  const missed: string[] = [];
  const notes: string[] = [];
  const absence = absenceOf(english);
  let koreanProducts = 0;
  for (const world of searchWorlds(process.env)) {
    await using _ = world;
    const take = (language: string, found: Answers) => {
      const name = `${language}${world.label}`;
      rows.push(...rowsOf(name, found));
      asked.push(...found.seen);
      missed.push(...missedAims(name, found.seen));
    };
    const korean = await askKorean(products, data, world);
    koreanProducts = korean.products;
    take('Korean', korean);
    if (english !== undefined && absence === undefined) take('English', await askEnglish(english, world));
  }
  if (absence !== undefined) notes.push(`English was left out: ${absence}`);
  if (verbose) for (const one of asked) if (fallsShort(one)) console.log(told(one));
  return {
    title: 'bench relevance',
    how: `Queries with graded answers (bench/relevance) asked of a whole shop over HTTP: Korean ones of ${koreanProducts.toLocaleString('en')} made-up products, English ones of 20,000 real ones. Each grade follows from a rule over what is known of a product, so it holds for a catalogue of any size. NDCG after Järvelin and Kekäläinen 2002; recall of what is relevant and fits; \`unseen\` are queries that nobody tunes by.`,
    head: ['queries', 'how many', `NDCG@${NDCG_DEPTH}`, 'aim', `recall@${RECALL_DEPTH}`, 'without a hit', 'aim'],
    rows,
    notes,
    missed,
  };
}

function absenceOf(english: string | undefined): string | undefined {
  if (english === undefined) return 'no --english FILE, nor JANGTEO_BENCH_ENGLISH';
  return existsSync(english) ? undefined : `there is no ${english}`;
}

async function askKorean(products: number, data: string | undefined, world: SearchWorld): Promise<Answers> {
  using folder = await seededFolder(products, data);
  return await askOf(folder.path, products, world.environment('korean'), 'korean', (total) => generatedCatalogue(SEED, total));
}

async function askEnglish(file: string, world: SearchWorld): Promise<Answers> {
  const directory = mkdtempSync(join(tmpdir(), 'jangteo-bench-'));
  try {
    const jangteo = join(import.meta.dirname, '..', 'jangteo.mjs');
    await promisify(execFile)(process.execPath, [jangteo, 'import', file, '--currency', 'INR'], {
      env: { ...process.env, JANGTEO_DATA_DIR: directory, ...world.environment('english') },
    });
    const catalogue = deliveredCatalogue(file);
    // Rows without a price are not sold.
    const listed = [...catalogue.all()].filter(({ price }) => price !== undefined).length;
    return await askOf(directory, listed, world.environment('english'), 'english', () => catalogue);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function askOf(
  directory: string,
  products: number,
  environment: Record<string, string>,
  name: string,
  catalogueOf: (total: number) => Catalogue,
): Promise<Answers> {
  const shop = await startShop(directory, environment);
  try {
    const total = await untilIndexed(shop, products, INDEX_MS_MAX);
    // Words that came with the last products are learnt later otherwise.
    await reindexed(shop);
    const catalogue = catalogueOf(total);
    const search = searchAt(shop.url);
    const [seen, unseen] = [committedQueries(name), committedQueries(`${name}-unseen`)];
    // A shop that has just started loads its dictionary at the first unknown word and does without until it is there; that is not measured.
    for (const { query } of [...seen, ...unseen]) await search(query);
    return { products: total, seen: await askAll(search, seen, catalogue), unseen: await askAll(search, unseen, catalogue) };
  } finally {
    await shop.stop();
  }
}
