import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
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
