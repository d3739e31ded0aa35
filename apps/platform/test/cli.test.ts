import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { systemRuntime } from '@jangteo/kernel/runtime';
import { runCli } from '../src/cli.ts';
import { takeDataFolder } from '../src/data-folder.ts';
import { openBooks } from './books.ts';
import { buyerOf, openShop, QUICK, sell } from './shop.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'jangteo-cli-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function jangteo(args: readonly string[], environment: Record<string, string> = {}) {
  let [out, error] = ['', ''];
  const terminal = {
    interactive: false,
    out(text: string) {
      out += text;
    },
    error(text: string) {
      error += text;
    },
  };
  const code = await runCli(args, { terminal, environment: { ...QUICK, JANGTEO_DATA_DIR: join(directory, 'data'), ...environment } });
  return { code, out, error };
}

async function json<T>(args: readonly string[]): Promise<T> {
  const { code, out, error } = await jangteo([...args, '--json']);
  assert.equal(code, 0, error);
  return JSON.parse(out) as T;
}

async function feed(...rows: (object | string)[]): Promise<string> {
  const file = join(directory, 'feed.ndjson');
  await writeFile(file, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n'));
  return file;
}

test('each command has help with examples and exit codes', async () => {
  const { code, out } = await jangteo(['--help']);
  assert.equal(code, 0);
  const commands = [...out.matchAll(/^ {2}(\w+) .*/gm)].map(([, name]) => name).filter((name) => name !== 'help' && name !== undefined);
  assert.ok(commands.length >= 6, out);
  for (const name of ['start', 'import', 'seed', 'doctor', 'stock', 'orders', 'search', 'move', 'migrate']) {
    const help = await jangteo([name, '--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /Examples:[\s\S]*Exit codes:/, name);
  }
  assert.match((await jangteo(['prove', 'stock', '--help'])).out, /Examples:[\s\S]*Exit codes:/);
});

test('wrong usage and bad settings end with 2 and say what is wrong', async () => {
  for (const [args, complaint] of [
    [['bogus'], /unknown command 'bogus'/],
    [['stock', '--limit', 'many'], /whole number/],
    [['stock', 'adjust', 'a', '--reason', 'x'], /--to N or --by N/],
    [['import', 'file', '--currency', 'WON'], /ISO 4217/],
    [['orders', 'list', '--status', 'LOST'], /--status must be one of/],
    [['stock', '--url', 'http://127.0.0.1:1'], /--admin-token/],
    [['search', 'query', 'x', '--limit', '0'], /at least 1/],
    [['search', 'golden', 'add'], /missing required argument 'query'/],
  ] as const) {
    const { code, error } = await jangteo(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(error, complaint);
  }
  const { code, error } = await jangteo(['stock'], { JANGTEO_LOG_LEVEL: 'loud', JANGTEO_DEMO_PRODUCTS: '-1' });
  assert.equal(code, 2);
  assert.match(error, /BAD_CONFIG: .*JANGTEO_LOG_LEVEL.*\n[\s\S]*JANGTEO_DEMO_PRODUCTS/);
});

test('a folder that does not exist is not made up by a command that only looks', async () => {
  const { code, error } = await jangteo(['stock']);
  assert.equal(code, 2);
  assert.match(error, /no shop runs here, and there is no folder/);
});

test('an error is told by its code and what to do, with a stack for whoever debugs', async () => {
  const plain = await jangteo(['import', join(directory, 'nowhere')]);
  assert.equal(plain.code, 1);
  assert.match(plain.error, /^IMPORT_FAILED: .*cannot be read\n {2}The detail says why/m);
  assert.doesNotMatch(plain.error, /\n\s+at /);
  const debugging = await jangteo(['import', join(directory, 'nowhere')], { JANGTEO_LOG_LEVEL: 'debug' });
  assert.match(debugging.error, /\n\s+at /);
});

test('imports a catalogue into its own folder where no shop runs, once', async () => {
  const file = await feed({ id: 'mug', title: '텀블러', price: 9_000 }, 'not json', { id: 'tee', title: 'Tee' });
  const first = await jangteo(['import', file, '--stock', '7']);
  assert.equal(first.code, 0, first.error);
  assert.match(first.out, /imported +2\n/);
  assert.match(first.out, /skipped: line +id +why\n +2 +the line is not a JSON object/);
  const again = await json<{ imported: number; unchanged: number; granted: number }>(['import', file, '--stock', '7']);
  assert.deepEqual([again.imported, again.unchanged, again.granted], [0, 2, 0]);
  const stock = await json<{ sku: string; stock: number }[]>(['stock']);
  assert.deepEqual(
    stock.map(({ sku, stock }) => [sku, stock]),
    [
      ['mug', 7],
      ['tee', 7],
    ],
  );
  assert.equal((await jangteo(['stock', 'adjust', 'tee', '--to', '2', '--reason', 'counted'])).code, 0);
  const few = await json<{ sku: string; available: number }[]>(['stock', '--below', '5']);
  assert.deepEqual(
    few.map(({ sku, available }) => [sku, available]),
    [['tee', 2]],
  );
});

test('a catalogue of which nothing can be imported ends with 1', async () => {
  const { code, error } = await jangteo(['import', await feed('rubbish', '{}')]);
  assert.equal(code, 1);
  assert.match(error, /IMPORT_FAILED: none of 2 rows/);
});

test('shows and adjusts the stock of a SKU with what changed it', async () => {
  const file = await feed({ id: 'mug', title: 'Mug', price: 9_000 });
  await jangteo(['import', file, '--stock', '3']);
  const adjusted = await jangteo(['stock', 'adjust', 'mug', '--by', '-2', '--reason', 'broken']);
  assert.equal(adjusted.code, 0, adjusted.error);
  const { out } = await jangteo(['stock', 'mug']);
  assert.match(out, /mug +1 +0 +1\n/);
  assert.match(out, /-2 +adjusted +broken\n/);
  const unknown = await jangteo(['stock', 'cup']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.error, /NOT_FOUND: .*cup/);
  const tooFar = await jangteo(['stock', 'adjust', 'mug', '--by', '-2', '--reason', 'broken']);
  assert.equal(tooFar.code, 1);
  assert.match(tooFar.error, /BELOW_RESERVED/);
});

test('doctor tells what differs, what it would run, and mends it', async () => {
  await jangteo(['import', await feed({ id: 'mug', title: 'Mug', price: 9_000 }), '--stock', '3']);
  const books = await openBooks(join(directory, 'data'));
  await books.run('inventory', "update stock set stock = 5 where sku = 'mug'");
  await books.close();

  const found = await jangteo(['doctor']);
  assert.equal(found.code, 1);
  assert.match(found.out, /stock-differs +mug +stock is 2 above what its movements add up to +inventory\.repairStock/);
  const dry = await jangteo(['doctor', '--fix', '--dry-run']);
  assert.equal(dry.code, 1);
  assert.match(dry.out, /would run inventory\.repairStock mug/);
  assert.equal((await json<{ stock: number }>(['stock', 'mug'])).stock, 5);
  const fixed = await jangteo(['doctor', '--fix']);
  assert.equal(fixed.code, 0, fixed.out);
  assert.match(
    fixed.out,
    /ran inventory\.repairStock mug\n\nafterwards: 1 SKUs, 0 orders, 1 products, 1 in the search index, 0 events: nothing differs/,
  );
  assert.equal((await json<{ stock: number }>(['stock', 'mug'])).stock, 3);
});

test('finds the shop that runs on the folder and talks to it', async () => {
  const folder = await takeDataFolder(join(directory, 'data'), systemRuntime.clock);
  const open = await openShop({ runtime: systemRuntime, directory: folder.path }, { JANGTEO_CARRIER_STEP_MS: '60000' });
  try {
    folder.announce({ url: open.url, instance: open.shop.instance, token: open.shop.token, pid: process.pid });
    await sell(open, 'mug', 5);
    const order = await buyerOf(open, 'buyer@example.com');
    const number = (await order('mug', 2, 'test')) ?? '';

    const listed = await json<{ order_number: string }[]>(['orders', 'list', '--limit', '5']);
    assert.deepEqual(
      listed.map(({ order_number }) => order_number),
      [number],
    );
    const shown = await jangteo(['orders', number]);
    assert.match(shown.out, /2,000 KRW/);
    assert.match(shown.out, /reserved +PLACING +PENDING/);
    const cancelled = await jangteo(['orders', 'cancel', number]);
    assert.match(cancelled.out, /CANCELL/);
    const resumed = await jangteo(['orders', 'resume', number]);
    assert.equal(resumed.code, 0, resumed.error);

    const elsewhere = ['--url', open.url, '--admin-token'];
    assert.equal((await jangteo(['stock', ...elsewhere, open.shop.token])).code, 0);
    const intruder = await jangteo(['stock', ...elsewhere, 'guessed']);
    assert.equal(intruder.code, 1);
    assert.match(intruder.error, /UNAUTHENTICATED/);
  } finally {
    await open.shop.stop();
    folder.release();
  }
});

test('does not take another program on the port for the shop that ran on the folder', async () => {
  const file = await feed({ id: 'mug', title: 'Mug', price: 1 });
  await jangteo(['import', file, '--stock', '3']);
  const folder = await takeDataFolder(join(directory, 'data'), systemRuntime.clock);
  const other = await openShop({ runtime: systemRuntime, directory: join(directory, 'other') });
  try {
    // As kill -9 leaves it, and the port taken by somebody else since.
    folder.announce({ url: other.url, instance: 'the one before', token: other.shop.token, pid: 1 });
    const leftBehind = await json<{ sku: string }[]>(['stock']).catch((error: unknown) => error);
    assert.match(String(leftBehind), /DATA_DIR_IN_USE/, 'it looks at the folder, not at the other shop');
  } finally {
    await other.shop.stop();
    folder.release();
  }
});
