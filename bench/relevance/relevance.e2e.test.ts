import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedBatches } from '@jangteo/platform/seed/seed-shop';
import { openShop } from '../../tests/e2e/shop.ts';
import { reindexed, untilIndexed } from '../shop-index.ts';
import { askAll } from './ask.ts';
import { committedQueries, generatedCatalogue } from './catalogue.ts';
import { fallsShort, summaryOf, told } from './report.ts';

const PRODUCTS = 3_000;
const SEED = 1;
const INDEX_MS_MAX = 60_000;
/** A little below what was measured: they notice when something breaks. `npm run bench -- relevance` measures. */
const LEAST = { all: 0.9, synonym: 0.85, typo: 0.85 };
const ZERO_HITS_MOST = 0.015;

test('a small shop finds what Korean buyers ask for', async () => {
  await using shop = await openShop();
  for (const { products } of seedBatches(SEED, PRODUCTS)) {
    const rows = products.map(({ id, json, categoryNames }) => ({ id, json, category_names: categoryNames }));
    assert.equal((await shop.admin('POST', '/import/products', { products: rows })).status, 200);
  }
  await untilIndexed(shop, PRODUCTS, INDEX_MS_MAX);
  await reindexed(shop);
  const asked = await askAll(shop.url, committedQueries('korean'), generatedCatalogue(SEED, PRODUCTS));
  if (process.env.DBG)
    console.log(
      summaryOf(asked),
      ...['synonym', 'typo'].map((k) => summaryOf(asked.filter(({ query }) => query.kind === k))),
      asked.length,
    );
  const short = asked.filter(fallsShort).map(told).join('\n');
  const { ndcg, zeroHits } = summaryOf(asked);
  assert.ok(ndcg >= LEAST.all, `NDCG ${ndcg} of all\n${short}`);
  assert.ok(zeroHits <= ZERO_HITS_MOST, `${zeroHits} of the queries found nothing\n${short}`);
  for (const kind of ['synonym', 'typo'] as const) {
    const { ndcg } = summaryOf(asked.filter(({ query }) => query.kind === kind));
    assert.ok(ndcg >= LEAST[kind], `NDCG ${ndcg} of ${kind}\n${short}`);
  }
});
