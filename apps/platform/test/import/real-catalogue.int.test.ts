import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openCatalog } from '../../../../services/catalog/test/open-catalog.ts';
import { importFile } from '../../src/import/import-file.ts';
import { RecordingTarget } from './recording-target.ts';

const FILE = fileURLToPath(new URL('../../../../../shared/data/products-20k.ndjson.gz', import.meta.url));

test('imports twenty thousand real products, and nothing a second time', async (context) => {
  if (!existsSync(FILE)) return context.skip('the sample of real products is not there');
  const catalog = await openCatalog();
  const stock = new RecordingTarget();
  const target = {
    importProducts: (products: Parameters<typeof stock.importProducts>[0]) =>
      catalog.client.importProducts({ products: products.map((one) => ({ ...one, categoryNames: [...one.categoryNames] })) }),
    grant: stock.grant.bind(stock),
  };
  const options = { target, currency: 'INR', stock: 100 };
  try {
    const first = await importFile(FILE, options);
    const { rows, imported, skipped, unlisted, granted } = first;
    assert.deepEqual(
      { rows, imported, skipped, unlisted, granted },
      { rows: 20_000, imported: 20_000, skipped: 0, unlisted: 78, granted: 20_000 },
    );
    assert.deepEqual(Object.keys(first.reasons).sort(), [
      'category_broken_characters',
      'category_is_title',
      'category_spaces',
      'no_price',
      'title_broken_characters',
      'title_spaces',
    ]);
    const { product } = await catalog.client.getProduct({ id: 'c2d766ca982eca8304150849735ffef9' });
    const shorts = JSON.parse(product?.json ?? '');
    assert.deepEqual(shorts.price, { amount: 37_900, currency: 'INR' });
    assert.deepEqual(shorts.category_breadcrumbs[0], 'Clothing');
    const again = await importFile(FILE, options);
    assert.deepEqual([again.imported, again.unchanged, again.granted], [0, 20_000, 0]);
    assert.ok([...stock.stock.values()].every((quantity) => quantity === 100));
  } finally {
    await catalog.close();
  }
});
