import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { jangteoOn } from './cli.ts';
import { EMBEDDED_FILES_ONLY } from './real-engines.ts';
import { openShop } from './shop.ts';
import { freePorts } from './topology.ts';

const root = join(import.meta.dirname, '../..');

async function buy(url: string, method: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'examples/buy.mjs'), url, method], { timeout: 30_000 });
  return stdout.trimEnd().split('\n');
}

test('examples/buy.mjs prints what README shows', async () => {
  await using shop = await openShop();
  await shop.sell('book', 5);
  const [ordered, ...steps] = await buy(shop.url, 'test');
  assert.match(ordered ?? '', /^ordered 양말 book: \d{8}-\d{10}-\d$/);
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

test('examples/apart.mjs is a shop of eleven processes, where examples/buy.mjs buys', {
  skip: EMBEDDED_FILES_ONLY,
}, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jangteo-apart-'));
  const [first = 0] = await freePorts(1);
  const environment = { ...process.env, JANGTEO_DATA_DIR: directory, JANGTEO_HTTP_PORT: '0', JANGTEO_CARRIER_STEP_MS: '20' };
  const child = spawn(process.execPath, [join(root, 'examples/apart.mjs'), String(first)], { cwd: root, env: environment, stdio: 'pipe' });
  const exited = once(child, 'exit');
  try {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const said = async (pattern: RegExp) => {
      for (let tries = 0; tries < 1_200; tries++) {
        if (pattern.test(printed)) return;
        await systemRuntime.clock.sleep(50);
      }
      throw new Error(`it never said ${pattern}: ${printed}`);
    };
    await said(/serves gateway\nready /);
    for (const part of ['log', 'users', 'catalog', 'inventory', 'orders', 'payments', 'delivery', 'search', 'operators', 'carts'])
      await said(new RegExp(`serves ${part} at`));
    const url = /serves gateway\nready (\S+)/.exec(printed)?.[1] ?? '';
    const { token } = JSON.parse(readFileSync(join(directory, 'running.json'), 'utf8'));
    const seeded = await jangteoOn({ url, token }, 'seed', '--products', '3');
    assert.equal(seeded.code, 0, seeded.error);
    assert.equal((await buy(url, 'test')).at(-1), '  delivered: COMPLETED -> COMPLETED');
  } finally {
    child.kill('SIGTERM');
    await exited;
    await rm(directory, { recursive: true });
  }
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
