import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openShop } from './shop.ts';

const root = join(import.meta.dirname, '../..');

async function buy(url: string, method: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'examples/buy.mjs'), url, method], { timeout: 30_000 });
  return stdout.trimEnd().split('\n');
}

test('examples/buy.mjs prints what README shows', async () => {
  await using shop = await openShop();
  await shop.sell('book', 5);
  const [ordered, ...steps] = await buy(shop.url, 'test');
  assert.match(ordered ?? '', /^ordered 상품 book: \d{8}-\d{10}-\d$/);
  assert.deepEqual(steps, [
    '  reserved: PLACING -> PENDING',
    '  payment_success: PENDING -> COMPLETED',
    '  stock_confirmed: COMPLETED -> COMPLETED',
    '  shipped: COMPLETED -> COMPLETED',
    '  delivered: COMPLETED -> COMPLETED',
  ]);
  assert.deepEqual((await buy(shop.url, 'test_declined')).slice(1), [
    '  reserved: PLACING -> PENDING',
    '  payment_failed: PENDING -> CANCELLED',
  ]);
});

const page = readFileSync(join(root, 'docs/product.md'), 'utf8');
const blockOf = (language: string) => page.split(`\`\`\`${language}\n`)[1]?.split('```')[0] ?? '';

test('docs/product.md shows a product that can be put up for sale', async () => {
  await using shop = await openShop();
  const { status, body } = await shop.admin('POST', '/products/kb-87', blockOf('json'));
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual(body.skus, ['KB-87-BLACK', 'KB-87-WHITE']);
});

test('docs/product.md shows rows that `jangteo import` takes', async () => {
  await using shop = await openShop();
  const file = join(shop.directory, 'rows.ndjson');
  await writeFile(file, blockOf('ndjson'));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'jangteo.mjs'), 'import', file, '--currency', 'USD', '--url', shop.url, '--admin-token', shop.token, '--json'],
    { timeout: 30_000 },
  );
  const { rows, imported, unlisted } = JSON.parse(stdout);
  assert.deepEqual([rows, imported, unlisted], [3, 3, 1]);
  assert.deepEqual(await shop.stock('kb-87'), { stock: 20, reserved: 0 });
  const { body } = await shop.call('GET', '/v1/products/kb-104');
  assert.deepEqual(body.price, { amount: 159_950, currency: 'USD' });
});
