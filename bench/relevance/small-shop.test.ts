import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateProduct } from '@jangteo/platform/seed/generate-product';
import { openQueriesOver } from '../../services/search/test/open-queries.ts';
import { askAll, RECALL_DEPTH } from './ask.ts';
import { committedQueries, generatedCatalogue } from './catalogue.ts';
import { fallsShort, missedAims, told } from './report.ts';

const PRODUCTS = 1_000;
const SEED = 1;

// `npm run bench -- relevance` asks a whole shop with many more products.
test('a small shop finds what Korean buyers ask for', async () => {
  const products = Array.from({ length: PRODUCTS }, (_, index) => generateProduct(SEED, index)).map(
    ({ id, document: { title, ...document }, categoryNames: categories }) => ({ id, title, categories, document }),
  );
  await using shop = await openQueriesOver(products);
  const asked = await askAll(
    async (query) => {
      const { hits, total, correctedQuery, didYouMean, relaxed } = await shop.client.search({ query, limit: RECALL_DEPTH });
      return { ids: hits.map(({ productId }) => productId), total: Number(total), correctedQuery, didYouMean, relaxed };
    },
    committedQueries('korean'),
    generatedCatalogue(SEED, PRODUCTS),
  );
  assert.ok(asked.length > 150, 'most queries have an answer in a catalogue as small as this');
  assert.deepEqual(missedAims('Korean', asked), [], asked.filter(fallsShort).map(told).join('\n'));
});
