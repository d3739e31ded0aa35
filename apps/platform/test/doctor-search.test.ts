import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { JangteoError } from '@jangteo/kernel/errors';
import { systemRuntime } from '@jangteo/kernel/runtime';
import type { SearchIndex } from '@jangteo/ports/search/search-index';
import { removeShop } from '../../../tests/e2e/real-engines.ts';
import { type Diagnosis, examine } from '../src/doctor/examine.ts';
import { comeToRest } from '../src/doctor/fix.ts';
import { mend } from '../src/doctor/mend.ts';
import { type OpenShop, openShop, sell } from './shop.ts';

const { clock } = systemRuntime;
const ALIAS = 'product_search';

let directory: string;
let shop: OpenShop;
let search: SearchIndex;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-doctor-search-'));
  shop = await openShop({ runtime: systemRuntime, directory });
  search = shop.shop.platform.engines.search;
  for (const sku of ['lamp', 'mug', 'chair']) await sell(shop, sku, 1);
  assert.ok(await comeToRest(shop.api, clock, 20_000));
});
afterEach(async () => {
  await shop.shop.stop();
  await removeShop(directory);
});

const WATCH_MS = 200;
const look = () => examine({ api: shop.api, clock, graceMs: 0, watchMs: WATCH_MS });
const told = ({ findings }: Diagnosis) => findings.map(({ check, subject }) => `${check} ${subject}`).sort();

async function foundAndMended(expected: readonly string[]): Promise<void> {
  const before = await look();
  assert.deepEqual(told(before), expected);
  const { after, fixed } = await mend({ api: shop.api, clock, before, look, restMs: 5_000 });
  assert.deepEqual(told(after), [], JSON.stringify(fixed));
}

test('finds nothing in a search index that is all right', async () => {
  const diagnosis = await look();
  assert.deepEqual(told(diagnosis), []);
  assert.equal(diagnosis.indexed, 3);
});

test('finds what the live version has lost, and what it alone has, and mends it', async () => {
  const [document] = await search.read('products_raw', ['lamp']);
  assert.ok(document);
  const live = (await search.alias(ALIAS)) ?? '';
  await search.write(live, [{ delete: { id: 'lamp', version: 100 } }, { put: { ...document, id: 'ghost' } }]);
  await search.refresh(live);
  await foundAndMended(['search-gone ghost', 'search-missing lamp']);
  assert.ok((await search.scan(live, { limit: 10 })).some(({ id }) => id === 'lamp'));
});

describe('an alias that leads astray', () => {
  test('is put right by the version that is kept', async () => {
    await misdirect();
    await foundAndMended(['search-alias-astray search', ...missing]);
    assert.equal(await search.alias(ALIAS), 'products_v1');
  });

  test('is put right by a reindex where there is none', async () => {
    await misdirect();
    await search.drop('products_v1');
    const before = await look();
    assert.deepEqual(told(before), ['search-alias-astray search', ...missing]);
    const { after } = await mend({ api: shop.api, clock, before, look, restMs: 5_000 });
    while ((await shop.api.reindex()).ended_at === null) await clock.sleep(20);
    assert.deepEqual(told(await look()), [], JSON.stringify(after));
    assert.equal(await search.alias(ALIAS), 'products_v2');
  });

  const missing = ['chair', 'lamp', 'mug'].map((id) => `search-missing ${id}`);
  async function misdirect(): Promise<void> {
    await search.create('elsewhere', { kind: 'search', dictionary: [] });
    await search.pointAlias(ALIAS, 'elsewhere');
  }
});

test('says that the index takes nothing in, and not that all it lacks is lost', async () => {
  const { write } = search;
  search.write = async () => {
    throw new JangteoError('ENGINE_AWAY', 'the disk does not answer');
  };
  await sell(shop, 'table', 1);
  // Three times as long as the watch is too long.
  await clock.sleep(3.5 * WATCH_MS);
  const diagnosis = await look();
  assert.deepEqual(told(diagnosis), ['search-stuck search']);
  assert.deepEqual(diagnosis.notes, ['the search index is behind the catalogue: it was not compared with all of it']);
  search.write = write;
  assert.ok(await comeToRest(shop.api, clock, 20_000));
  assert.deepEqual(told(await look()), []);
});

test('finds a reindex that stands still, and begins it again', async () => {
  const { write } = search;
  search.write = async (index, changes) => {
    if (index === 'products_v2') throw new JangteoError('ENGINE_AWAY', 'its file is damaged');
    await write.call(search, index, changes);
  };
  await shop.api.startReindex({});
  const anHourLater = { ...clock, now: () => clock.now() + 3_600_000 };
  const later = () => examine({ api: shop.api, clock: anHourLater, graceMs: 0, watchMs: WATCH_MS });
  const before = await later();
  assert.deepEqual(told(before), ['reindex-stuck products_v2']);
  await mend({ api: shop.api, clock, before, look, restMs: 5_000 });
  while ((await shop.api.reindex()).ended_at === null) await clock.sleep(20);
  const { index, state } = await shop.api.reindex();
  assert.deepEqual([index, state], ['products_v3', 'done']);
});
