import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Random, randomInt, seededRandom } from '@jangteo/kernel/random';
import {
  type IndexChange,
  SEARCH_SORTS,
  type SearchDocument,
  type SearchHit,
  type SearchRequest,
  type SearchSort,
} from '@jangteo/ports/search/search-index';
import { product, WEIGHTS } from '@jangteo/ports/search/search-index.suite';
import { Searcher } from '../src/search/query-search.ts';
import { QueryView } from '../src/search/query-view.ts';
import { openFolder } from './open-folder.ts';
import { type Expected, facetsOf, matching, passes } from './search-oracle.ts';

const ROUNDS = 30;
const QUERIES = 5;
const IDS = 400;
/** Few words, so that most combinations match something; the first ones are far more frequent. */
const WORDS = Array.from({ length: 30 }, (_, at) => `w${at}`);
const BRANDS = ['', 'A', 'B', 'C', '\ud800', 'D'];
const PATHS = ['', '1', '1/4', '1/4/28', '1/40', '2', '2/1'];
/** Scores are rounded, so nearly equal ones may stand either way. */
const NEARLY = 1e-6;

test('finds, counts, sorts and pages as looking at every document does, whatever was changed, flushed and merged', async (t) => {
  for (const seed of [1, 2, 3]) {
    const root = mkdtempSync(join(tmpdir(), 'jangteo-oracle-'));
    t.after(() => rmSync(root, { recursive: true }));
    const folder = openFolder(root, { flushDocuments: 25 });
    await folder.create('index', { kind: 'search', dictionary: [] }, 0);
    const index = folder.searchIndex('index');
    const random = seededRandom(seed);
    const documents = new Map<string, SearchDocument>();
    const searcher = new Searcher();
    let view: QueryView | undefined;
    for (let round = 0; round < ROUNDS; round++) {
      const changes = Array.from({ length: randomInt(random, 60) }, () => drawChange(random, documents));
      await index.write(changes);
      if (random.next() < 0.7) {
        index.refresh();
        for (const change of changes) apply(documents, change);
      } else {
        // Not to be seen yet: what searches find is as before.
        compare(searcher, new QueryView(index.view, view), random, documents);
        index.refresh();
        for (const change of changes) apply(documents, change);
      }
      if (random.next() < 0.5) await index.settled();
      view = new QueryView(index.view, view);
      compare(searcher, view, random, documents);
      assert.deepEqual(
        index.scan(undefined, IDS * 2).map(({ id, version }) => `${id} ${version}`),
        [...documents.values()].map(({ id, version }) => `${id} ${version}`).sort(),
      );
    }
    await index.settled();
    assert.ok(index.view.segments.length < 30, `${index.view.segments.length} segments are left`);
    compare(searcher, new QueryView(index.view, view), random, documents);
    await folder.close();
  }
});

function drawChange(random: Random, documents: ReadonlyMap<string, SearchDocument>): IndexChange {
  const id = `p${randomInt(random, IDS)}`;
  const version = (documents.get(id)?.version ?? 0) + randomInt(random, 3);
  if (random.next() < 0.15) return { delete: { id, version: version + 1 } };
  const text = (most: number) => Array.from({ length: randomInt(random, most) }, () => drawWord(random)).join(' ');
  return {
    put: product(id, {
      version: Math.max(1, version),
      title: text(9),
      brand: pick(random, BRANDS),
      category: text(3),
      description: text(6),
      all_text: text(4),
      category_path: pick(random, PATHS),
      price: randomInt(random, 8) * 100,
      popularity: randomInt(random, 6),
      created_at: randomInt(random, 10),
    }),
  };
}

function apply(documents: Map<string, SearchDocument>, change: IndexChange): void {
  const { id, version } = 'put' in change ? change.put : change.delete;
  if ((documents.get(id)?.version ?? -1) >= version) return;
  if ('put' in change) documents.set(id, change.put);
  else documents.delete(id);
}

function drawRequest(random: Random): SearchRequest {
  const groups = Array.from({ length: randomInt(random, 5) }, () =>
    Array.from({ length: 1 + randomInt(random, 3) }, () => ({
      terms: Array.from({ length: 1 + randomInt(random, 2) }, () => drawWord(random)),
      weight: pick(random, [1, 0.8, 0.5, 0.1]),
    })),
  );
  const isRelaxed = groups.length > 0 && random.next() < 0.4;
  return {
    groups,
    ...(isRelaxed && { least: 1 + randomInt(random, groups.length) }),
    weights: random.next() < 0.8 ? WEIGHTS : { title: 1, brand: 9, category: 2, description: 7, all_text: 0.5 },
    filter: {
      ...(random.next() < 0.3 && { brands: [pick(random, BRANDS), pick(random, BRANDS)] }),
      ...(random.next() < 0.3 && { categoryPath: pick(random, PATHS.slice(1)) }),
      ...(random.next() < 0.2 && { minPrice: randomInt(random, 8) * 100 }),
      ...(random.next() < 0.2 && { maxPrice: randomInt(random, 8) * 100 }),
    },
    sort: pick<SearchSort>(random, ['relevance', ...SEARCH_SORTS]),
    limit: pick(random, [9, 40, 100]),
    ...(random.next() < 0.6 && { facets: { limit: 1 + randomInt(random, 8), priceBounds: [200, 400, 500] } }),
  };
}

function compare(searcher: Searcher, view: QueryView, random: Random, documents: ReadonlyMap<string, SearchDocument>): void {
  for (let nth = 0; nth < QUERIES; nth++) {
    const request = drawRequest(random);
    const matches = matching([...documents.values()], request, rarities(view));
    const kept = matches.filter(({ document }) => passes(document, request.filter));
    const pages = pagesOf(searcher, view, request);
    const told = JSON.stringify(request);
    assert.equal(pages[0]?.total, kept.length, told);
    assert.deepEqual(pages[0]?.facets, facetsOf(matches, request), told);
    inOrder(
      pages.flatMap(({ hits }) => hits),
      kept,
      request,
      told,
    );
  }
}

/** A search does not wait for anything in this thread. */
function pagesOf(searcher: Searcher, view: QueryView, request: SearchRequest) {
  const pages = [searcher.search(view, JSON.parse(JSON.stringify(request)))];
  for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    pages.push(searcher.search(view, { ...request, cursor }));
  }
  return pages;
}

function inOrder(hits: readonly SearchHit[], kept: readonly Expected[], { sort, groups }: SearchRequest, told: string): void {
  const expected = new Map(kept.map((one) => [one.document.id, one]));
  const named = ({ id, version }: { id: string; version: number }) => `${id} ${version}`;
  assert.deepEqual(hits.map(named).sort(), kept.map(({ document }) => named(document)).sort(), told);
  const keysOf = (hit: SearchHit): (number | string)[] => {
    const { price, created_at, popularity, id } = (expected.get(hit.id) as Expected).document;
    const ties = [-popularity, id];
    if (sort === 'price_asc') return [price, ...ties];
    if (sort === 'price_desc') return [-price, ...ties];
    if (sort === 'newest') return [-created_at, ...ties];
    return sort === 'popular' || groups.length === 0 ? ties : [-hit.score, ...ties];
  };
  for (let at = 1; at < hits.length; at++) {
    const [before, after] = [hits[at - 1], hits[at]] as [SearchHit, SearchHit];
    const [first, second] = [keysOf(before), keysOf(after)];
    const nth = first.findIndex((key, place) => key !== second[place]);
    assert.ok(nth >= 0 && (first[nth] as number) < (second[nth] as number), `${first} before ${second} in ${told}`);
    if (sort !== 'relevance') continue;
    const [better, worse] = [expected.get(before.id), expected.get(after.id)] as [Expected, Expected];
    const isRight = better.groups > worse.groups || (better.groups === worse.groups && better.score >= worse.score * (1 - NEARLY));
    assert.ok(isRight, `${before.id} with ${better.score} before ${after.id} with ${worse.score} in ${told}`);
  }
}

/** As the engine has them: deleted documents count until a merge leaves them out. */
function rarities(view: QueryView): (term: string) => number {
  const all = view.segments.reduce((sum, { segment }) => sum + segment.documents, 0);
  const known = new Map<string, number>();
  return (term) => {
    const found = known.get(term);
    if (found !== undefined) return found;
    const having = view.segments.reduce((sum, { segment }) => sum + (segment.terms().find(Buffer.from(term))?.documents ?? 0), 0);
    const rarity = Math.max(1, Math.round(Math.log(1 + (all - having + 0.5) / (having + 0.5)) * 16)) / 16;
    known.set(term, rarity);
    return rarity;
  };
}

function drawWord(random: Random): string {
  return WORDS[Math.floor(WORDS.length * random.next() ** 3)] as string;
}

function pick<T>(random: Random, values: readonly T[]): T {
  return values[randomInt(random, values.length)] as T;
}
