import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeShop } from './real-engines.ts';
import { admin, call, QUICK, rest } from './restless-buyers.ts';
import { runJangteo, type ShopProcess, type StartingShop } from './shop-process.ts';
import { startShopProcess } from './topology.ts';

/** CI's long leg has 50,000; fewer than these are still two pages of a reindex. */
const PRODUCTS = Number(process.env.JANGTEO_REINDEX_PRODUCTS ?? '600');
const PATIENCE_MS = 120_000 + PRODUCTS * 10;
/** The promise is 2 s on a machine that does nothing else. */
const LAG_MS_MAX = 15_000;
const WRITES_AT_ONCE = 10;
const WRITE_MS = 100;
const SEARCH_MS = 10;
/** The titles of the products that come here have words that are known without Korean morphology, which takes seconds to load. */
const THING = '방석';

let directory: string;
let running: StartingShop | undefined;
let shop: ShopProcess;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-reindex-'));
  shop = await start();
});
after(async () => {
  await running?.kill();
  await removeShop(directory);
});

const jangteo = (...args: string[]) => runJangteo([...args, '--url', shop.url, '--admin-token', shop.adminToken], directory);

async function start(): Promise<ShopProcess> {
  running = startShopProcess(directory, QUICK);
  return await running.ready;
}

interface Index {
  readonly name: string;
  readonly state: string;
  readonly documents: number;
}
interface Reindex {
  readonly index: string;
  readonly state: string;
  readonly done: number;
  readonly ended_at: string | null;
  readonly findings: readonly string[];
}

const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const answer = await admin(shop, method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
};
const indexes = async () => (await ask<{ items: readonly Index[] }>('GET', '/search/indexes')).items;
const live = async () => (await indexes()).find(({ state }) => state === 'live')?.name;
const reindex = () => ask<Reindex>('GET', '/search/reindex');
const search = async (query: string) => {
  const { status, body } = await call(shop.url, '', 'GET', `/v1/search?${new URLSearchParams({ q: query, limit: '5', facets: 'false' })}`);
  assert.equal(status, 200, `searching for ${query}: ${JSON.stringify(body)}`);
  return body as { total: number; items: readonly { id: string; title: string }[] };
};

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > giveUpAt) throw new Error(`waited in vain until ${what}; ${shop.output().slice(-2_000)}`);
    await sleep(50);
  }
}

async function ended(): Promise<Reindex> {
  return await until('the reindex has ended', async () => {
    const row = await reindex();
    return row.ended_at !== null && row;
  });
}

/** While the shop is down on purpose, nothing can be asked. */
let isDown = false;

/** Searches all the time: an answer that is empty or fails, but for a shop that is down, ends the test. */
function keepSearching(queries: readonly string[], stopping: AbortSignal): Promise<number> {
  return loop(stopping, async (turn) => {
    const query = queries[turn % queries.length] ?? '';
    assert.ok((await search(query)).total > 0, `${query} found nothing`);
    await sleep(SEARCH_MS);
  });
}

/** A hundred products a second change, come and go. */
function keepWriting(stopping: AbortSignal): Promise<number> {
  return loop(stopping, async (turn) => {
    const products = Array.from({ length: WRITES_AT_ONCE }, (_, at) => {
      const id = `busy-${(turn * WRITES_AT_ONCE + at) % 300}`;
      return { id, json: JSON.stringify({ title: `${THING} ${turn}`, price: { amount: 1_000 + turn, currency: 'KRW' } }) };
    });
    await admin(shop, 'POST', '/import/products', { products });
    if (turn % 5 === 4) {
      const headers = { 'if-match': '*' };
      await call(shop.url, shop.adminToken, 'DELETE', `/admin/api/products/busy-${turn % 300}`, undefined, headers);
    }
    await sleep(WRITE_MS);
  });
}

async function loop(stopping: AbortSignal, work: (turn: number) => Promise<void>): Promise<number> {
  let turn = 0;
  for (; !stopping.aborted; turn++) {
    const wasDown = isDown;
    try {
      await work(turn);
    } catch (thrown) {
      if (!wasDown && !isDown) throw thrown;
      await sleep(50);
    }
  }
  return turn;
}

/** How long a change takes until a search sees it, in ms. */
async function lagNow(turn: number): Promise<number> {
  const word = `mark${turn}`;
  const json = JSON.stringify({ title: `${word} ${THING}`, price: { amount: 1, currency: 'KRW' } });
  await ask('POST', '/import/products', { products: [{ id: 'marked', json }] });
  const writtenAt = performance.now();
  await until(`${word} is found`, async () => (await search(word)).items.some(({ title }) => title.includes(word)));
  return performance.now() - writtenAt;
}

/** What the metric says of all changes so far; with a process a service the gateway does not have it. */
async function lagMetric(): Promise<string> {
  const text = await (await fetch(`${shop.url}/metrics`)).text();
  const of = (part: string) =>
    new RegExp(`^jangteo_search_index_lag_seconds_${part},service="search"} (\\d+)$`, 'm').exec(text)?.[1] ?? '?';
  const all = /^jangteo_search_index_lag_seconds_count{service="search"} (\d+)$/m.exec(text)?.[1] ?? '?';
  return `of ${all} changes searches saw ${of('bucket{le="1"')} within 1 s, ${of('bucket{le="2"')} within 2 s`;
}

async function assertParity(): Promise<void> {
  await rest(shop);
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: object[]; next_cursor: string | null; behind: boolean } = await ask(
      'GET',
      `/audit/search?${new URLSearchParams({ cursor })}`,
    );
    assert.deepEqual([page.items, page.behind], [[], false]);
    cursor = page.next_cursor;
  }
  const fed = (await indexes()).filter(({ state }) => state === 'live' || state === 'kept');
  assert.deepEqual(new Set(fed.map(({ documents }) => documents)).size, 1, JSON.stringify(fed));
}

test(`${PRODUCTS} products are reindexed while people search and products change; killed with -9 in the middle, it goes on`, {
  timeout: 2 * PATIENCE_MS,
}, async (t) => {
  const startedAt = performance.now();
  const seeded = await jangteo('seed', '--products', String(PRODUCTS));
  assert.equal(seeded.code, 0, seeded.stderr);
  await rest(shop);
  t.diagnostic(`the catalogue is in and found after ${Math.round(performance.now() - startedAt)} ms`);
  assert.equal(await live(), 'products_v1');
  const { body } = await call(shop.url, '', 'GET', '/v1/search?q=&limit=1');
  const brands = (body.facets as { brands: readonly { brand: string }[] }).brands.slice(0, 3).map(({ brand }) => brand);
  assert.equal(brands.length, 3);

  const stopping = new AbortController();
  const searching = [1, 2].map(() => keepSearching(brands, stopping.signal));
  const writing = keepWriting(stopping.signal);
  const failed = Promise.all([...searching, writing]);
  failed.catch(() => {});
  try {
    await Promise.race([failed, undisturbed()]);
  } finally {
    stopping.abort();
  }
  const [one = 0, two = 0, writes = 0] = await failed;
  t.diagnostic(`${one + two} searches, none failed or came back empty; ${writes * WRITES_AT_ONCE} writes`);
  await assertParity();
  const doctor = await jangteo('doctor', '--grace', '0', '--json');
  assert.equal(doctor.code, 0, `doctor found something: ${doctor.stdout}${doctor.stderr}`);

  async function undisturbed(): Promise<void> {
    const lags: number[] = [];
    for (let turn = 0; turn < 3; turn++) lags.push(await lagNow(turn));
    t.diagnostic(`at 100 writes/s a change is found after ${lags.map(Math.round).join(', ')} ms`);
    assert.ok(Math.max(...lags) < LAG_MS_MAX, `a change was found after ${Math.max(...lags)} ms`);

    assert.equal((await ask<Reindex>('POST', '/search/reindex', {})).index, 'products_v2');
    const { state, done } = await until('it is in the middle', async () => {
      const row = await reindex();
      return (PRODUCTS < 20_000 || row.done > PRODUCTS / 4 || row.ended_at !== null) && row;
    });
    isDown = true;
    await shop.kill();
    shop = await start();
    // Before the reindex can have gone on.
    assert.ok((await search(brands[0] ?? '')).total > 0, 'it answers at once');
    const resumed = await reindex();
    isDown = false;
    t.diagnostic(`killed at ${done} products (${state}), back at ${resumed.done} (${resumed.state})`);
    assert.ok(resumed.done >= done, 'nothing that a checkpoint holds is lost');
    const { index, state: end, findings } = await ended();
    assert.deepEqual([index, end, findings], ['products_v2', 'done', []]);
    assert.equal(await live(), 'products_v2');

    const lag = await lagNow(3);
    t.diagnostic(`with two versions fed a change is found after ${Math.round(lag)} ms`);
    t.diagnostic(await lagMetric());

    // Back, and forward again.
    for (const name of ['products_v1', 'products_v2']) {
      await ask('POST', '/search/switch', { index: name });
      assert.equal(await live(), name);
      for (const brand of brands) assert.ok((await search(brand)).total > 0);
    }
  }
});

test('a dictionary under which a golden query is answered wrongly does not go live', { timeout: PATIENCE_MS }, async () => {
  const price = { amount: 1_000, currency: 'KRW' };
  const products = [
    { id: 'whole', json: JSON.stringify({ title: 'qumolanta 양말', price }) },
    { id: 'parts', json: JSON.stringify({ title: `lanta qumo ${THING}`, price }) },
  ];
  await ask('POST', '/import/products', { products });
  await ask('PUT', '/search/dictionary/qumolanta', { parts: [] });
  await ask('POST', '/search/reindex', {});
  assert.equal((await ended()).state, 'done');
  const before = await live();
  await ask('POST', '/search/golden-queries', { query: 'qumolanta', expected: ['양말'], excluded: [THING] });

  await ask('PUT', '/search/dictionary/qumolanta', { parts: ['qumo', 'lanta'] });
  const { items } = await ask<{ items: { query: string }[] }>('GET', '/search/dictionary/lint');
  assert.ok(
    items.some(({ query }) => query === 'qumolanta'),
    JSON.stringify(items),
  );
  const refused = await jangteo('reindex', '--json');
  assert.equal(refused.code, 1, refused.stdout);
  const { state, findings } = JSON.parse(refused.stdout) as Reindex;
  assert.equal(state, 'refused');
  assert.match(findings.join(), /qumolanta/);
  assert.equal(await live(), before);

  await ask('POST', '/search/reindex', { accept_golden: true });
  assert.equal((await ended()).state, 'done');
  assert.notEqual(await live(), before);
  await assertParity();
});
